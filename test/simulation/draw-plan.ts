// Draws what happens in a run from its seed before it starts.
import type { Chance } from './chance.ts';
import {
  byTime,
  CONTEXT_EDITS,
  COPY_EDITS,
  COURT_EDITS,
  CROWD,
  EDITS,
  type Edit,
  FAULTS,
  FLOW_EDITS,
  isMishap,
  type Mishap,
  type Plan,
  type PlanItem,
  type Setting,
} from './plan.ts';
import { drawTheme } from './themes.ts';

/** As long as a change takes from one CRM to the other and a little more. */
const BURST_MS = 4_000;

/** Came later than the others: drawn after them, or as they were without them. */
type LaterSetting = keyof typeof AS_BEFORE | 'tenants' | 'isMatched' | 'isSlow';
const AS_BEFORE = {
  isFuzzy: false,
  hasApproval: false,
  hearsSoon: false,
  marksAtOnce: 100,
  overlapSpareMs: 2_000,
} as const;

/**
 * Draws the plan of a seed: few kinds of mishaps per run, so that each gets room, and every third run
 * about one thing alone. In three of four others everything happens to one tenant: a second one costs
 * half as much again, and what one tenant does to another shows soon. `isPlain`: as plans were drawn
 * before any of that.
 */
export function drawPlan(chance: Chance, { isPlain = false } = {}): Plan {
  const plan = drawPlainPlan(chance);
  if (isPlain) return plan;
  const chosen = chance.is(1 / 3)
    ? drawTheme(chance, plan.setting)
    : chance.is(0.25)
      ? plan
      : alone(plan);
  // Last: all else is as it was before anybody approved anything, or copied.
  const setting = { ...chosen.setting, hasApproval: chance.is(0.2) };
  const some = (kinds: readonly Edit[]) => drawSome(chance, setting, kinds);
  const items = [...chosen.items, ...some(COPY_EDITS), ...some(FLOW_EDITS)];
  return { setting, items: items.sort(byTime) };
}

/** In some runs people clone records, with all that Parley wrote to them; in some a flow of the CRM edits. */
function drawSome(chance: Chance, around: Setting, kinds: readonly Edit[]): PlanItem[] {
  const { lengthMs, tenants } = around;
  if (!chance.is(0.15)) return [];
  return Array.from({ length: 1 + chance.below(4) }, () => ({
    at: chance.below(lengthMs),
    what: chance.pick(kinds),
    tenant: chance.below(tenants),
    choices: [chance.below(1_000), chance.below(1_000), chance.below(1_000)] as const,
  }));
}

const alone = ({ setting, items }: Plan): Plan => ({
  setting: { ...setting, tenants: 1 },
  items: items.map((item) => ({ ...item, tenant: 0 })),
});

function drawPlainPlan(chance: Chance): Plan {
  const lengthMs = 15_000 + chance.below(60_000);
  const setting: Omit<Setting, LaterSetting> = {
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
  items.sort(byTime);
  const isSlow = chance.is(0.3);
  return {
    setting: {
      ...setting,
      isMatched,
      isSlow,
      ...AS_BEFORE,
      tenants: 2,
    },
    items: onlyOne === null ? items : items.map((item) => only(onlyOne, item)),
  };
}

const only = (mishap: Mishap, item: PlanItem): PlanItem =>
  isMishap(item) ? { ...item, what: mishap } : item;
