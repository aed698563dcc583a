// Runs about one thing: few kinds of acts and mishaps that belong together, many times, in the setting
// that gives them most room. What needs three things at once is rare among runs about everything.
import type { WorldCrm } from '../../connectors/sandbox/world.ts';
import type { Chance } from './chance.ts';
import { byTime, type Edit, type Mishap, type Plan, type PlanItem, type Setting } from './plan.ts';

type Theme = {
  readonly edits: readonly Edit[];
  /** Each is in half of the runs. */
  readonly mishaps: readonly Mishap[];
  /** In every run, whatever else is. */
  readonly always?: readonly Mishap[];
  /** Acts happen in this CRM; in either by default. */
  readonly crm?: WorldCrm;
  readonly mostEdits: number;
  readonly mostMishaps: number;
  /** At most so many records of the one tenant. */
  readonly records: number;
  readonly setting: Partial<Setting>;
  /** Half of its runs are these instead. */
  readonly orElse?: Partial<Theme>;
};

const THEMES: readonly Theme[] = [
  // Answers on tasks, read late and in one go, by workers that die over it.
  {
    edits: ['complete task', 'complete without outcome', 'delete task', 'amount', 'close'],
    mishaps: ['kill', 'store unreachable', 'lost race'],
    ...{ mostEdits: 16, mostMishaps: 16, records: 1_000 },
    setting: { lagMs: 0, grainMs: 1_000, slowness: 12, pageSize: 50, isHot: false },
  },
  // Links that change again while the first change is taken in: HubSpot moves no time for them.
  {
    edits: ['move', 'move', 'other field', 'add claim'],
    mishaps: ['job twice', 'freeze'],
    ...{ mostEdits: 24, mostMishaps: 8, records: 2 },
    setting: {
      isHot: true,
      isSlow: true,
      hearsSoon: true,
      isMatched: false,
      slowness: 12,
      lagMs: 0,
      grainMs: 1_000,
    },
  },
  // Neighbours that are judged by several at once, a few marks at a time.
  {
    edits: ['domain', 'rename', 'stage', 'close', 'delete', 'restore', 'add claim'],
    mishaps: ['job twice'],
    ...{ mostEdits: 30, mostMishaps: 4, records: 1_000 },
    setting: {
      marksAtOnce: 1,
      hasSecondJudge: true,
      workers: 3,
      interleaving: 1,
      isMatched: false,
    },
  },
  // Records that people change while they are written, and that refuse.
  {
    edits: ['tamper', 'tamper', 'amount', 'registration', 'other field'],
    mishaps: ['read-only field', 'hidden field', 'row locked', 'late request'],
    ...{ mostEdits: 24, mostMishaps: 8, records: 2 },
    setting: { isSlow: true, isHot: true, isMatched: false },
  },
  // Pages that several read at once and store in any order.
  {
    edits: ['amount', 'stage', 'rename', 'territory', 'move'],
    mishaps: ['job twice', 'freeze', 'freeze'],
    ...{ mostEdits: 24, mostMishaps: 16, records: 3 },
    setting: { lagMs: 0, grainMs: 1_000, workers: 3, pageSize: 50, isHot: false, isMatched: false },
    // Links that change while everything is read for the first time: a page that is stored late is older
    // than what was read by name meanwhile, though HubSpot moved no time.
    orElse: {
      edits: ['move'],
      mishaps: [],
      always: ['freeze'],
      ...{ mostEdits: 20, mostMishaps: 5, records: 1_000 },
      setting: {
        ...{ lagMs: 0, grainMs: 1_000, slowness: 12, workers: 3, pageSize: 3, interleaving: 1 },
        ...{ isHot: false, isSlow: true, hearsSoon: true, isMatched: false, hasSecondJudge: false },
        lengthMs: 15_000,
      },
    },
  },
  // Customers that meet, part and meet again; nothing goes wrong.
  {
    edits: ['domain', 'domain', 'name account', 'delete', 'restore', 'merge', 'add claim'],
    mishaps: [],
    ...{ mostEdits: 30, mostMishaps: 0, records: 1_000 },
    setting: { isMatched: false },
  },
  // Meetings that move from deal to deal: who worked with the customer first, and whether still.
  {
    edits: ['meet', 'move meeting', 'cancel meeting', 'stage', 'move', 'merge', 'amount'],
    mishaps: ['kill', 'lost reply', 'job twice'],
    ...{ mostEdits: 30, mostMishaps: 6, records: 1_000 },
    setting: { isMatched: false },
  },
  // Customers known by their names alone, renamed while they are compared.
  {
    edits: ['rename', 'rename', 'answer match', 'add claim', 'merge'],
    mishaps: ['kill', 'lost race', 'job twice'],
    ...{ mostEdits: 30, mostMishaps: 4, records: 2 },
    setting: {
      isMatched: true,
      isFuzzy: true,
      marksAtOnce: 1,
      interleaving: 1,
      isHot: true,
      hearsSoon: true,
    },
  },
  // Pages read so often that none makes up for another, by several at once, stored in any order.
  {
    edits: ['domain', 'tamper', 'tamper', 'other field'],
    mishaps: ['freeze'],
    always: ['poll', 'poll'],
    crm: 'salesforce',
    ...{ mostEdits: 24, mostMishaps: 60, records: 3 },
    setting: {
      ...{ lagMs: 0, grainMs: 1_000, overlapSpareMs: 0, pageSize: 50, slowness: 12 },
      ...{ workers: 3, isHot: false, isSlow: true, isMatched: false },
    },
    // One record that a person spoils time and again: told of it while it is compared and found right.
    orElse: { edits: ['tamper'], mishaps: [], mostEdits: 60, mostMishaps: 90, records: 1 },
  },
  // Deals that are named again, though nothing is new, and change while they are read.
  {
    edits: ['move'],
    mishaps: [],
    always: ['told again', 'told again', 'poll'],
    crm: 'hubspot',
    ...{ mostEdits: 4, mostMishaps: 40, records: 2 },
    setting: {
      ...{ lagMs: 0, grainMs: 1_000, overlapSpareMs: 0, pageSize: 50, slowness: 12 },
      ...{ isHot: true, isSlow: true, hearsSoon: true, isMatched: false },
    },
  },
];

