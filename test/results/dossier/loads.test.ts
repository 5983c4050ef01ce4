import { beforeAll, describe, expect, it } from 'vitest';
import { checkLoads } from '../../../results/dossier/check-loads.ts';
import type { Files } from '../../../results/dossier/files.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import { verifyDossier } from '../../../results/dossier/verify.ts';
import { canonicalHash } from '../../../results/record/fingerprint.ts';
import { loadPath } from '../../../results/report/load-files.ts';
import { rebuiltReport, sourcePaths } from '../../../results/report/sources.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { madeUpFiles, rebuild, tool, trusting } from '../../fixtures/made-up-dossier.ts';
import { servedLoad } from '../../fixtures/served-loads.ts';

const identity = { id: 'LAB-2026-0001', revision: 1 };

/** A load as its file has it, under the id of its content. */
function fileOf(record: ServingRecord): { readonly id: string; readonly bytes: Buffer } {
  const id = canonicalHash(record).slice(0, 16);
  return { id, bytes: Buffer.from(`${JSON.stringify({ id, ...record }, null, 1)}\n`) };
}

let record: ServingRecord;
beforeAll(async () => {
  record = await servedLoad({ scenario: { requests: 1000 } });
});

/** Files of a report of trials and of these loads. */
function filesWith(...loads: readonly (readonly [path: string, bytes: Buffer])[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([
    ...madeUpFiles(),
    ...loads,
    [sourcePaths.serving, Buffer.from('# Serving\n')],
  ]);
  files.set('report.json', Buffer.from(rebuiltReport(files)));
  return files;
}

const verified = (files: Files) => verifyDossier(sealed(files, identity), trusting(), rebuild);

describe('the served loads of a dossier', () => {
  it('are as they were stored, and the report follows from them', async () => {
    const { id, bytes } = fileOf(record);
    const { alterations, counts } = await verified(filesWith([loadPath(id), bytes]));
    expect(alterations).toEqual([]);
    expect(counts).toMatchObject({ records: 5, loads: 1 });
  });

  it('are altered by a figure that its log does not give, whatever id the file was given', () => {
    const [first, ...others] = record.figures;
    const faster = { ...first!, value: first!.value! / 2 };
    const { id, bytes } = fileOf({ ...record, figures: [faster, ...others] });
    const { alterations } = checkLoads(new Map([[loadPath(id), bytes]]), tool);
    expect(alterations).toEqual([
      {
        file: loadPath(id),
        record: id,
        figure: `figure ${first!.definition} ${first!.statistic} value`,
        what: expect.stringMatching(/^does not follow from its log: /),
      },
    ]);
  });

  it('are altered by a validity that the rules of the very program do not give, and by another program it is a note', () => {
    const { id, bytes } = fileOf({
      ...record,
      validity: { state: 'DEGRADED', reasons: record.validity.reasons },
    });
    const files = new Map([[loadPath(id), bytes]]);
    expect(checkLoads(files, tool).alterations.map(({ figure }) => figure)).toEqual(['validity state']);
    const byOther = checkLoads(files, { version: '0.1.0', commit: 'abcdef1' });
    expect(byOther.alterations).toEqual([]);
    expect(byOther.notes[0]).toMatch(
      /by the rules of this version 1 line of its validity would be otherwise/,
    );
  });

  it('are told apart: one in the place of another, one that was changed, one that is none, and a log that is cut', () => {
    const { id, bytes } = fileOf(record);
    const { finishedNs } = record.log.requests;
    const cut = { ...finishedNs, data: finishedNs.data.slice(0, 8) };
    const broken = fileOf({
      ...record,
      log: { ...record.log, requests: { ...record.log.requests, finishedNs: cut } },
    });
    const files = new Map<string, Uint8Array>([
      ['loads/aaaaaaaaaaaaaaaa.serving.json', bytes],
      [loadPath(id), Buffer.from(bytes.toString().replace(/"seed": \d+/, '"seed": 99'))],
      ['loads/bbbbbbbbbbbbbbbb.serving.json', Buffer.from('{"id": 1, "id": 2}')],
      [loadPath(broken.id), broken.bytes],
    ]);
    const said = new Map(checkLoads(files, tool).alterations.map(({ file, what }) => [file, what]));
    expect(said.get('loads/aaaaaaaaaaaaaaaa.serving.json')).toMatch(/put in the place of that one/);
    expect(said.get(loadPath(id))).toMatch(/^was changed: it was served load/);
    expect(said.get('loads/bbbbbbbbbbbbbbbb.serving.json')).toMatch(/id/);
    expect(said.get(loadPath(broken.id))).toMatch(/column/);
  });
});
