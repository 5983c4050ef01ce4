import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import * as audit from '../../../harness/commands/audit.ts';
import * as doctor from '../../../harness/commands/doctor.ts';
import * as profile from '../../../harness/commands/profile.ts';
import * as run from '../../../harness/commands/run.ts';
import { allot, aroundSeconds, patienceSeconds } from '../../../harness/proof/plan.ts';
import {
  type CommandStep,
  isCommand,
  type ProofPlace,
  type ProofStep,
  proofSteps,
} from '../../../harness/proof/steps.ts';
import { proofRows } from '../../../results/proof.ts';
import { parseSpec } from '../../../workloads/parse.ts';
import { isScenario, parseScenario } from '../../../workloads/serving/parse.ts';

const place: ProofPlace = {
  target: ['--provider', 'cuda', '--device', '1', '--cuda-libs', '/libs'],
  store: '/store',
  rehearse: false,
  isGpu: true,
  isCuda: true,
  memoryBytes: 143_771 * 2 ** 20,
};
const steps = proofSteps(place);
const parse = (word: string) => (isScenario(word) ? parseScenario(word) : parseSpec(word));
const commands = (of = place) => proofSteps(of).filter(isCommand);
const called = (name: string) => commands().find((step) => step.name === name)!;
const workloadsOf = ({ args }: CommandStep) => args.slice(1, args.indexOf('--provider'));
const flagOf = ({ args }: CommandStep, flag: string) =>
  args.includes(flag) ? args[args.lastIndexOf(flag) + 1] : undefined;
const runs = () => commands().filter(({ args }) => args[0] === 'run');

describe('the steps of the proof', () => {
  it('fit into eight minutes, with the asking of another program and what lies around them', () => {
    const kept = steps.filter(({ optional }) => !optional).reduce((sum, { seconds }) => sum + seconds, 0);
    expect(kept + aroundSeconds.before + aroundSeconds.behind).toBeLessThanOrEqual(8 * 60);
  });

  it('keep time for all that a GPU host has to show', () => {
    const names = steps.filter(({ optional }) => !optional).map(({ name }) => name);
    expect(names).toEqual([
      'doctor',
      'first-sample',
      'pytorch-before',
      'llama-2-70b',
      'pytorch-behind',
      'correctness',
      'llama-3.1-8b',
      'batches-and-integers',
      'integer-kernels',
      'sweeps',
      'llama-2-7b',
      'links',
    ]);
  });

  it('name workloads that there are, on the target that was chosen', () => {
    expect(runs().length).toBeGreaterThan(1);
    for (const { args } of runs()) {
      const end = args.indexOf('--provider');
      for (const word of args.slice(1, end)) expect(() => parse(word)).not.toThrow();
      expect(args.slice(end, end + 6)).toEqual(place.target);
    }
    expect(called('doctor').args).toEqual(['doctor', '--cuda-libs', '/libs']);
  });

  it('give no command an option that it does not have', () => {
    const program = new Command();
    for (const command of [audit, doctor, profile, run]) command.register(program);
    const target = ['--provider', 'cuda', '--device', '1', '--ort', '/ort', '--cuda-libs', '/libs'];
    for (const rehearse of [true, false]) {
      for (const { name, args } of commands({ ...place, target, rehearse })) {
        const { options } = program.commands.find((command) => command.name() === args[0])!;
        const known = options.map(({ long }) => long);
        for (const flag of args.filter((arg) => arg.startsWith('--'))) expect(known, name).toContain(flag);
      }
    }
  });

  it('begin with a trial of Llama 2 70B alone: no other workload can give the first sample', () => {
    const [first] = runs();
    expect(first!.timesFirstSampleOf).toBe('llama-2-70b');
    expect(workloadsOf(first!)).toEqual(['decode llama-2-70b float16 b1 c2048']);
  });

  it('measure every workload of the figures, those with other kernels under their variable', () => {
    const rows = proofRows({
      records: [],
      peer: null,
      firstSample: null,
      reference: { devices: {} } as never,
    });
    const wanted = rows.flatMap(({ because }) => {
      const [, title, variable] = /^no valid record of `(.+)`(?: with (ORT_\w+))?$/.exec(because) ?? [];
      return title === undefined ? [] : [{ title, variable }];
    });
    expect(wanted.length).toBeGreaterThan(15);
    for (const { title, variable } of wanted) {
      const those = runs().filter(({ environment }) =>
        variable ? environment?.[variable] === '1' : !environment,
      );
      expect(those.flatMap(workloadsOf), `${title} ${variable ?? ''}`).toContain(title);
    }
  });

  it('give three processes to every trial that carries an aim, without which no record is VALID', () => {
    const rows = proofRows({
      records: [],
      peer: null,
      firstSample: null,
      reference: { devices: {} } as never,
    });
    const aims = rows.flatMap(({ aim, because }) => (aim && /`(.+)`/.exec(because)?.[1]) ?? []);
    expect(aims.length).toBeGreaterThan(5);
    const careful = runs().filter((step) => flagOf(step, '--repeats') === '3');
    for (const title of aims) expect(careful.flatMap(workloadsOf)).toContain(title);
  });

  it('cycle the layers of Llama 2 70B only: smaller models are measured whole', () => {
    for (const step of runs()) {
      const titles = workloadsOf(step).join(' ');
      if (titles.includes('llama-2-70b')) expect(flagOf(step, '--layers')).toBe('cycled');
      else expect(flagOf(step, '--layers')).toBeUndefined();
      expect(titles.includes('llama-2-70b') && /llama-(3.1-8b|2-7b) /.test(titles)).toBe(false);
    }
  });

  it('measure the links before the capacity, which takes long and has a step of its own', () => {
    const names = steps.map(({ name }) => name);
    expect(names.indexOf('links')).toBeLessThan(names.indexOf('capacity'));
    expect(workloadsOf(called('capacity'))).toEqual(['memory.capacity']);
    expect(workloadsOf(called('links'))).not.toContain('memory.capacity');
  });

  it('end, where time allows, with the largest batch in all of the memory and in that of an H100', () => {
    const [whole, part] = commands().slice(-2);
    expect([whole!.optional, part!.optional]).toEqual([true, true]);
    expect(workloadsOf(whole!)).toEqual(['decode llama-2-70b int8 bmax c2112']);
    expect(part!.args).toEqual([...whole!.args, '--memory-limit', '81559MiB']);
    const smaller = commands({ ...place, memoryBytes: 81_559 * 2 ** 20 });
    expect(smaller.some(({ name }) => name.startsWith('largest-batch'))).toBe(false);
  });

  it('take the steps of int4 and of float16 apart, as time allows', () => {
    expect(called('profile-int4').args.slice(0, 2)).toEqual(['profile', 'decode llama-2-70b int4 b1 c2048']);
    expect(called('profile-float16').optional).toBe(true);
  });

  it('leave out what only CUDA has where it is not there', () => {
    const names = proofSteps({ ...place, isCuda: false }).map(({ name }) => name);
    for (const name of ['links', 'capacity', 'integer-kernels', 'pytorch-before'])
      expect(names).not.toContain(name);
  });

  it('rehearse in a precision that the provider has: CUDA has no attention in float32', () => {
    const titles = (isCuda: boolean) =>
      commands({ ...place, rehearse: true, isCuda })
        .filter(({ args }) => args[0] === 'run')
        .flatMap(workloadsOf)
        .join(', ');
    expect(titles(true)).not.toContain('float32');
    expect(titles(false)).not.toContain('float16');
  });
});