/** Edits take an even number for Salesforce. */
const CRM_CHOICE = { salesforce: 0, hubspot: 1 } as const;

/** As long as several hear of one change. */
const BURST_MS = 3_000;

/** A plan about one theme, in the setting of `around` but for what the theme is about. */
export function drawTheme(chance: Chance, around: Setting): Plan {
  const picked = chance.pick(THEMES);
  const theme =
    picked.orElse !== undefined && chance.is(0.5) ? { ...picked, ...picked.orElse } : picked;
  const setting: Setting = { ...around, tenants: 1, ...theme.setting };
  const bursts = [1, 2, 3, 4].map(() => chance.below(setting.lengthMs - BURST_MS));
  const records = [1, 2, 3].map(() => chance.below(1_000)).slice(0, theme.records);
  const at = () =>
    setting.isHot ? chance.pick(bursts) + chance.below(BURST_MS) : chance.below(setting.lengthMs);
  const draw = (kinds: readonly (Edit | Mishap)[], most: number): PlanItem[] => {
    if (kinds.length === 0) return [];
    return Array.from({ length: chance.below(most + 1) }, () => ({
      at: at(),
      what: chance.pick(kinds),
      tenant: 0,
      choices: [
        theme.crm === undefined ? chance.below(1_000) : CRM_CHOICE[theme.crm],
        theme.records < 1_000 ? chance.pick(records) : chance.below(1_000),
        chance.below(1_000),
      ],
    }));
  };
  // Half of the runs of a theme keep one kind of mishap only, or none.
  const mishaps = [...theme.mishaps.filter(() => chance.is(0.5)), ...(theme.always ?? [])];
  const items = [...draw(theme.edits, theme.mostEdits), ...draw(mishaps, theme.mostMishaps)];
  return { setting, items: items.sort(byTime) };
}
