// `parley dead-letters`: the jobs that were given up, listed, run again or taken off the list.
import { openRedisQueue } from '../compose.ts';
import type { Config } from '../config.ts';
import { ParleyError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import type { DeadJob, Queue } from '../ports/queue.ts';
import { EXIT, type Terminal } from './exit.ts';

export type DeadLettersCommand = {
  readonly action: 'list' | 'replay' | 'discard';
  /** Keys as `list` prints them. */
  readonly keys: readonly string[];
  readonly all: boolean;
  readonly json: boolean;
};

/** Exit 1 when a key named is not on the list or cannot be run; every such key is named. */
export async function runDeadLetters(
  command: DeadLettersCommand,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  if (config.REDIS_URL === undefined) {
    throw new ParleyError('CONFIG_INVALID', 'REDIS_URL is not set.', {
      hint: 'Without Redis the jobs that were given up are kept in the process of `parley serve`: /metrics counts them, the log names them, and each runs again by itself when it is next due.',
    });
  }
  const queue = await openRedisQueue(config);
  try {
    return await deadLetters(command, queue, terminal);
  } finally {
    await queue.close(0);
  }
}

/** The command on an open queue. */
export async function deadLetters(
  command: DeadLettersCommand,
  queue: Queue,
  terminal: Terminal,
): Promise<number> {
  const dead = [...(await queue.deadJobs())].sort((a, b) => a.failedAtMs - b.failedAtMs);
  if (command.action === 'list') {
    print(dead, command.json, terminal);
    return EXIT.done;
  }
  if (command.all === command.keys.length > 0) {
    throw new ParleyError('BAD_INPUT', 'Name the jobs by key, or all of them by --all.');
  }
  const chosen = command.all ? dead.map((one) => one.key) : command.keys;
  const done: string[] = [];
  for (const key of chosen) {
    const one = dead.find((known) => known.key === key);
    const problem = one === undefined ? 'is not on the list' : await carryOut(command, queue, one);
    if (problem === null) done.push(key);
    else terminal.err(`parley dead-letters: ${key} ${problem}`);
  }
  const verb = command.action === 'replay' ? 'rung again' : 'taken off the list';
  if (command.json) terminal.out(JSON.stringify(done));
  else terminal.out(`${done.length} of ${chosen.length} ${verb}.`);
  return done.length === chosen.length ? EXIT.done : EXIT.partly;
}

/** Null when it was carried out, else why not. A job leaves the list by itself when it succeeds. */
async function carryOut({ action }: DeadLettersCommand, queue: Queue, { key, job }: DeadJob) {
  if (action === 'discard') return (await queue.forgetDead(key)) ? null : 'is not on the list';
  if (job === null) return 'is no job of Parley and cannot be run: discard it';
  await queue.enqueue(job, 'user');
  return null;
}

function print(dead: readonly DeadJob[], json: boolean, terminal: Terminal): void {
  if (json) {
    terminal.out(JSON.stringify(dead, null, 2));
    return;
  }
  for (const { key, reason, attempts, failedAtMs } of dead) {
    const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`;
    terminal.out(`${key}\n  ${formatInstant(failedAtMs)}, after ${tries}: ${reason}`);
  }
  terminal.err(`${dead.length} ${dead.length === 1 ? 'job was' : 'jobs were'} given up.`);
}
