// The command behind `npm run torture -- --real`: which parts there are, what is run, what is said.
import { parseArgs } from 'node:util';
import { differences } from './end-state.ts';
import { codeOf, type Done, Journal } from './journal.ts';
import {
  coverage,
  killPlans,
  type Survey,
  singleKillPlans,
  survey,
  type Target,
} from './kill-sweep.ts';
import { Lanes } from './lanes.ts';
import { freezePlan, networkPlans, postgresPlans, redisPlans } from './mishaps.ts';
import { SHORT_LOCKS } from './rewritten.ts';
import type { RunPlan, RunResult } from './run.ts';
import { MORNING, SCENARIOS, type Scenario } from './scenarios.ts';
import { whatIsMissing } from './servers.ts';
import { pointsOfWritePath } from './write-path.ts';

const USAGE = [
  'usage: npm run torture -- --real [--only PART ...] [--points PATTERN] [--runs PATTERN] [--lanes N]',
  '       [--short-locks] [--all-phases] [--journal FILE]',
  '  parts: kill, freeze, redis, postgres, network, workers; all of them unless said',
  '  --points: only awaits whose "layer phase file:line:column function" fits, e.g. "^app .*tokens"',
  '  --short-locks: locks of dead workers end soon; more runs an hour, recovery is not measured',
  '  --all-phases: before, during and after each await, not one of them in turn',
  '  --journal: keeps in FILE what is done; run again on the same code, goes on from there',
  '  --runs: only runs whose name fits, e.g. "after 3 writes"',
].join('\n');
const PARTS = ['kill', 'freeze', 'workers', 'network', 'redis', 'postgres'] as const;
type Part = (typeof PARTS)[number];
const DEFAULT_LANES = 4;
const WORKER_COUNTS = [1, 2, 4, 8] as const;
/** Files in which a frozen worker may still hold something that it would write. */
const WRITERS = /^src\/app\/(write-back|task-sync|tokens)|^connectors\/\w+\/(patches|tasks)/;

type Request = {
  readonly parts: readonly Part[];
  readonly points: RegExp;
  readonly runs: RegExp;
  readonly lanes: number;
  /** Nobody waits long for the locks of the dead: more runs, but no honest recovery times. */
  readonly hasShortLocks: boolean;
  /** Before, during and after each await. */
  readonly allPhases: boolean;
  readonly journal: string | null;
};

/** Null for anything the usage does not say. */
function requestOf(args: readonly string[]): Request | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        real: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        points: { type: 'string' },
        runs: { type: 'string' },
        lanes: { type: 'string' },
        'short-locks': { type: 'boolean', default: false },
        'all-phases': { type: 'boolean', default: false },
        journal: { type: 'string' },
      },
    });
    const only = values.only ?? PARTS;
    const parts = PARTS.filter((part) => only.includes(part));
    const lanes = Number(values.lanes ?? DEFAULT_LANES);
    const isGood = parts.length === only.length && Number.isInteger(lanes) && lanes > 0;
    if (!isGood) return null;
    const points = new RegExp(values.points ?? '');
    const runs = new RegExp(values.runs ?? '');
    const [hasShortLocks, allPhases] = [values['short-locks'], values['all-phases']];
    const journal = values.journal ?? null;
    return { parts, points, runs, lanes, hasShortLocks, allPhases, journal };
  } catch {
    return null;
  }
}

