// Measures what Parley promises: `npm run bench -- NAME [arguments]`. Each bench prints its own usage.
import { pathToFileURL } from 'node:url';

const BENCHES: Readonly<Record<string, string>> = {
  backfill: 'first readings of 200,000 claims, workers killed on the way, compared with the truth',
  calls: 'several workers calling one portal as fast as they may: how fast, and how often refused',
  detect: 'judging by 1, 2, 4 and 8 processes: how fast, and whether the result is the same',
  judge: 'judgements a second and the slowest ones',
  latency: 'from a change in HubSpot to the flag in Salesforce',
  'match-incremental': 'one changed account against a book stored in PostgreSQL',
  matching: 'accuracy and candidates on the labelled sets, time, memory and one change',
  queue: 'jobs a second, fairness among tenants, recovery',
  scan: 'time and memory of the offline audit',
  simulate: 'a year of claims under two policies',
};

const [name = '', ...rest] = process.argv.slice(2);
if (name in BENCHES) {
  const file = new URL(`${name}.ts`, import.meta.url);
  // The bench sees the command line as if it had been started itself.
  process.argv = [process.argv[0] ?? '', pathToFileURL(file.pathname).pathname, ...rest];
  await import(file.href);
} else {
  const list = Object.entries(BENCHES).map(([one, what]) => `  ${one.padEnd(17)} ${what}`);
  console.error(`usage: npm run bench -- NAME [arguments]\n${list.join('\n')}`);
  process.exitCode = name === '' || name === '--help' ? 0 : 2;
}
