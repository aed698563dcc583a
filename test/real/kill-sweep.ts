// kill -9 at every await of the write path, once and twice in a row.

import type { Lanes } from './lanes.ts';
import { PHASES, type Phase, type Stop } from './orders.ts';
import type { RunPlan, RunResult } from './run.ts';
import { MORNING, type Scenario, TROUBLED } from './scenarios.ts';
import { type Layer, type PathPoint, pointsOfWritePath, whyBeside } from './write-path.ts';

/** One place to die, and the morning on which it is reached. */
export type Target = {
  readonly point: PathPoint;
  readonly phase: Phase;
  readonly hit: number;
  readonly scenario: Scenario;
};

export type Survey = {
  readonly targets: readonly Target[];
  /** Points of the use cases that no scenario reaches: each must be zero or explained. */
  readonly unreached: readonly PathPoint[];
  /** Points that were said to lie beside the write path and were reached. */
  readonly wronglyBeside: readonly PathPoint[];
  /** What the two undisturbed runs themselves violate. */
  readonly results: readonly RunResult[];
};

/** Runs both mornings undisturbed and notes which awaits each of them reaches. */
export async function survey(lanes: Lanes): Promise<Survey> {
  const points = pointsOfWritePath();
  const targets = new Map<string, Target>();
  const results: RunResult[] = [];
  const reached = new Set<string>();
  for (const scenario of [MORNING, TROUBLED]) {
    const plan = { scenario, name: `${scenario.name}, undisturbed`, isCounting: true };
    const [result] = await lanes.runAll([plan]);
    if (result === undefined) continue;
    results.push(result);
    const times = timesReached(result);
    for (const point of points) {
      for (const phase of PHASES) {
        const key = `${point.id} ${phase}`;
        const most = times.get(key) ?? 0;
        if (most === 0) continue;
        reached.add(point.id);
        if (!targets.has(key))
          targets.set(key, { point, phase, hit: hitFor(point, most), scenario });
      }
    }
  }
  const isBeside = (point: PathPoint) => whyBeside(point) !== null;
  return {
    targets: [...targets.values()],
    unreached: points.filter((one) => !reached.has(one.id) && !isBeside(one)),
    wronglyBeside: points.filter((one) => reached.has(one.id) && isBeside(one)),
    results,
  };
}

function timesReached({ reports }: RunResult): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const one of reports) {
    if (one.kind === 'reached') times.set(`${one.point} ${one.phase}`, one.times);
  }
  return times;
}

/** What the use cases stand on is reached while a worker starts, too: die later, amid the work. */
function hitFor({ layer }: PathPoint, times: number): number {
  return layer === 'app' ? 1 : Math.max(1, Math.floor(times / 2));
}

/** The runs that kill at a target: once, then twice in a row. */
export function plansFor({ point, phase, hit, scenario }: Target): readonly RunPlan[] {
  const stop: Stop = { point: point.id, phase, hit, signal: 'SIGKILL' };
  const name = `${phase} ${point.id} (${point.inside})`;
  const again = { ...stop, hit: 1 };
  return [
    { scenario, name: `killed once ${name}`, stops: [stop] },
    { scenario, name: `killed twice ${name}`, stops: [stop, again] },
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
