// What can happen in a run: what people do, what goes wrong, and how the run is set up. Choices are
// numbers that are resolved against the world when their time comes, so that a plan with some items
// left out still makes sense: that is how a failing run is shrunk.
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
export const CONTEXT_EDITS = ['enter context', 'withdraw context'] as const;
export const COURT_EDITS = ['answer match'] as const;
/** Drawn after everything else, for the same reason. */
export const COPY_EDITS = ['copy claim'] as const;
/** The same. */
export const FLOW_EDITS = ['flow edit'] as const;
/** Only in runs with a theme, so that plans of seeds that are known stay what they were. */
const THEME_EDITS = ['name account', 'meet', 'move meeting', 'cancel meeting'] as const;
export type Edit =
  | (typeof EDITS)[number]
  | (typeof CONTEXT_EDITS)[number]
  | (typeof COURT_EDITS)[number]
  | (typeof COPY_EDITS)[number]
  | (typeof FLOW_EDITS)[number]
  | (typeof THEME_EDITS)[number];

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
/** The same of what goes wrong. */
const THEME_FAULTS = ['read-only field', 'poll', 'told again'] as const;
export type Mishap = (typeof FAULTS)[number] | (typeof THEME_FAULTS)[number];

/** What makes workers overtake each other. */
export const CROWD: readonly Mishap[] = [
  'kill',
  'freeze',
  'job twice',
  'late request',
  'lost reply',
];

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
  /** With two, each is searched for what belongs to the other. */
  readonly tenants: 1 | 2;
  readonly workers: number;
  /** Share of store statements that let others in between. */
  readonly interleaving: number;
  readonly pageSize: number;
  readonly batchSize: number;
  readonly lagMs: number;
  /** Changes within so much have one time. */
  readonly grainMs: number;
  /** Readings overlap by so much more than they must: reading much again would hide gaps. */
  readonly overlapSpareMs: number;
  readonly managerIn: 'salesforce' | 'hubspot';
  /** One territory is managed in the other CRM: a conflict asked again may be asked there. */
  readonly hasTwoManagers: boolean;
  /** The other CRM's manager approves what a channel manager decides beyond the suggestion. */
  readonly hasApproval: boolean;
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
  /** Customers are found by their names alone. */
  readonly isFuzzy: boolean;
  /** Webhooks come within a second or two and once: no later one makes up for a change missed. */
  readonly hearsSoon: boolean;
  /** Marks that one transaction works off: the fewer, the more often two workers are at neighbours. */
  readonly marksAtOnce: number;
};

export type Plan = { readonly setting: Setting; readonly items: readonly PlanItem[] };

/** In the order in which they happen. */
export const byTime = (left: PlanItem, right: PlanItem) => left.at - right.at;

const MISHAPS: readonly string[] = [...FAULTS, ...THEME_FAULTS];
export const isMishap = ({ what }: PlanItem) => MISHAPS.includes(what);

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
