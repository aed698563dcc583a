// One run: a copy of the vendor, the morning's edits, workers that die or freeze where they are told
// to, and whatever else goes wrong; then the world is compared, and a further round must write nothing.
import { setTimeout as wait } from 'node:timers/promises';
import type { JobKind } from '../../src/ports/queue.ts';
import type { Truth } from '../simulation/oracle.ts';
import { endState } from './end-state.ts';
import type { Orders, Report, Role, Stop } from './orders.ts';
import { ParleyProcess } from './parley-process.ts';
import { jobsInWords } from './queue-mishaps.ts';
import type { Plant } from './rewritten.ts';
import { MORNING, type Scenario } from './scenarios.ts';
import type { Template } from './template.ts';
import { type Place, Vendor } from './vendor.ts';

const POLL_MS = 150;
/** How often the world is compared while there is still something to do. */
const LOOK_MS = 1_000;
/** What is wrong is told so often though nothing changes. */
const TELL_MS = 4_000;
/** What starts workers again waits about so long. */
const RESTART_MS = 100;
/** Wrong in the same way for so long: no lock, late index (65 s) or schedule will mend it any more. */
const HOPELESS_MS = 110_000;
/** Nothing may take longer than this. */
const PATIENCE_MS = 400_000;
/** At rest for so long, a worker will not reach the point where it should stop. */
const RESTING_MS = 3_000;
/** What hangs on claims is read in turns: a poll may still bring what the one before left out. */
const MOST_RESTLESS = 5;
const EVERYTHING: readonly JobKind[] = [
  'sync',
  'follow-tasks',
  'rejudge-due',
  'match',
  'detect',
  'write-back',
];

/** What a mishap may do to a run. */
export type Scene = {
  readonly vendor: Vendor;
  readonly processes: readonly ParleyProcess[];
  /** The process that has stopped where it was told to; null when all comes to rest before. */
  stopped(): Promise<ParleyProcess | null>;
};

export type RunPlan = {
  readonly name: string;
  readonly workers?: number;
  /** Where one process stops: at whichever comes first; started again, at the first of the others. */
  readonly stops?: readonly Stop[];
  /** Which one: the first worker unless said. */
  readonly stopsIn?: Role;
  /** Changes to the sources that the workers run. */
  readonly plants?: readonly Plant[];
  readonly isCounting?: boolean;
  /** Workers reach the CRMs through proxies that a mishap may spoil. */
  readonly isProxied?: boolean;
  /** The morning unless said. */
  readonly scenario?: Scenario;
  /** Wrong in the same way for so long is wrong for good. */
  readonly hopelessMs?: number;
  /** Goes wrong while the workers work. When it resolves, nothing is broken any more. */
  readonly mishap?: (scene: Scene) => Promise<void>;
};

export type RunResult = {
  readonly plan: RunPlan;
  readonly violations: readonly string[];
  /** Those of the plan's stops that happened, in order. */
  readonly stops: readonly Stop[];
  /** From the last stop or the end of the mishap until the world was right for good; null: never. */
  readonly recoveryMs: number | null;
  /** Until nothing was left to do either: what may still arrive late is waited for and looked at again. */
  readonly restMs: number | null;
  readonly reconnections: number;
  /** What was wrong meanwhile, each time it changed, and every few seconds. */
  readonly waits: readonly Wait[];
  /** What both CRMs show in the end, see `endState`. */
  readonly endState: readonly string[];
  readonly reports: readonly (Report & { readonly role: Role })[];
  /** What the processes said, when something is wrong. */
  readonly story: string;
};

/** Work that waits says nothing of what the CRMs show: what may arrive late is looked at again, and found right. */
const WORK_LEFT =
  /I11 (?:\S+ is still to be written|the inbox is not empty|\d+ accounts are still to be judged)$/;

/** `afterMs`: since the last stop, or the end of the mishap. */
export type Wait = {
  readonly afterMs: number;
  readonly wrong: readonly string[];
  /** Where the jobs were. */
  readonly jobs: string;
};

