import { Failure } from '../errors.ts';
import type { Target } from '../target/contract.ts';
import { projectFolder } from '../tool.ts';

/** Where and with which assay a run began: kept beside its journal, so that it goes on only where its processes can be pooled. */
export interface Began {
  readonly fingerprint: string | null;
  /** Memory that was free: processes of one trial have the same layers, however much is free when it is resumed. */
  readonly memoryBytes: number | null;
  /** The GPUs between which links are measured: who was free then need not be free when it is resumed. */
  readonly gpus?: readonly number[];
  readonly tool: { readonly version: string; readonly commit: string | null };
}

/** Of one device or of several, in their order. */
export const fingerprintOf = (targets: readonly Target[]) =>
  targets.length === 1
    ? targets[0]!.device.fingerprint
    : targets.map(({ device }) => device.fingerprint).join(' ');

/** Throws Failure where a run would go on elsewhere: processes on another device, or of another version, are not repeats of the same trial. */
export function assertSame(id: string, began: Began, here: Began, target: Target) {
  if (began.fingerprint !== here.fingerprint) {
    throw new Failure(
      `The run ${id} began on another device than ${target.device.name}: its processes cannot be pooled.`,
      'Go on with it where it began, or start a new run here.',
    );
  }
  assertSameTool(id, began.tool, here.tool);
}

/** Throws Failure where a run began with another assay than this one, or where that cannot be told. */
export function assertSameTool(id: string, began: Began['tool'], here: Began['tool']) {
  const isKnown = began.commit !== null && here.commit !== null;
  if (began.version === here.version && !isKnown && began.commit !== here.commit) {
    throw new Failure(
      `The run ${id} began with assay ${began.version}, and git does not tell ${here.commit === null ? 'which commit this is' : 'which commit that was'}: whether its processes can be pooled is not known.`,
      `Ask git in ${projectFolder} (\`git status\`) why it does not tell, or start a new run.`,
    );
  }
  const name = ({ version, commit }: Began['tool']) =>
    commit === null ? version : `${version} (${commit.replace('+', '')})`;
  if (name(began) !== name(here)) {
    throw new Failure(
      `The run ${id} began with assay ${name(began)}, and this is ${name(here)}: its processes cannot be pooled.`,
      'Go on with the version that it began with, or start a new run.',
    );
  }
}
