import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that start processes or a browser take longest and come first: a long one that is left for the end has one core for itself
 * while the others are idle. Those of a room that shares a process are short, and come last.
 */
export default class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

const rank = ({ moduleId, project }: TestSpecification): number =>
  startsProcesses(moduleId) ? 0 : project.config.isolate ? 1 : 2;

const startsProcesses = (file: string) =>
  /\/fixtures\/(assay|chromium|cuda-runtime)\.ts'/.test(readFileSync(file, 'utf8'));
