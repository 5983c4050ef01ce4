import { createEngine } from '../engines/create.ts';
import { answerOnce } from '../isolate/answer-once.ts';
import { ask, type Interview } from './ask.ts';

// One process, one interview: `ask-apart.ts` starts it.

answerOnce(async (interview: Interview) => ask(await createEngine(interview.engine), interview));
