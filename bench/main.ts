// Measures what Parley promises: `npm run bench -- NAME [arguments]`. Each bench prints its own usage.
import { pathToFileURL } from 'node:url';

const BENCHES: Readonly<Record<string, string>> = {
  matching: 'quality of the matcher on generated companies',
  queue: 'jobs a second, fairness among tenants, recovery',
  scan: 'time and memory of the offline audit',
};

const [name = '', ...rest] = process.argv.slice(2);
if (name in BENCHES) {
  const file = new URL(`${name}.ts`, import.meta.url);
  // The bench sees the command line as if it had been started itself.
  process.argv = [process.argv[0] ?? '', pathToFileURL(file.pathname).pathname, ...rest];
  await import(file.href);
} else {
  const list = Object.entries(BENCHES).map(([one, what]) => `  ${one.padEnd(10)} ${what}`);
  console.error(`usage: npm run bench -- NAME [arguments]\n${list.join('\n')}`);
  process.exitCode = name === '' || name === '--help' ? 0 : 2;
}
