import type { Workload } from '../record.ts';

/** Bytes read and written by one sample; null where they are not counted. */
export const movedBytes = ({
  bytesRead,
  bytesWritten,
}: Pick<Workload['cost'], 'bytesRead' | 'bytesWritten'>): number | null =>
  bytesRead === null ? null : bytesRead + bytesWritten;
