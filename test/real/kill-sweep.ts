// kill -9 at every await of the write path, twice at each, many in a row.
import { TIMING } from '../../jobs/bull-queue.ts';
import type { Lanes } from './lanes.ts';
import { PHASES, type Phase, ROLES, type Role, type Stop } from './orders.ts';
import type { RunPlan, RunResult } from './run.ts';
import type { Scenario } from './scenarios.ts';
import {
  type Layer,
  type PathPoint,
  pointsOfWritePath,
  whyBeside,
  whyByChance,
} from './write-path.ts';

/** One place to die, the scenario in which it is reached, and the process that reaches it. */
export type Target = {
  readonly point: PathPoint;
  readonly phase: Phase;
  readonly hit: number;
  readonly scenario: Scenario;
  readonly role: Role;
};

export type Survey = {
  readonly targets: readonly Target[];
  /** Points that no scenario reaches though they are on the write path: there must be none. */
  readonly unreached: readonly PathPoint[];
  /** Points that were said to lie beside the write path and were reached. */
  readonly wronglyBeside: readonly PathPoint[];
};

/** Runs scenarios undisturbed and notes which awaits each of them reaches. */
export async function survey(
  lanes: Lanes,
  scenarios: readonly Scenario[],
  onDone: (result: RunResult) => void,
): Promise<Survey> {
  const points = pointsOfWritePath();
  const targets = new Map<string, Target>();
  const reached = new Set<string>();
  for (const scenario of scenarios) {
    const plan = { scenario, name: `${scenario.name}, undisturbed`, isCounting: true };
    const [result] = await lanes.runAll([plan], onDone);
    if (result === undefined) continue;
    for (const target of targetsIn(points, result, scenario)) {
      const key = `${target.point.id} ${target.phase}`;
      reached.add(target.point.id);
      if (!targets.has(key)) targets.set(key, target);
    }
  }
  const isBeside = (point: PathPoint) => whyBeside(point) !== null;
  return {
    targets: [...targets.values()],
    unreached: points.filter(
      (one) => !reached.has(one.id) && !isBeside(one) && whyByChance(one) === null,
    ),
    wronglyBeside: points.filter((one) => reached.has(one.id) && isBeside(one)),
  };
}

/** Every point and phase that a run reached, once for each kind of process, workers first. */
function targetsIn(
  points: readonly PathPoint[],
  { reports }: RunResult,
  scenario: Scenario,
): readonly Target[] {
  const times = new Map<string, number>();
  for (const one of reports) {
    if (one.kind === 'reached') times.set(`${one.role} ${one.point} ${one.phase}`, one.times);
  }
  return ROLES.flatMap((role) =>
    points.flatMap((point) =>
      PHASES.flatMap((phase) => {
        const most = times.get(`${role} ${point.id} ${phase}`) ?? 0;
        return most === 0 ? [] : [{ point, phase, hit: hitFor(point, most), scenario, role }];
      }),
    ),
  );
}

/** What the use cases stand on is reached while a worker starts, too: die later, amid the work. */
function hitFor({ layer }: PathPoint, times: number): number {
  return layer === 'app' ? 1 : Math.max(1, Math.floor(times / 4));
}

/**
 * So many awaits one run dies at, each of them twice: a job whose worker dies more than ten times in a row is
 * given up, as it should be, and comes back with its schedule only.
 */
const POINTS_OF_CHAIN = TIMING.maxStalls / 2;

/**
 * The runs that kill at these targets: a process that dies is started again and dies at the next of its
 * awaits, whichever that is, until it died twice at each of them. Unless every phase is asked for, each
 * await is met in two phases, in turn over the awaits.
 */
export function killPlans(
  targets: readonly Target[],
  { allPhases }: { readonly allPhases: boolean },
): readonly RunPlan[] {
  const byPoint = Map.groupBy(targets, (one) => one.point.id);
  const chosen = [...byPoint.values()].map((ofPoint, index) => {
    const [first] = ofPoint as [Target];
    const phases = ofPoint.filter((one) => isTogether(one, first));
    const inTurn = (step: number) => phases[(index + step) % phases.length] as Target;
    return allPhases && phases.length > 1 ? phases : [inTurn(0), inTurn(1)];
  });
  const together = Map.groupBy(chosen, ([one]) => `${one?.scenario.name}, ${one?.role}`);
  return [...together].flatMap(([name, group]) =>
    // Neighbours in the source are neighbours in time: dealt out, a run dies all over the path.
    dealt(group, Math.ceil(group.length / POINTS_OF_CHAIN)).map((part, index) => {
      const stops = part.flat();
      const { scenario, role } = stops[0] as Target;
      return {
        ...{ scenario, stopsIn: role, stops: stops.map(stopOf) },
        name: `killed ${stops.length} times in a row (${name}, ${index + 1})`,
      };
    }),
  );
}

/** A run for each place that no run of many came by. */
export function singleKillPlans(
  targets: readonly Target[],
  killedAt: ReadonlyMap<string, number>,
): readonly RunPlan[] {
  const firstOf = new Map(targets.toReversed().map((one) => [one.point.id, one]));
  return [...firstOf.values()]
    .filter(({ point }) => (killedAt.get(point.id) ?? 0) < 2)
    .map((target) => {
      const { point, phase, scenario, role } = target;
      const stop = stopOf(target);
      return {
        ...{ scenario, stopsIn: role, stops: [stop, { ...stop, hit: 1 }] },
        name: `killed twice ${phase} ${point.id} (${point.inside})`,
      };
    });
}

const isTogether = (one: Target, other: Target) =>
  one.scenario === other.scenario && one.role === other.role;

const stopOf = ({ point, phase, hit }: Target): Stop => ({
  ...{ point: point.id, phase, hit, signal: 'SIGKILL' },
});

function dealt<T>(all: readonly T[], hands: number): readonly (readonly T[])[] {
  return Array.from({ length: hands }, (_, hand) =>
    all.filter((_one, index) => index % hands === hand),
  );
}

/** How often a process died at each point, by how many points of each layer of the write path. */
export function coverage(
  points: readonly PathPoint[],
  killedAt: ReadonlyMap<string, number>,
): ReadonlyMap<Layer, Coverage> {
  const counted = new Map<Layer, Coverage>();
  for (const point of points) {
    if (whyBeside(point) !== null) continue;
    if (whyByChance(point) !== null && !killedAt.has(point.id)) continue;
    const known = counted.get(point.layer) ?? { points: 0, once: 0, twice: 0 };
    const kills = killedAt.get(point.id) ?? 0;
    counted.set(point.layer, {
      points: known.points + 1,
      once: known.once + (kills > 0 ? 1 : 0),
      twice: known.twice + (kills > 1 ? 1 : 0),
    });
  }
  return counted;
}

export type Coverage = { readonly points: number; readonly once: number; readonly twice: number };