/** Runs the torture; returns the exit code: 0 clean, 1 violations or awaits left out, 2 bad usage. */
export async function tortureForReal(args: readonly string[]): Promise<number> {
  const request = requestOf(args);
  if (request === null) {
    console.error(USAGE);
    return 2;
  }
  const missing = whatIsMissing();
  if (missing !== null) {
    console.log(`The torture with real servers is left out: ${missing}.`);
    return 0;
  }
  // Leaving this way ends the servers and workers, too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  let journal: Journal;
  try {
    journal = journalOf(request);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  const lanes = await Lanes.open(request.lanes);
  try {
    return await new Torture(lanes, request, journal).run();
  } finally {
    await lanes.close();
  }
}

function journalOf({ journal, points, hasShortLocks, allPhases }: Request): Journal {
  return new Journal(journal, codeOf({ points: points.source, hasShortLocks, allPhases }));
}

class Torture {
  readonly #lanes: Lanes;
  readonly #request: Request;
  readonly #journal: Journal;
  readonly #startedAt = performance.now();
  #violating = 0;
  #isLate = false;
  #endState: readonly string[] = [];

  constructor(lanes: Lanes, request: Request, journal: Journal) {
    this.#lanes = lanes;
    this.#request = request;
    this.#journal = journal;
  }

  async run(): Promise<number> {
    const { parts } = this.#request;
    const needsAll = parts.includes('kill') || parts.includes('freeze');
    const surveyed = await (needsAll ? this.#surveyAll() : this.#survey([MORNING]));
    this.#say(`${surveyed.targets.length} places to die, each in a scenario that reaches it`);
    let isComplete = !needsAll || this.#sayWhatWasReached(surveyed);
    for (const part of parts) {
      const plans = this.#plansOf(part, surveyed);
      const killedAt = await this.#doPart(part, plans);
      if (part !== 'kill') continue;
      const left = singleKillPlans(this.#chosen(surveyed), killedAt);
      for (const [point, times] of await this.#doPart(part, left)) {
        killedAt.set(point, (killedAt.get(point) ?? 0) + times);
      }
      isComplete = this.#sayCoverage(killedAt) && isComplete;
    }
    this.#say(this.#violating === 0 ? 'no violations' : `${this.#violating} runs with violations`);
    if (this.#isLate)
      this.#say(`recovery takes longer than ${LATE_MS / 1_000} s at the 95th percentile`);
    return this.#violating === 0 && isComplete && !this.#isLate ? 0 : 1;
  }

  /** All mornings undisturbed, unless an earlier command saw them. */
  async #surveyAll(): Promise<Survey> {
    const known = this.#journal.surveyed;
    this.#endState = known?.endState ?? [];
    if (known !== null) return known.survey;
    const found = await this.#survey(SCENARIOS);
    // What goes wrong undisturbed is looked at again.
    if (this.#violating === 0) {
      this.#journal.keepSurvey({ survey: found, endState: this.#endState });
    }
    return found;
  }

  #survey(scenarios: readonly Scenario[]): Promise<Survey> {
    return survey(this.#lanes, scenarios, (result) => {
      if (isPlain(result)) this.#endState = result.endState;
      this.#judge(result);
    });
  }

  /** Does all runs of a part; returns the points at which a process really stopped, how often. */
  async #doPart(part: Part, all: readonly RunPlan[]): Promise<Map<string, number>> {
    const { runs, hasShortLocks, lanes } = this.#request;
    const plans = all.filter(({ name }) => runs.test(name));
    const ended = plans.flatMap(({ name }) => this.#journal.done({ part, name }) ?? []);
    if (ended.length > 0) this.#say(`${ended.length} of ${plans.length} runs were done before`);
    this.#violating += ended.filter((one) => one.isViolating).length;
    const left = plans
      .filter(({ name }) => this.#journal.done({ part, name }) === undefined)
      .map((plan) => (hasShortLocks ? { ...plan, plants: SHORT_LOCKS } : plan));
    const onDone = (result: RunResult) => {
      const isViolating = this.#judge(result, `${part} ${ended.length + 1}/${plans.length} `);
      ended.push({ part, isViolating, ...this.#figuresOf(result) });
      this.#journal.keep(ended.at(-1) as Done);
    };
    const breaksServers = part === 'redis' || part === 'postgres';
    await this.#lanes.runAll(left, onDone, breaksServers ? 1 : lanes);
    return this.#sum(part, ended);
  }

  /** What is counted of a run. */
  #figuresOf({ plan, stops, recoveryMs, restMs }: RunResult): Omit<Done, 'part' | 'isViolating'> {
    const wanted = plan.stops?.length ?? 0;
    // How soon a vendor's own faults end is not ours to measure, nor a run in which nobody died.
    const isMeasured =
      isPlain({ plan }) && !this.#request.hasShortLocks && (wanted === 0 || stops.length > 0);
    return {
      ...{ name: plan.name, stoppedAt: stops.map(({ point }) => point), wanted },
      recoveryMs: isMeasured ? recoveryMs : null,
      restMs: isMeasured ? restMs : null,
    };
  }

  /** Says what the runs of a part come to; returns how often a process stopped at each point. */
  #sum(part: Part, ended: readonly Done[]): Map<string, number> {
    const recoveries = ended.flatMap(({ recoveryMs }) => recoveryMs ?? []);
    const rests = ended.flatMap(({ restMs }) => restMs ?? []);
    if (part === 'kill' && at95(recoveries) > LATE_MS) this.#isLate = true;
    const stops = ended.flatMap(({ stoppedAt }) => stoppedAt);
    const missed = ended.reduce((sum, one) => sum + one.wanted, 0) - stops.length;
    this.#say(
      `${part}: ${ended.length} runs, ${stops.length} stops, right after ${percentiles(recoveries)}; at rest after ${percentiles(rests)}` +
        (missed === 0 ? '' : `, ${missed} stops were not come by`),
    );
    return new Map(
      [...Map.groupBy(stops, (point) => point)].map(([point, of]) => [point, of.length]),
    );
  }

  #chosen({ targets }: Survey): readonly Target[] {
    const { points } = this.#request;
    return targets.filter(({ point, phase }) =>
      points.test(`${point.layer} ${phase} ${point.id} ${point.inside}`),
    );
  }

  #plansOf(part: Part, surveyed: Survey): readonly RunPlan[] {
    const chosen = this.#chosen(surveyed);
    switch (part) {
      case 'kill':
        return killPlans(chosen, this.#request);
      case 'freeze':
        return chosen
          .filter(({ point, phase }) => WRITERS.test(point.file) && phase !== 'before')
          .map(freezePlan);
      case 'redis':
        return redisPlans(this.#lanes);
      case 'postgres':
        return postgresPlans(this.#lanes);
      case 'network':
        return networkPlans();
      case 'workers':
        return WORKER_COUNTS.map((workers) => ({ name: `${workers} workers`, workers }));
    }
  }

  /** Says how a run ended, a violation with all that is known of it; true for one. */
  #judge(result: RunResult, prefix = ''): boolean {
    const { plan, recoveryMs, restMs, reconnections } = result;
    // Where more happens the world itself is the only measure.
    const isWrong = result.violations.length > 0;
    const violations =
      endsAlike(result) && !isWrong
        ? differences(this.#endState, result.endState)
        : result.violations;
    const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
    const recovered =
      recoveryMs === null || restMs === null
        ? 'never right'
        : `right after ${seconds(recoveryMs)}, at rest after ${seconds(restMs)}`;
    const again = reconnections === 0 ? '' : `, authorised again ${reconnections} times`;
    const wanted = plan.stops?.length ?? 0;
    const died = wanted === 0 ? '' : `, ${result.stops.length} of ${wanted} stops`;
    this.#say(`${prefix}${plan.name}: ${recovered}${again}${died}`);
    if ((recoveryMs ?? 0) > LATE_MS) this.#sayWaits(result);
    if (violations.length === 0) return false;
    this.#violating += 1;
    for (const one of violations) this.#say(`  VIOLATED ${one}`);
    for (const { phase, point } of result.stops) this.#say(`  after a stop ${phase} ${point}`);
    console.log(result.story);
    return true;
  }

  /** What kept a run waiting for longer than it should. */
  #sayWaits({ waits }: RunResult): void {
    for (const { afterMs, wrong, jobs } of waits) {
      const [first = 'right', ...more] = wrong;
      const others = more.length === 0 ? '' : ` and ${more.length} more`;
      this.#say(
        `  after ${(afterMs / 1_000).toFixed(1)} s: ${first.slice(0, 200)}${others} (${jobs})`,
      );
    }
  }

  #sayWhatWasReached({ unreached, wronglyBeside }: Survey): boolean {
    for (const { id, inside } of unreached) this.#say(`NEVER REACHED ${id} (${inside})`);
    for (const { id, inside } of wronglyBeside) {
      this.#say(`reached, though said to be beside: ${id} (${inside})`);
    }
    return unreached.length === 0 && wronglyBeside.length === 0;
  }

  #sayCoverage(killedAt: ReadonlyMap<string, number>): boolean {
    const counts = coverage(pointsOfWritePath(), killedAt);
    for (const [layer, { points, once, twice }] of counts) {
      this.#say(`killed at ${once} of ${points} awaits in ${layer}, more than once at ${twice}`);
    }
    // A pattern chooses points on purpose.
    const { points, runs } = this.#request;
    if (points.source !== '(?:)' || runs.source !== '(?:)') return true;
    return [...counts.values()].every((one) => one.once === one.points);
  }

  #say(text: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1_000).toFixed(0);
    console.log(`${seconds.padStart(5)} s  ${text}`);
  }
}

/** What recovery may take at the 95th percentile. */
const LATE_MS = 15_000;

const isPlain = ({ plan }: Pick<RunResult, 'plan'>) => (plan.scenario ?? MORNING) === MORNING;
/** The same edits, however Parley hears of them. */
const endsAlike = ({ plan }: RunResult) => (plan.scenario ?? MORNING).happen === MORNING.happen;

const at95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

function percentiles(values: readonly number[]): string {
  if (values.length === 0) return 'not measured';
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    ((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / 1_000).toFixed(
      1,
    );
  return `p50 ${at(0.5)} s, p95 ${at(0.95)} s, most ${at(1)} s`;
}