/** Runs a plan on a fresh copy of the vendor. */
export async function run(
  { template, truth }: { readonly template: Template; readonly truth: Truth },
  place: Place,
  plan: RunPlan,
): Promise<RunResult> {
  const scenario = plan.scenario ?? MORNING;
  const options = {
    ...place,
    isProxied: plan.isProxied ?? false,
    tellsWeb: scenario.alsoRuns?.includes('web') ?? false,
    sendsDigests: scenario.sendsDigests ?? false,
  };
  const vendor = await Vendor.open(template, options, scenario.happen);
  const crew = new Crew(vendor, plan, place.rewritten);
  try {
    await vendor.letAppointmentsCome();
    await vendor.decideInConsole();
    await vendor.enterInConsole();
    await scenario.arm?.(vendor);
    await (scenario.ring ?? ringReaders)(vendor);
    crew.start();
    const mishap = (plan.mishap ?? scenario.mishap)?.(crew.scene);
    const judge = {
      vendor,
      isQuiet: async () => crew.isDone && (await isQuiet(vendor)),
      violations: async () => {
        const found = await (scenario.violations?.(vendor) ?? vendor.violations(truth));
        return found.filter((one) => scenario.forgets?.test(` ${one}`) !== true);
      },
      hopelessMs: plan.hopelessMs ?? HOPELESS_MS,
    };
    const outcome = await watchOver(judge, crew, mishap);
    return {
      plan,
      ...outcome,
      stops: crew.stops,
      reconnections: vendor.reconnections,
      endState: endState(vendor.town),
      reports: crew.reports,
      story: outcome.violations.length === 0 ? '' : crew.story,
    };
  } finally {
    await crew.end();
    await vendor.close();
  }
}

const ringReaders = (vendor: Vendor) => vendor.ring('sync', 'follow-tasks', 'rejudge-due');

type Judge = {
  readonly vendor: Vendor;
  readonly isQuiet: () => Promise<boolean>;
  readonly violations: () => Promise<readonly string[]>;
  readonly hopelessMs: number;
};
type Outcome = Pick<RunResult, 'violations' | 'recoveryMs' | 'restMs' | 'waits'>;

/** Waits until all is right, then rings everything once more: nothing may be written any more. */
async function watchOver(
  judge: Judge,
  crew: Crew,
  mishap: Promise<void> | undefined,
): Promise<Outcome> {
  const { vendor } = judge;
  await mishap;
  const mendedAt = Date.now();
  const brokenAt = () => Math.max(crew.lastStopAt, mendedAt);
  let last = await untilRight(judge, brokenAt);
  let restless = 0;
  // A stop that only a later round reaches (nothing changed since the last reading) starts it anew.
  while (last.violations.length === 0) {
    const stops = crew.stops.length;
    const writes = vendor.watch.rowWrites;
    await vendor.ring(...EVERYTHING);
    const next = await untilRight(judge, brokenAt);
    if (next.violations.length > 0) return next;
    const more = vendor.watch.rowWrites - writes;
    if (crew.stops.length > stops) last = next;
    else if (more === 0) break;
    else if (restless === MOST_RESTLESS) {
      return { ...last, violations: [`I6 ${more} more writes without any edit`] };
    } else restless += 1;
  }
  return last;
}

/** Waits until nothing is left to do and the world is right; gives up when it never will be. */
async function untilRight(
  { vendor, isQuiet, violations: violationsNow, hopelessMs }: Judge,
  brokenAt: () => number,
): Promise<Outcome> {
  const deadline = Date.now() + PATIENCE_MS;
  let violations: readonly string[] = ['I11 it never comes to rest'];
  let sameSince = Date.now();
  let rightSince: number | null = null;
  let lookedAt = 0;
  const seen: { at: number; wrong: readonly string[]; jobs: string }[] = [];
  const waits = () =>
    seen
      .map(({ at, wrong, jobs }) => ({ afterMs: at - brokenAt(), wrong, jobs }))
      .filter(({ afterMs }) => afterMs > 0);
  while (Date.now() < deadline) {
    await wait(POLL_MS);
    const isAtRest = await isQuiet();
    if (!isAtRest && Date.now() - lookedAt < LOOK_MS) continue;
    const found = await violationsNow().catch(() => null);
    const now = Date.now();
    lookedAt = now;
    const wrong = found?.filter((one) => !WORK_LEFT.test(one));
    const isNews = String(wrong) !== String(seen.at(-1)?.wrong);
    if (wrong !== undefined && (isNews || now - (seen.at(-1)?.at ?? 0) > TELL_MS)) {
      const jobs = await jobsInWords(vendor.queuePlace).catch(() => 'nobody knows');
      seen.push({ at: now, wrong, jobs });
    }
    rightSince = wrong?.length === 0 ? (rightSince ?? now) : null;
    if (found === null || !isAtRest) continue;
    if (rightSince !== null && found.length === 0) {
      const since = brokenAt();
      const recoveryMs = Math.max(0, rightSince - since);
      return { violations: found, recoveryMs, restMs: now - since, waits: waits() };
    }
    if (String(found) !== String(violations)) sameSince = now;
    violations = found;
    if (now - Math.max(sameSince, brokenAt()) > hopelessMs) break;
  }
  return { violations, recoveryMs: null, restMs: null, waits: waits() };
}

