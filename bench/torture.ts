// Torture: runs seeds of the simulation and says what they violate.
//   npm run torture -- --seeds 1000 [--from 1 | --fresh] [--jobs 2] [--show 3] [--record]
//   npm run torture -- --mutants [--seeds 10000] [--only NAME]   takes one protection away at a time
//   npm run torture -- --ledger                                  what has been run so far
//   npm run torture -- --real [...]                              real processes, servers and kills
// Exit 0: as it should be; 1: a violation, or a mutant that nobody noticed; 2: bad usage.
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { tortureForReal } from '../test/real/torture-for-real.ts';
import { describeLedger, record } from './torture/ledger.ts';
import { tortureMutants } from './torture/mutants.ts';
import { runHere, runSeeds } from './torture/seeds.ts';

const USAGE = `usage: npm run torture -- --seeds N [--from S | --fresh] [--jobs N] [--show N] [--record]
       npm run torture -- --mutants [--seeds N] [--only NAME] [--jobs N]
       npm run torture -- --ledger
       npm run torture -- --real [--only PART] [--points PATTERN] [--lanes N]`;
const SEEDS = 2 ** 32;

function requestOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ seeds: text, from: text, jobs: text, show: text, only: text },
      ...{ fresh: flag, record: flag, mutants: flag, ledger: flag, here: flag },
    },
  });
  const whole = (name: 'seeds' | 'from' | 'jobs' | 'show', fallback: number) => {
    const number = values[name] === undefined ? fallback : Number(values[name]);
    if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} takes a number`);
    return number;
  };
  return {
    ...values,
    seeds: whole('seeds', values.mutants ? 10_000 : 1_000),
    from: values.fresh ? randomInt(SEEDS) : whole('from', 1) % SEEDS,
    jobs: Math.max(1, whole('jobs', availableParallelism())),
    show: whole('show', 3),
  };
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--real')) return tortureForReal(args);
  let request: ReturnType<typeof requestOf>;
  try {
    request = requestOf(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 2;
  }
  if (request.ledger) {
    console.log(describeLedger());
    return 0;
  }
  if (request.mutants) return tortureMutants(request);
  if (request.here) return runHere(request);
  const result = await runSeeds(request);
  if (request.record) record(result);
  return result.failing.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
