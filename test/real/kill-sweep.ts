// kill -9 at every await of the write path, once and twice in a row.

import type { Lanes } from './lanes.ts';
import { PHASES, type Phase, ROLES, type Role, type Stop } from './orders.ts';
import type { RunPlan, RunResult } from './run.ts';
import type { Scenario } from './scenarios.ts';
import { type Layer, type PathPoint, pointsOfWritePath, whyBeside } from './write-path.ts';

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
  /** Points of the use cases that no scenario reaches: each must be zero or explained. */
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
    unreached: points.filter((one) => !reached.has(one.id) && !isBeside(one)),
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
  return layer === 'app' ? 1 : Math.max(1, Math.floor(times / 2));
}

/**
 * The runs that kill at these targets: at each once, then at each twice in a row. Unless every phase is
 * asked for, each await is met once in one phase and twice in another, in turn over the awaits.
 */
export function killPlans(
  targets: readonly Target[],
  { allPhases }: { readonly allPhases: boolean },
): readonly RunPlan[] {
  const byPoint = Map.groupBy(targets, (one) => one.point.id);
  const chosen = [...byPoint.values()].map((phases, index) => {
    const inTurn = (step: number) => phases[(index + step) % phases.length] as Target;
    return allPhases ? { once: phases, twice: phases } : { once: [inTurn(0)], twice: [inTurn(1)] };
  });
  return [
    ...chosen.flatMap(({ once }) => once.map((one) => plansFor(one)[0])),
    ...chosen.flatMap(({ twice }) => twice.map((one) => plansFor(one)[1])),
  ];
}

function plansFor({ point, phase, hit, scenario, role }: Target): readonly [RunPlan, RunPlan] {
  const stop: Stop = { point: point.id, phase, hit, signal: 'SIGKILL' };
  const name = `${phase} ${point.id} (${point.inside})`;
  const common = { scenario, stopsIn: role };
  const again = { ...stop, hit: 1 };
  return [
    { ...common, name: `killed once ${name}`, stops: [stop] },
    { ...common, name: `killed twice ${name}`, stops: [stop, again] },
  ];
}

/** How many points a layer has on the write path, and at how many of them a kill happened. */
export function coverage(
  points: readonly PathPoint[],
  killedAt: ReadonlySet<string>,
): ReadonlyMap<Layer, { readonly points: number; readonly killed: number }> {
  const counted = new Map<Layer, { points: number; killed: number }>();
  for (const point of points) {
    if (whyBeside(point) !== null) continue;
    const { points: all, killed } = counted.get(point.layer) ?? { points: 0, killed: 0 };
    counted.set(point.layer, {
      points: all + 1,
      killed: killed + (killedAt.has(point.id) ? 1 : 0),
    });
  }
  return counted;
}
