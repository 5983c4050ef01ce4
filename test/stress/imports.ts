import { fuzz, sampleNames } from '../results/import/fuzz.ts';

// Every sample of another tool's files, mutated so many times: each is refused or imported within 2 s, and nothing crashes.
//   node test/stress/imports.ts [mutations = 10000] [seed = 1] [samples whose name has this in it]

const [mutations = '10000', seed = '1', named = ''] = process.argv.slice(2);

let faults = 0;
for (const sample of sampleNames.filter((name) => name.includes(named))) {
  const tally = fuzz(sample, Number(mutations), Number(seed), { s: 2 });
  faults += tally.faults.length;
  console.log(
    `${sample}: ${tally.refused} refused, ${tally.flagged} flagged, ${tally.imported} consistent, slowest ${tally.slowestS.toFixed(2)} s`,
  );
  for (const fault of tally.faults.slice(0, 3)) console.log(`  FAULT ${fault}`);
}
console.log(`${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