describe('the time of a step', () => {
  const step = (seconds: number, optional?: true): ProofStep => ({
    name: 'a step',
    about: 'a step',
    args: [],
    seconds,
    ...(optional && { optional }),
  });

  it.each([0.5, 1, 2, 3, 5, 8, 12, 20, 60])(
    'leaves all of them within %s minutes, however long each of them takes',
    (minutes) => {
      for (const share of [0.1, 0.7, 1]) {
        let left = 60 * minutes;
        for (const i of steps.keys()) left -= share * (allot(steps.slice(i), left) ?? 0);
        expect(left).toBeGreaterThanOrEqual(0);
      }
    },
  );

  it('is at least what it needs in eight minutes, even where every earlier step takes all that it may', () => {
    let left = 8 * 60 - aroundSeconds.before - aroundSeconds.behind;
    for (const [i, { seconds, optional }] of steps.entries()) {
      const allotted = allot(steps.slice(i), left);
      if (!optional) expect(allotted!).toBeGreaterThanOrEqual(seconds - 1e-9);
      left -= allotted ?? 0;
    }
  });

  it('grows by what earlier steps left over, to twice its own at most', () => {
    expect(allot([step(100), step(50)], 170)).toBe(120);
    expect(allot([step(100), step(50)], 1000)).toBe(200);
  });

  it('goes to the steps that are worth most where it does not suffice for all', () => {
    expect(allot([step(100), step(50)], 120)).toBe(100);
    expect(allot([step(50)], 20)).toBe(20);
    expect(allot([step(50)], 19)).toBeNull();
  });

  it('is all or nothing for what is optional, and nothing is kept for it', () => {
    expect(allot([step(50, true)], 49)).toBeNull();
    expect(allot([step(50, true)], 60)).toBe(60);
    expect(allot([step(50), step(80, true)], 100)).toBe(100);
  });

  it('includes the patience with a step that was told to stop', () => {
    expect(patienceSeconds(120)).toBe(15);
    expect(patienceSeconds(12)).toBe(3);
  });
});
