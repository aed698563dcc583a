// What happens in a run, drawn from its seed before it starts: what people do, and what goes wrong.
// Choices are numbers that are resolved against the world when their time comes, so that a plan with
// some items left out still makes sense: that is how a failing run is shrunk.
import type { Chance } from './chance.ts';

export const EDITS = [
  'amount',
  'stage',
  'close',
  'registration',
  'territory',
  'rename',
  'domain',
  'delete',
  'restore',
  'merge',
  'move',
  'add claim',
  'tamper',
  'other field',
  'complete task',
  'complete without outcome',
  'complete by a rep',
  'delete task',
  'decide in the console',
] as const;
/** Drawn last, so that plans of seeds that are known stay what they were and only gain items. */
const CONTEXT_EDITS = ['enter context', 'withdraw context'] as const;
const COURT_EDITS = ['answer match'] as const;
export type Edit =
  | (typeof EDITS)[number]
  | (typeof CONTEXT_EDITS)[number]
  | (typeof COURT_EDITS)[number];

export const FAULTS = [
  'lost reply',
  'lost request',
  'late request',
  'server error',
  'throttled',
  'row locked',
  'required field',
  'hidden field',
  'expired tokens',
  'kill',
  'freeze',
  'flush',
  'queue down',
  'job twice',
  'lost race',
  'store unreachable',
  'commit reply lost',
] as const;
export type Mishap = (typeof FAULTS)[number];

/** What makes workers overtake each other. */
const CROWD: readonly Mishap[] = ['kill', 'freeze', 'job twice', 'late request', 'lost reply'];

export type PlanItem = {
  readonly at: number;
  readonly what: Edit | Mishap;
  readonly tenant: number;
  /** Drawn numbers that say which record, which value, how long. */
  readonly choices: readonly [number, number, number];
};

/** How a run is set up beyond its items. */
export type Setting = {
  readonly lengthMs: number;
  readonly workers: number;
  /** Share of store statements that let others in between. */
  readonly interleaving: number;
  readonly pageSize: number;
  readonly batchSize: number;
  readonly lagMs: number;
  /** Changes within so much have one time. */
  readonly grainMs: number;
  readonly managerIn: 'salesforce' | 'hubspot';
  /** One territory is managed in the other CRM: a conflict asked again may be asked there. */
  readonly hasTwoManagers: boolean;
  /** Schedules ring so many times later than in production: what they heal stays broken longer. */
  readonly slowness: number;
  /** Whenever something is to be judged, two judge at once. */
  readonly hasSecondJudge: boolean;
  /** Weeks pass at the end, in which nothing happens but time. */
  readonly isLong: boolean;
  /** People change the same few records again and again within seconds, and are heard at once. */
  readonly isHot: boolean;
  /** A call of a CRM takes seconds: much happens between reading a record and writing it. */
  readonly isSlow: boolean;
  /** The match index is made and followed; without it only the exact clauses join customers. */
  readonly isMatched: boolean;
};

export type Plan = { readonly setting: Setting; readonly items: readonly PlanItem[] };

/** As long as a change takes from one CRM to the other and a little more. */
const BURST_MS = 4_000;

/** Draws the plan of a seed: few kinds of mishaps per run, so that each gets room. */
export function drawPlan(chance: Chance): Plan {
  const lengthMs = 15_000 + chance.below(60_000);
  const setting: Omit<Setting, 'isMatched' | 'isSlow'> = {
    lengthMs,
    workers: 1 + chance.below(3),
    interleaving: chance.pick([0.05, 0.3, 0.3, 1]),
    pageSize: chance.pick([2, 3, 5, 50]),
    batchSize: chance.pick([1, 2, 3, 50]),
    lagMs: chance.pick([0, 3_000, 15_000, 30_000]),
    grainMs: chance.pick([1_000, 1_000, 12_000]),
    managerIn: chance.pick(['salesforce', 'hubspot']),
    hasTwoManagers: chance.is(0.5),
    slowness: chance.pick([1, 6, 12]),
    hasSecondJudge: chance.is(0.4),
    isLong: chance.is(0.25),
    isHot: chance.is(0.4),
  };
  // Some runs are crowded: several workers that die, freeze and overtake each other all the time.
  const isCrowded = chance.is(0.3);
  const mishaps = FAULTS.filter((one) => chance.is(isCrowded && CROWD.includes(one) ? 0.9 : 0.35));
  const edits = EDITS.filter(() => chance.is(0.6));
  const items: PlanItem[] = [];
  const bursts = setting.isHot
    ? [1, 2, 3].map(() => ({ at: chance.below(lengthMs - BURST_MS), record: chance.below(1_000) }))
    : [];
  const draw = (kinds: readonly (Edit | Mishap)[], most: number) => {
    if (kinds.length === 0) return;
    for (let count = chance.below(most + 1); count > 0; count -= 1) {
      const burst = bursts.length === 0 ? null : chance.pick(bursts);
      const record = chance.below(1_000);
      items.push({
        at: burst === null ? chance.below(lengthMs) : burst.at + chance.below(BURST_MS),
        what: chance.pick(kinds),
        tenant: burst === null ? chance.below(2) : burst.record % 2,
        choices: [chance.below(1_000), burst?.record ?? record, chance.below(1_000)],
      });
    }
  };
  draw(edits, setting.isHot ? 40 : 20);
  draw(mishaps, isCrowded ? 24 : 12);
  if (chance.is(0.4)) draw(CONTEXT_EDITS, 6);
  // In some runs one thing goes wrong, again and again: nothing else excuses what comes of it.
  const onlyOne = chance.is(0.2) && mishaps.length > 0 ? chance.pick(mishaps) : null;
  // Drawn last, so that plans of seeds that are known stay what they were and only gain items.
  const isMatched = chance.is(0.2);
  if (chance.is(isMatched ? 0.5 : 0.1)) draw(COURT_EDITS, 6);
  items.sort((left, right) => left.at - right.at);
  return {
    setting: { ...setting, isMatched, isSlow: chance.is(0.3) },
    items: onlyOne === null ? items : items.map((item) => only(onlyOne, item)),
  };
}

const only = (mishap: Mishap, item: PlanItem): PlanItem =>
  isMishap(item) ? { ...item, what: mishap } : item;

const isMishap = ({ what }: PlanItem) => (FAULTS as readonly string[]).includes(what);

/** Numbers of the items that are mishaps: without them only people act, at the worst moments. */
export function mishapsIn(plan: Plan): ReadonlySet<number> {
  return new Set(plan.items.flatMap((item, index) => (isMishap(item) ? [index] : [])));
}

/** Where one of them happened, two tasks may be open for a moment. */
const EXCUSES_TWINS: ReadonlySet<string> = new Set([
  'kill',
  'freeze',
  'flush',
  'job twice',
  'late request',
  'lost race',
  'store unreachable',
  'commit reply lost',
]);

/** True when something happened after which two workers may save one task in HubSpot. */
export function excusesTwins({ items }: Plan, without: ReadonlySet<number>): boolean {
  return items.some(({ what }, index) => EXCUSES_TWINS.has(what) && !without.has(index));
}
