import { join } from 'node:path';
import { projectFolder } from '../tool.ts';

/** Where records are, unless `--store` says otherwise. In a file of its own: whoever reads records needs nothing that measures. */
export const defaultStore = join(projectFolder, 'results', 'runs');
