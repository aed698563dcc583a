// Opens the sandbox's world: seeds it, or brings back the one that a folder remembers.
import { createHash } from 'node:crypto';
import { ParleyError } from '../../src/domain/errors.ts';
import { DAY_MS, type Instant } from '../../src/domain/time.ts';
import { SANDBOX_IDS } from './ids.ts';
import { type Journal, type JournalHeader, openJournal } from './journal.ts';
import type { Expectation } from './plants/expectation.ts';
import { EXPECTATIONS_HOLD_DAYS } from './plants/sow-plants.ts';
import { seedWorld } from './seed/seed-world.ts';
import { World, type WorldChange } from './world.ts';

const DEFAULT_SEED = 1;
const DEFAULT_RECORDS = 1_000;

/** Which world to open, and by which clock it runs. */
export type OpenWorldOptions = {
  /** Where the journal lives; null keeps the world in memory only. */
  readonly folder: string | null;
  /** Left out: what the folder was seeded with, else the default. Same for `records`. */
  readonly seed?: number | undefined;
  readonly records?: number | undefined;
  /** The clock the world runs by after seeding. */
  readonly now: () => Instant;
};

/** A world in use. */
export type OpenWorld = {
  readonly world: World;
  /** What the planted cases should lead to, as long as `expectationsHoldUntil` is not past. */
  readonly expectations: readonly Expectation[];
  readonly expectationsHoldUntil: Instant;
  readonly seededAt: Instant;
  readonly seed: number;
  readonly records: number;
  /** Stops writing the journal. The world stays usable, its changes are lost. */
  close(): void;
};

/**
 * Opens a world. With a folder that holds a journal it is seeded as it was then and all changes since
 * are replayed. Throws BAD_INPUT when seed or records differ from the folder's, when the journal is
 * damaged, or when this version of Parley seeds differently from the one that wrote it.
 */
export function openWorld(options: OpenWorldOptions): OpenWorld {
  const journal = options.folder === null ? null : openJournal(options.folder);
  const plan = planOf(options, journal);
  let hear: (change: WorldChange) => void;
  let isSeeding = true;
  const world = new World({
    now: () => (isSeeding ? plan.seededAt : options.now()),
    ids: SANDBOX_IDS,
  });
  world.listen((change) => hear(change));

  // Only a journal needs to know later whether the same world came out again.
  const hash = journal && createHash('sha256');
  hear = (change) => hash?.update(JSON.stringify(change));
  const expectations = seedWorld(world, plan);
  hear = () => {};
  if (journal && hash) restore(journal, world, { ...plan, digest: hash.digest('hex') });
  isSeeding = false;
  if (journal) hear = journal.append;
  return {
    world,
    expectations,
    expectationsHoldUntil: plan.seededAt + EXPECTATIONS_HOLD_DAYS * DAY_MS,
    ...plan,
    close: () => {
      hear = () => {};
      journal?.close();
    },
  };
}

type Plan = Pick<JournalHeader, 'seed' | 'records' | 'seededAt'>;

function planOf(options: OpenWorldOptions, journal: Journal | null): Plan {
  const { header = null, path = '' } = journal ?? {};
  if (header === null) {
    const { seed = DEFAULT_SEED, records = DEFAULT_RECORDS, now } = options;
    return { seed, records, seededAt: now() };
  }
  for (const name of ['seed', 'records'] as const) {
    const wanted = options[name];
    if (wanted === undefined || wanted === header[name]) continue;
    journal?.close();
    throw new ParleyError(
      'BAD_INPUT',
      `the sandbox in ${path} has ${name} ${header[name]}, not ${wanted}.`,
      { hint: `Leave ${name} out, or delete the file to start a fresh sandbox.` },
    );
  }
  const { seed, records, seededAt } = header;
  return { seed, records, seededAt };
}

/** Starts a new journal, or replays an old one on the freshly seeded world. */
function restore(journal: Journal, world: World, seeded: Plan & { readonly digest: string }): void {
  if (journal.header === null) {
    journal.begin(seeded);
    return;
  }
  if (journal.header.digest !== seeded.digest) {
    journal.close();
    throw new ParleyError(
      'BAD_INPUT',
      `${journal.path} was written by a version of Parley that seeds other records.`,
      { hint: 'Delete the file to start a fresh sandbox.' },
    );
  }
  for (const change of journal.changes) world.record(change);
}
