import { parentPort, workerData } from 'node:worker_threads';
import { type Fuzzing, fuzz } from '../../results/import/fuzz.ts';

// Tells which mutation it begins, so that one that hangs can be named.

const fuzzing = workerData as Omit<Fuzzing, 'onStart'>;
const tally = fuzz({ ...fuzzing, onStart: (at, tally) => parentPort!.postMessage({ at, tally }) });
parentPort!.postMessage({ at: null, tally });
