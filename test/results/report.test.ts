import { describe, expect, it } from 'vitest';
import { identifierHash } from '../../results/record/fingerprint.ts';
import { reportOf, reportText } from '../../results/report.ts';
import { madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';
import {
  bandwidth,
  inputOf,
  job,
  jobItem,
  ofUnit,
  plan,
  requirement,
  uuidOf,
} from '../fixtures/made-up-report-input.ts';

const codes = (report: ReturnType<typeof reportOf>) => report.firstPage.warnings.map(({ code }) => code);

describe('a report', () => {
  it('is the same text of the same input, and ends with a line feed', () => {
    expect(reportText(reportOf(inputOf()))).toBe(reportText(reportOf(inputOf())));
    expect(reportText(reportOf(inputOf()))).toMatch(/^\{"byCustomer".*\}\n$/);
  });

  it('has a number of prefix, year of issue and running number', () => {
    expect(reportOf(inputOf()).identity.id).toBe('LAB-2026-0001');
  });

  it('misses nothing where all is filled in, and else every field with its clause', () => {
    expect(reportOf(inputOf()).missing).toEqual([]);
    const customer = { name: '', contact: 'x' };
    const { missing, identity } = reportOf(inputOf({ job: { customer, issuedOn: '' }, isDraft: true }));
    expect(missing.map(({ clause, field, at }) => [clause, field, at])).toEqual([
      ['7.8.2.1 j', 'issuedOn', '/dates/issuedOn'],
      ['7.8.2.1 e', 'customer.name', '/customer/name'],
    ]);
    expect(identity.id).toBeNull();
  });

  it('misses a signatory whose role the profile does not give', () => {
    const { missing, signatories } = reportOf(inputOf({ job: { authoriser: 'Person 1' } }));
    expect(missing.map(({ clause }) => clause)).toEqual(['7.8.2.1 o']);
    expect(signatories.authoriser).toBeNull();
  });

  it('misses, of a name in the job, the signatory in the profile that it should be', () => {
    const { missing } = reportOf(inputOf({ job: { ...job, engineer: 'Person 9' }, isDraft: true }));
    expect(missing).toEqual([
      {
        at: '/signatories/engineer',
        clause: '7.8.1.1',
        file: 'profile.json',
        field: 'signatories (engineer: Person 9)',
      },
    ]);
  });

  it('says that the plan is younger than the first process', () => {
    const after = { decidedAt: '2026-11-22T12:00:01Z', requirements: [requirement({})] };
    expect(reportOf(inputOf({ plan: after })).plan!.isAfterStart).toBe(true);
    expect(codes(reportOf(inputOf({ plan: after })))).toContain('planAfterStart');
    expect(codes(reportOf(inputOf({ plan: { requirements: [requirement({})] } })))).not.toContain(
      'planAfterStart',
    );
  });

  it('says that a host clock in 1970, or after the day of issue, was wrong', () => {
    const at = (moment: string) => reportOf(inputOf({ records: [ofUnit(1, bandwidth(4.2e12), moment)] }));
    expect(at('1970-01-01T00:00:10Z').dates.clock).toBe('implausible');
    expect(codes(at('1970-01-01T00:00:10Z'))).toContain('clockImplausible');
    expect(at('2026-12-02T00:00:00Z').dates.clock).toBe('implausible');
    expect(at('2026-11-22T12:00:00Z').dates.clock).toBe('synchronised');
  });

  it('names records that a run stored and that are not here', () => {
    const report = reportOf(
      inputOf({ runs: [{ id: 'run', records: ['0000000000000001', 'ffffffffffffffff'] }] }),
    );
    expect(report.firstPage.warnings).toContainEqual({
      code: 'recordsMissing',
      values: ['ffffffffffffffff'],
    });
  });
});

describe('an item', () => {
  it('is the unit whose UUID the job names: the hash in the record fits', () => {
    const [item] = reportOf(inputOf()).items;
    expect(item!.identifiers).toContainEqual({
      kind: 'uuid',
      value: uuidOf(1),
      issuer: 'laboratory',
      check: 'fits',
      isRedacted: false,
    });
    expect(item!.isUnambiguous).toBe(true);
  });

  it('is still found by a UUID that was redacted', () => {
    const value = `sha256:${identifierHash('gpu-uuid', uuidOf(1))}`;
    const { items } = reportOf(
      inputOf({ job: { items: [{ identifiers: [{ kind: 'uuid', value, issuer: 'label' }] }] } }),
    );
    expect(items[0]!.identifiers.at(-1)).toMatchObject({ check: 'fits', isRedacted: true });
  });

  it('of a UUID that fits no record is refused, with the devices that there are', () => {
    const wrong = () => reportOf(inputOf({ job: { items: [jobItem(9)] } }));
    expect(wrong).toThrow(`the UUID "${uuidOf(9)}" fits no record`);
  });

  it('of the UUID of another item is refused', () => {
    expect(() => reportOf(inputOf({ job: { items: [jobItem(1), jobItem(1)] } }))).toThrow(
      'items.0 and items.1 have one UUID',
    );
  });

  it('that nobody tested stands in the report as not tested', () => {
    const { items, notMeasured } = reportOf(inputOf({ job: { items: [jobItem(1), { label: 'spare' }] } }));
    expect(items.map(({ id, records }) => [id, records.length])).toEqual([
      ['item-1', 1],
      ['item-2', 0],
    ]);
    expect(notMeasured).toContainEqual(expect.objectContaining({ item: 'item-2', because: 'notTested' }));
  });

  it('that the job does not name is found all the same, and devices of several kinds are said', () => {
    const h20 = ofUnit(2, bandwidth(3.3e12, { gpu: madeUpGpus.h20 }));
    const report = reportOf(inputOf({ records: [ofUnit(1, bandwidth(4.2e12)), h20], isDraft: true }));
    expect(report.items.map(({ name }) => name)).toEqual(['NVIDIA H200', 'NVIDIA H20']);
    expect(codes(report)).toContain('mixedDevices');
    expect(report.missing).toContainEqual(
      expect.objectContaining({ clause: '7.8.2.1 g', at: '/items/1/identifiers' }),
    );
  });
});

describe('a processor', () => {
  it('is known by the word of its host: no driver tells of it', () => {
    const record = madeUpRecord({ ...bandwidth(8e9), gpu: null });
    const { items } = reportOf(inputOf({ records: [record], job: { items: [] }, isDraft: true }));
    const tellers = items.flatMap((item) =>
      [...item.identifiers, ...item.description].map(({ issuer }) => issuer),
    );
    expect(new Set(tellers)).toEqual(new Set(['host']));
  });
});

describe('a result', () => {
  it('has U by k of its own degrees of freedom: 2.87 for five processes, and 2 covers 88 %', () => {
    const { uncertainty, shown } = reportOf(inputOf()).four.find(({ name }) => name === 'compute kernels')!
      .measured!;
    // GUM table G.2 for 95.45 %: 2.87 at 4, 2.65 at 5. The rate of the clock adds a little to the four.
    expect(uncertainty!.degreesOfFreedom).toBeGreaterThan(4);
    expect(uncertainty!.degreesOfFreedom).toBeLessThan(4.3);
    expect(uncertainty!.coverageFactor).toBeGreaterThan(2.8);
    expect(uncertainty!.coverageFactor).toBeLessThan(2.87);
    expect(uncertainty!.coverageOfTwo).toBeCloseTo(0.885, 2);
    expect(uncertainty!.expanded).toBeCloseTo(uncertainty!.coverageFactor * uncertainty!.combined, 9);
    expect(shown).toMatch(/^4200 ± \d\d GB\/s$/);
  });

  it('that is INVALID is named, and is the result of nothing', () => {
    const invalid = ofUnit(1, bandwidth(9e12, { invalid: { code: 'implausible', detail: 'too fast' } }));
    const report = reportOf(inputOf({ records: [invalid], plan: { requirements: [requirement({})] } }));
    expect(report.results[0]!.validity.state).toBe('INVALID');
    expect(report.firstPage.warnings).toContainEqual({ code: 'invalidTrials', values: ['bw.read'] });
    expect(report.firstPage.questions[4].answer).toBe('allInvalid');
    expect(report.statements[0]).toMatchObject({
      word: 'notTested',
      measured: null,
      records: ['0000000000000001'],
    });
    expect(report.notMeasured).toContainEqual(
      expect.objectContaining({ name: 'compute kernels', because: 'invalid' }),
    );
  });

  it('of two runs has a line for the sessions, and a larger U than that of one', () => {
    const inRun = (id: string, value: number) => {
      const record = ofUnit(1, bandwidth(value));
      return { ...record, run: { ...record.run, id } };
    };
    const ofRuns = (...values: number[]) =>
      reportOf(inputOf({ records: values.map((value, i) => inRun(`run ${i}`, value)) })).results[0]!
        .figures[0]!;
    const { uncertainty } = ofRuns(4.2e12, 4.4e12);
    const line = uncertainty!.lines.find(({ id }) => id === 'sessions')!;
    // s of 4200 and 4400 is 141.4; what the scatter of their own processes (15 each) explains goes off.
    expect(line).toMatchObject({ type: 'A', degreesOfFreedom: 1 });
    expect(line.standardUncertainty / 1e9).toBeCloseTo(Math.sqrt(141.42 ** 2 - 15.4 ** 2), 0);
    expect(uncertainty!.notInIt.map(({ id }) => id)).not.toContain('sessions');
    expect(ofRuns(4.2e12).uncertainty!.notInIt.map(({ id }) => id)).toContain('sessions');
    expect(uncertainty!.expanded).toBeGreaterThan(10 * ofRuns(4.2e12).uncertainty!.expanded);
  });

  it('of a single process has no uncertainty, and says why', () => {
    const single = bandwidth(4.2e12, { figures: [{ definition: 'bw.read', value: 4.2e12, half: null }] });
    const [figure] = reportOf(inputOf({ records: [ofUnit(1, single)] })).results[0]!.figures;
    expect(figure).toMatchObject({
      uncertainty: null,
      whyNone: 'one process',
      shown: '4.2 TB/s (one process)',
    });
  });
});

describe('a statement of conformity', () => {
  const wordOf = (more: object, value = 4.2e12) => {
    const records = [ofUnit(1, bandwidth(value))];
    const [statement] = reportOf(
      inputOf({ records, plan: { requirements: [requirement(more)] } }),
    ).statements;
    return statement!;
  };

  it('passes a lower limit that is farther than U, conditionally one that is nearer, and fails beyond both', () => {
    // The interval of ± 1 % of five processes gives U = 1.03 % of 4200 GB/s: 43.
    expect(wordOf({ limit: { value: 4100, unit: 'GB/s' } }).word).toBe('pass');
    expect(wordOf({ limit: { value: 4180, unit: 'GB/s' } }).word).toBe('conditionalPass');
    expect(wordOf({ limit: { value: 4220, unit: 'GB/s' } }).word).toBe('conditionalFail');
    expect(wordOf({ limit: { value: 4300, unit: 'GB/s' } }).word).toBe('fail');
  });

  it('never passes an upper limit of a peak: below it a measurement does not contradict', () => {
    const upper = { direction: 'upper', includesLimit: false, limit: { value: 6500, unit: 'GB/s' } };
    expect(wordOf(upper)).toMatchObject({
      word: 'notContradicted',
      declared: { value: 4800, isInside: true },
    });
    expect(wordOf({ ...upper, limit: { value: 4000, unit: 'GB/s' } }).word).toBe('fail');
  });

  it('counts a share of what is declared: 90 % of 4800 GB/s is 4320', () => {
    const share = wordOf({ limit: { shareOfDeclared: 0.9 } });
    expect(share.demand).toMatchObject({ limit: 4320, shareOfDeclared: 0.9 });
    expect(share).toMatchObject({ word: 'fail', shown: { limit: '≥ 4320 GB/s' } });
  });

  it('is not made of a share of nothing', () => {
    const unknown = ofUnit(1, bandwidth(1e12, { gpu: { ...madeUpGpus.h200, name: 'Nobody knows it' } }));
    const plan = { requirements: [requirement({ limit: { shareOfDeclared: 0.9 } })] };
    expect(reportOf(inputOf({ records: [unknown], plan })).statements[0]).toMatchObject({
      word: 'notTested',
      demand: { limit: null },
    });
  });

  it('of a trial is about the worst of its records', () => {
    const trial = { title: 'bw.read', definition: 'bw.read' };
    const records = [ofUnit(1, bandwidth(4.2e12)), ofUnit(1, bandwidth(4e12))];
    const requirements = [requirement({ quantity: 'trial', trial, limit: { value: 4.1e12, unit: 'B/s' } })];
    expect(reportOf(inputOf({ records, plan: { requirements } })).statements[0]).toMatchObject({
      word: 'fail',
      measured: { value: 4e12 },
      records: ['0000000000000002'],
    });
  });
});

describe('a lot', () => {
  const units = [1, 2, 3, 4];
  const lot = {
    id: 'shipment 12',
    size: 8,
    drawnBy: 'laboratory',
    drawnOn: '2026-11-20',
    place: 'store',
    method: 'random',
    sample: units.map((unit) => `S${unit}`),
  };
  const report = (more: object = {}, values = [4.2e12, 4.21e12, 4.19e12, 4.2e12]) =>
    reportOf(
      inputOf({
        records: units.map((unit) => ofUnit(unit, bandwidth(values[unit - 1]!))),
        job: { items: units.map(jobItem) },
        plan: { ...plan, lot: { ...lot, ...more }, requirements: [requirement({})] },
      }),
    );

  it('of eight of which four were drawn and passed has at most three bad items at 95 %', () => {
    const [statement] = report().lot!.statements;
    // By hand: C(5, 4) / C(8, 4) = 5/70 = 0.071 for three bad ones, C(4, 4) / C(8, 4) = 0.014 for four.
    expect(statement).toMatchObject({ tested: 4, notPassed: 0, atMostBad: 3, refusal: null });
  });

  it('has the spread between its units: of 4190, 4200, 4200, 4210 it is 8.2', () => {
    const [spread] = report().lot!.spread;
    expect(spread).toMatchObject({ units: 4, mean: 4200, lowest: 4190, highest: 4210 });
    expect(spread!.standardDeviation).toBeCloseTo(Math.sqrt(200 / 3), 9);
  });

  it('that was picked says nothing of the whole', () => {
    expect(report({ method: 'convenience' }).lot!.statements[0]).toMatchObject({
      atMostBad: null,
      refusal: 'notDrawnAtRandom',
    });
  });

  it('by hash is drawn again: a sample that it does not give says nothing of the whole, and page 1 says so', () => {
    const serials = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8'];
    const byHash = { method: 'sha256Draw', serials, seed: 'seed 89' };
    const drawn = report(byHash);
    expect(drawn.lot).toMatchObject({ isReproduced: true, draw: { frame: { count: 8 } } });
    expect(drawn.lot!.statements[0]!.refusal).toBeNull();
    const other = report({ ...byHash, seed: 'x4' });
    expect(other.lot).toMatchObject({ isReproduced: false, draw: null });
    expect(other.lot!.statements[0]!.refusal).toBe('notDrawnAtRandom');
    expect(codes(other)).toContain('drawNotReproduced');
  });

  it('joins serials to items, and counts a serial without one as drawn and not tested', () => {
    const drawn = report({ sample: [...lot.sample, 'S5'] }).lot!;
    expect(drawn.drawn.at(-1)).toEqual({ serial: 'S5', item: null });
    expect(drawn.counts).toEqual({ drawn: 5, tested: 4 });
  });
});

describe('opinions', () => {
  it('are given by nobody where the job names nobody, and are not in the report then', () => {
    expect(reportOf(inputOf()).opinions).toEqual({
      by: null,
      remarks: [],
      claims: [],
      published: [],
      limits: [],
    });
  });

  it('are given by whom the profile lets, and by nobody else', () => {
    const by = (name: string) =>
      reportOf(inputOf({ job: { ...job, opinions: { by: name, remarks: ['fast'] } } })).opinions;
    expect(by('Person 3')).toMatchObject({ by: 'Person 3', remarks: ['fast'] });
    expect(by('Person 3').limits.length).toBeGreaterThan(0);
    expect(() => by('Person 1')).toThrow('may not give opinions');
  });
});
