import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { signedPlan } from '../../../results/dossier/plan.ts';
import { isEncrypted, readPrivateKey } from '../../../results/dossier/private-key.ts';
import { assertSerials, draw } from '../../../results/lot/draw.ts';
import { makeFolder } from '../../../results/record/folder.ts';
import type { PlannedLot } from '../../../results/report/inputs/plan.ts';
import { readPlan } from '../../../results/report/inputs/read.ts';
import { requirementOf } from '../../../results/report/inputs/requirement-text.ts';
import { UsageError } from '../../errors.ts';
import { typed } from '../../hint.ts';
import { printResult } from '../../print.ts';
import { fileAt, saidAsFailure, textAt, writeNew } from './files.ts';
import type { PlanFlags } from './flags.ts';
import { orFailure, reportsFolder } from './inputs.ts';
import { passwordFor } from './password.ts';
import { titledAsServed } from './required-load.ts';

/** Writes plan.json, and its signature where a key is named. What is written is never written over: a plan is decided once. */
export async function writePlan(flags: PlanFlags): Promise<void> {
  const path = flags.out ?? join(reportsFolder, 'plan.json');
  if (existsSync(path))
    throw new UsageError(
      `${path} is there already.`,
      'A plan is decided once: move it away, or name another file with --out.',
    );
  if (flags.require.length === 0 && flags.lot === undefined)
    throw new UsageError(
      'A plan has a requirement, or a lot that is drawn from.',
      `See ${typed('plan --help')}.`,
    );
  assertAsked(flags);
  const text = `${JSON.stringify(
    orFailure(() => planOf(flags)),
    null,
    2,
  )}\n`;
  const { value } = orFailure(() => readPlan(text));
  const envelope = flags.key === undefined ? null : await signatureOf(text, flags.key, flags);
  makeFolder(dirname(path));
  const beside = path.replace(/(\.json)?$/, '.dsse.json');
  await writeNew(path, text);
  if (envelope !== null)
    await writeNew(beside, envelope).catch(async (error: Error) => {
      await rm(path, { force: true });
      throw error;
    });
  printResult(
    flags.json,
    { plan: path, signature: envelope === null ? null : beside, sample: value.lot?.sample ?? null },
    () =>
      [
        `Written: ${path}, decided at ${value.decidedAt}`,
        ...(envelope === null ? [] : [`Written: ${beside}`]),
        ...(value.lot ? [`Drawn of ${value.lot.size}: ${value.lot.sample.join(', ')}`] : []),
        ...missingOfLot(value.lot).map(
          ({ clause, option }) =>
            `A report will miss ${clause}: write the plan again with ${option} before you measure.`,
        ),
        `Next: measure (${typed('run lab --identify')}), then ${typed('report --init --latest')}.`,
      ].join('\n'),
  );
}

/** A plan is decided once: what a report asks of it is told while it can still be written again. */
const missingOfLot = (lot: PlannedLot | null) =>
  lot === null
    ? []
    : [
        ...(lot.drawnOn === null ? [{ clause: '7.8.5 a', option: '--drawn-on <day>' }] : []),
        ...(lot.place === null ? [{ clause: '7.8.5 c', option: '--place <text>' }] : []),
      ];

/** What would be left out of the plan without a word. @throws UsageError */
function assertAsked(flags: PlanFlags): void {
  const without = (needed: string, names: readonly (keyof PlanFlags)[]) => {
    const idle = names.find((name) => flags[name] !== undefined);
    if (idle === undefined) return;
    const option = `--${idle.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(`${option} is about nothing without ${needed}.`, `Give ${needed}, or leave it out.`);
  };
  if (flags.lot === undefined)
    without('--lot <id>', ['serials', 'drawn', 'sample', 'seed', 'lotSize', 'drawnOn', 'place', 'aql']);
  if (flags.drawn === undefined) without('--drawn <file>', ['lotSize', 'method']);
  if (flags.sample === undefined) without('--sample <n>', ['seed', 'seedSource']);
}

const linesOf = (path: string): string[] =>
  textAt(path, 'a list of serials, one a line')
    .split(/\r?\n/)
    .filter((line) => line !== '');

function planOf({ require, source, order, rule, guard, ruleSource, by, ...flags }: PlanFlags): object {
  return {
    schema: 'assay.plan',
    version: 1,
    decidedAt: new Date().toISOString(),
    decidedBy: by ?? null,
    order: order ?? null,
    requirements: require.map((text, i) => titledAsServed(requirementOf(text, `r${i + 1}`, source))),
    rule: { kind: rule, guardFactor: guard ?? (rule === 'simple' ? 0 : 1) },
    ruleSource: ruleSource ?? null,
    lot: flags.lot === undefined ? null : lotOf(flags.lot, flags),
  };
}

type LotFlags = Omit<PlanFlags, 'require' | 'source' | 'order' | 'rule' | 'guard' | 'ruleSource' | 'by'>;

function lotOf(id: string, flags: LotFlags): object {
  const { drawnBy, drawnOn, place, aql } = flags;
  return {
    id,
    drawnBy,
    drawnOn: drawnOn ?? null,
    place: place ?? null,
    methodText: null,
    iso2859: aql === undefined ? null : { aql },
    ...sampleOf(flags),
  };
}

/** Drawn here by hash, all of a list, or as somebody else drew. */
function sampleOf({ serials: list, drawn, lotSize, sample, seed, seedSource, method }: LotFlags): object {
  if (drawn !== undefined) {
    const taken = linesOf(drawn);
    assertSerials(taken);
    return {
      size: lotSize ?? taken.length,
      method: method ?? 'convenience',
      serials: [],
      seed: null,
      seedSource: null,
      sample: taken,
    };
  }
  if (list === undefined)
    throw new UsageError(
      'A lot needs its serials.',
      'Give all of them with --serials, or those that were drawn with --drawn.',
    );
  const serials = linesOf(list);
  assertSerials(serials);
  const shared = { size: serials.length, serials, seedSource: seedSource ?? null };
  if (sample === undefined) return { ...shared, method: 'all', seed: null, sample: serials };
  if (seed === undefined)
    throw new UsageError(
      'A draw needs a seed.',
      'Publish one after the list of serials is fixed, and give it with --seed: then anybody can draw again.',
    );
  const found = draw({ serials, seed, seedSource: seedSource ?? '', sampleSize: sample });
  return { ...shared, method: 'sha256Draw', seed, sample: found.sample.map(({ serial }) => serial) };
}

const signatureOf = (
  text: string,
  keyFile: string,
  flags: { readonly passwordFile?: string },
): Promise<string> =>
  saidAsFailure(async () => {
    const pem = fileAt(keyFile, 'a private key in PEM').toString();
    const password = isEncrypted(pem) ? await passwordFor(keyFile, flags) : null;
    return signedPlan(Buffer.from(text), readPrivateKey(pem, keyFile, password));
  });