/** False also while a server is away: nobody knows then. */
async function isQuiet(vendor: Vendor): Promise<boolean> {
  try {
    await vendor.reconnectWhatIsBroken();
    return await vendor.isQuiet();
  } catch {
    return false;
  }
}

/** The processes of a run, started again whenever they end. */
class Crew {
  readonly #folder: string;
  readonly #vendor: Vendor;
  readonly #plan: RunPlan;
  readonly #current: ParleyProcess[] = [];
  readonly #all: ParleyProcess[] = [];
  #isOver = false;
  /** Commands that have not done their work yet. */
  #undone = 0;
  lastStopAt = 0;

  constructor(vendor: Vendor, plan: RunPlan, folder: string) {
    this.#folder = folder;
    this.#vendor = vendor;
    this.#plan = plan;
  }

  start(): void {
    const { workers = 1, scenario = MORNING } = this.#plan;
    const roles: Role[] = [...Array<Role>(workers).fill('worker'), ...(scenario.alsoRuns ?? [])];
    this.#undone = roles.filter(isCommand).length;
    for (const [place, role] of roles.entries()) this.#launch(role, place);
  }

  /** True when no command is at work any more. */
  get isDone(): boolean {
    return this.#undone === 0;
  }

  get stops(): readonly Stop[] {
    return this.#all.flatMap(({ stoppedAt }) => stoppedAt ?? []);
  }

  get reports(): RunResult['reports'] {
    return this.#all.flatMap(({ role, reports }) => reports.map((one) => ({ ...one, role })));
  }

  get story(): string {
    return this.#all
      .map(({ role, said }, index) => `--- process ${index + 1}, ${role}\n${said}`)
      .join('\n');
  }

  get scene(): Scene {
    return {
      vendor: this.#vendor,
      processes: this.#current,
      stopped: () => this.#stopped(),
    };
  }

  async #stopped(): Promise<ParleyProcess | null> {
    for (let restingMs = 0; restingMs < RESTING_MS; ) {
      const found = this.#current.find((one) => one.stoppedAt !== null);
      if (found !== undefined) return found;
      await wait(POLL_MS);
      restingMs = (await isQuiet(this.#vendor)) ? restingMs + POLL_MS : 0;
    }
    return null;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#current.map((one) => one.end()));
  }

  #launch(role: Role, place: number): void {
    const orders = this.#ordersFor(role, place);
    const process = new ParleyProcess(role, this.#vendor.environment(role), orders);
    this.#current[place] = process;
    this.#all.push(process);
    void process.ended.then(async ({ at, isDone }) => {
      if (this.#isOver) return;
      if (process.stoppedAt !== null) this.lastStopAt = at;
      if (isCommand(role) && isDone) {
        this.#undone -= 1;
        return;
      }
      await wait(RESTART_MS);
      if (!this.#isOver) this.#launch(role, place);
    });
  }

  /** Of several workers only the first is told to stop. */
  #ordersFor(role: Role, place: number): Orders {
    const { stops = [], stopsIn = 'worker', isCounting = false } = this.#plan;
    const isIt = role === stopsIn && (role !== 'worker' || place === 0);
    return { folder: this.#folder, stops: isIt ? without(stops, this.stops) : [], isCounting };
  }
}

/** The stops that are left; one that is meant to happen twice is there twice. */
function without(stops: readonly Stop[], done: readonly Stop[]): readonly Stop[] {
  const left = [...stops];
  for (const { point, phase, hit } of done) {
    const at = left.findIndex(
      (one) => one.point === point && one.phase === phase && one.hit === hit,
    );
    if (at !== -1) left.splice(at, 1);
  }
  return left;
}

/** Ends by itself when its work is done; the others work until they are told to stop. */
const isCommand = (role: Role) => role === 'undo';
