// One run: a seed decides the worlds, what people do in them and everything that goes wrong; then all
// faults end, the run comes to rest, and the invariants are checked against the CRMs themselves.
import { Faults } from '../../connectors/sandbox/faults.ts';
import { webhookDesk } from '../../src/app/webhooks.ts';
import { asTenantId, type ConnectionId } from '../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { type CommitFault, MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import { Aftermath } from './aftermath.ts';
import { Bells } from './bells.ts';
import { Chance } from './chance.ts';
import { lateOnes, violationsOf } from './checks.ts';
import { isConsoleAct } from './console-acts.ts';
import { Crew } from './crew.ts';
import { drawPlan } from './draw-plan.ts';
import { doEdit, isEdit } from './edits.ts';
import { GrantWatch } from './grant-watch.ts';
import { ManagerAtConsole } from './manager-at-console.ts';
import { applyMishap, type Ills, newIlls } from './mishaps.ts';
import { excusesTwins, type Plan, type PlanItem } from './plan.ts';
import { Postman } from './postman.ts';
import { Scheduler } from './scheduler.ts';
import {
  connectCrm,
  installBoth,
  installTenant,
  type SimAppOptions,
  simApp,
  type Tenancy,
} from './sim-app.ts';
import { SimProcess } from './sim-process.ts';
import { SimQueue } from './sim-queue.ts';
import { buildTown } from './town.ts';
import { Trace } from './trace.ts';
import { Watch } from './watch.ts';

const START = Date.UTC(2026, 10, 20, 9);
/** Every job in the order in which each has something to do. */
const ROUND = [
  ...(['sync', 'inbox', 'follow-tasks', 'rejudge-due', 'match', 'detect'] as const),
  'write-back',
] as const;
const CANARIES = ['kestrel', 'walrus'] as const;
/** Looking for one tenant's words in all rows of the other takes as long as a short run. */
const LEAK_CHECK_EVERY = 8;
/** What Parley's users do with it in the end, by seed. */
const ENDS = [
  ...[null, 'undo', null, null, null, 'uninstall', null, null],
  ...[null, 'undo', null, null, null, 'uninstall and return', null, null],
] as const;
/** In these runs what changed must show within two hours, not only after the daily reading. */
const PROMPT_EVERY = 2;
/** Longer than anything may take once nothing is broken any more. */
const REST_LIMIT_MS = 6 * HOUR_MS;
/** Ten of them pass every limit of the default policy that time alone can reach. */
const WEEK_MS = 7 * DAY_MS;

export type SeedOptions = {
  /** Items of the plan that are left out, by number. */
  readonly without?: ReadonlySet<number>;
  /** Lines of the trace to keep; none by default, they cost time. */
  readonly keepLines?: number;
  /** As seeds were drawn before some had a theme. */
  readonly isPlain?: boolean;
};

export type SeedResult = {
  readonly seed: number;
  /** Equal for equal runs. */
  readonly traceHash: string;
  readonly violations: readonly string[];
  readonly steps: number;
  readonly plan: Plan;
  readonly lines: readonly string[];
};

/** Runs one seed from an empty database to rest. The same seed and options give the same result. */
export async function runSeed(seed: number, options: SeedOptions = {}): Promise<SeedResult> {
  const run = new Run(seed, options);
  await run.install();
  await run.act();
  await run.rest();
  const violations = await run.check();
  const { trace, plan, steps } = run;
  return { seed, traceHash: trace.hash, violations, steps, plan, lines: trace.lines };
}

class Run {
  readonly plan: Plan;
  readonly trace: Trace;
  readonly #scheduler = new Scheduler(START);
  readonly #chance: Chance;
  readonly #database = new MemoryDatabase({ refusesNesting: false });
  readonly #queue: SimQueue;
  readonly #tenancies: readonly Tenancy[];
  readonly #watches: readonly Watch[];
  readonly #ills: Ills;
  readonly #bells: Bells;
  readonly #crew: Crew;
  readonly #without: ReadonlySet<number>;
  #connections: readonly (readonly ConnectionId[])[] = [];
  readonly #looksForLeaks: boolean;
  readonly #end: (typeof ENDS)[number];
  readonly #isPrompt: boolean;
  readonly #violations: string[] = [];
  #commitFaults = 0;
  readonly #console: ManagerAtConsole;
  #postman: Postman | null = null;
  readonly #grants = new GrantWatch(() => this.#commitFaults);

  constructor(seed: number, options: SeedOptions) {
    const chance = new Chance(seed);
    this.plan = drawPlan(chance.fork(), options);
    this.#without = options.without ?? new Set();
    this.#looksForLeaks = seed % LEAK_CHECK_EVERY === 0;
    this.#end = ENDS[seed % ENDS.length] ?? null;
    this.#isPrompt = seed % PROMPT_EVERY === 0;
    this.trace = new Trace(START, options.keepLines ?? 0);
    this.#ills = newIlls(this.plan.setting);
    // Records are older than any overlap of readings: only what changes is read again.
    let isBuilt = false;
    const clock = { now: () => this.#scheduler.now() - (isBuilt ? 0 : 2 * DAY_MS) };
    const shape = chance.below(2 ** 32);
    const { isMatched, isFuzzy: isMeant } = this.plan.setting;
    const isFuzzy = isMeant || (isMatched && seed % 2 === 0);
    this.#tenancies = CANARIES.slice(0, this.plan.setting.tenants).map((canary, index) => ({
      id: asTenantId(`tenant-${index + 1}`),
      // The same shape: equal record ids in both tenants.
      town: buildTown(canary, new Chance(shape), { ...clock, isFuzzy }),
      faults: new Faults(),
      connectorOptions: this.#ills.connectorOptions(index, {
        now: clock.now,
        later: (ms, run) => this.#scheduler.after(ms, run),
      }),
    }));
    isBuilt = true;
    this.#chance = chance.fork();
    this.#queue = new SimQueue({
      scheduler: this.#scheduler,
      chance: chance.fork(),
      slowness: this.plan.setting.slowness,
      hasSecondJudge: this.plan.setting.hasSecondJudge,
      without: this.plan.setting.isMatched ? [] : ['match'],
      log: (process, text) => this.#log(`${process?.name ?? 'queue'} ${text}`),
    });
    this.#bells = new Bells({
      ...{ scheduler: this.#scheduler, chance: this.#chance, queue: this.#queue },
      ...{ tenancies: this.#tenancies, connections: () => this.#connections },
      isHot: this.plan.setting.isHot,
    });
    this.#crew = new Crew({
      scheduler: this.#scheduler,
      chance: this.#chance,
      database: this.#database,
      queue: this.#queue,
      tenancies: this.#tenancies,
      setting: this.plan.setting,
      grants: this.#grants,
      nextCommitFault: () => this.#nextCommitFault(),
      log: (text) => this.#log(text),
    });
    this.#console = new ManagerAtConsole({
      scheduler: this.#scheduler,
      chance: this.#chance,
      queue: this.#queue,
      database: this.#database,
      options: this.#calmOptions(),
      log: (text) => this.#log(text),
    });
    this.#watches = this.#tenancies.map(
      ({ town, id }) => new Watch(town, (text) => this.#log(`${id} parley wrote ${text}`)),
    );
  }

  get #aftermath(): Aftermath {
    return new Aftermath({
      setting: this.plan.setting,
      scheduler: this.#scheduler,
      database: this.#database,
      tenancies: this.#tenancies,
      connections: this.#connections,
      watches: this.#watches,
      calmOptions: () => this.#calmOptions(),
    });
  }

  get steps(): number {
    return this.#scheduler.steps;
  }

  /** Both tenants connect their CRMs before anything goes wrong. */
  async install(): Promise<void> {
    const { setting } = this.plan;
    const connections: (readonly ConnectionId[])[] = [];
    for (const tenancy of this.#tenancies) {
      connections.push(await installTenant(tenancy, setting, this.#calmOptions()));
    }
    this.#connections = connections;
    this.#crew.startAll();
    this.#openWebFace();
  }

  /** The process that takes webhooks; it is asked again when the store is away, so it never dies. */
  #openWebFace(): void {
    const process = new SimProcess('web', this.#scheduler, this.#chance.fork(), this.plan.setting);
    const chance = this.#chance.fork();
    const store = this.#database.connect({ commitFault: () => this.#nextCommitFault() });
    const app = simApp({ ...this.#calmOptions(), store, chance });
    const queue = this.#queue.connect(process);
    const desk = webhookDesk({ app, queue, count: () => {} });
    const log = (text: string) => this.#log(text);
    const tellsAllLinks = this.#isPrompt;
    const isQuick = this.plan.setting.hearsSoon;
    const told = { tellsAllLinks, isQuick };
    this.#postman = new Postman({ scheduler: this.#scheduler, chance, desk, log, ...told });
    for (const { town } of this.#tenancies) {
      this.#postman.watch(town.world, town.people.hubspot.integration.userId);
    }
  }

  /** The plan happens while the workers work. */
  async act(): Promise<void> {
    this.plan.items.forEach((item, index) => {
      if (!this.#without.has(index)) this.#scheduler.after(item.at, () => this.#do(item));
    });
    this.#bells.ringAll('sync');
    await this.#scheduler.run(() => false, START + this.plan.setting.lengthMs);
  }

  /** Faults end; time passes in the steps that retries, the late index and the daily reading need. */
  async rest(): Promise<void> {
    this.#log('faults end');
    this.#crew.isCalm = true;
    this.#console.isClosed = true;
    this.#ills.end();
    this.#queue.isDown = false;
    this.#queue.isRepeating = false;
    for (const { faults } of this.#tenancies) faults.clear();
    for (const { process } of this.#crew.workers) if (process.isFrozen) process.thaw();
    await this.#idle();
    const weeks = this.plan.setting.isLong ? [10 * WEEK_MS] : [];
    const hours = this.#isPrompt ? [HOUR_MS, HOUR_MS] : [HOUR_MS];
    for (const ms of [...hours, 25 * HOUR_MS, ...weeks]) {
      if (ms > DAY_MS && this.#isPrompt) {
        this.#violations.push(
          ...(await this.#aftermath.compare(lateOnes)).map((text) => `LATE ${text}`),
        );
      }
      // Also after the first round: a refresh that was under way when faults ended may end the grant.
      for (const tenancy of this.#tenancies) await this.#reconnect(tenancy);
      await this.#round(ms);
    }
    // The reading of the second round may still bring its own writes back; then it must be still.
    let more = 0;
    for (let round = 0; round < 3; round += 1) {
      const writes = this.#rowWrites();
      await this.#round(HOUR_MS);
      more = this.#rowWrites() - writes;
      if (more === 0) break;
    }
    if (more > 0) this.#violations.push(`I6 ${more} more writes without any edit`);
  }

  /** Violations of all tenants and of the run as a whole. */
  async check(): Promise<readonly string[]> {
    if (!excusesTwins(this.plan, this.#without)) {
      this.#violations.push(...this.#watches.flatMap((one) => one.twins));
    }
    const found = [
      ...this.#violations,
      ...this.#grants.violations,
      ...this.#queue.bugs.map((text) => `BUG ${text}`),
    ];
    found.push(...(await this.#aftermath.compare(violationsOf)));
    if (this.#looksForLeaks) found.push(...this.#aftermath.leaks());
    if (this.plan.setting.isMatched) found.push(...(await this.#aftermath.unmatched()));
    if (this.#end === 'undo') found.push(...(await this.#aftermath.undo()));
    if (this.#end === 'uninstall' || this.#end === 'uninstall and return') {
      found.push(...(await this.#aftermath.leave()));
    }
    if (this.#end === 'uninstall and return') {
      found.push(...(await this.#comeBack()).map((text) => `AGAIN ${text}`));
    }
    for (const [key, dead] of this.#queue.dead) {
      if (dead.reason === '') found.push(`I11 job ${key} was given up without a reason`);
    }
    return found;
  }

  /** Installed again: the same vendor, with all it remembers and all that its CRMs still hold. */
  async #comeBack(): Promise<readonly string[]> {
    // Leaving has made an index of matches: from now on somebody must keep it.
    this.#queue.without = [];
    for (const tenancy of this.#tenancies) {
      await installBoth(tenancy, this.plan.setting, this.#calmOptions());
    }
    for (const ms of [HOUR_MS, HOUR_MS]) await this.#round(ms);
    const past = await this.#aftermath.past();
    const found = await this.#aftermath.compare(violationsOf);
    // Of the tasks by which something was decided before nothing is kept to compare it with, nor of those
    // that told of it; and what is past and was erased nobody judges again.
    return found.filter(
      (text) =>
        !/ I8 .* was decided, but no manager said so$/.test(text) &&
        !/ I16 nobody is told of /.test(text) &&
        !past.some((id) => text.endsWith(` I1 ${id} has 0 records`)),
    );
  }

  #log(text: string): void {
    this.trace.add(this.#scheduler.now(), text);
  }

  #rowWrites(): number {
    return this.#watches.reduce((sum, watch) => sum + watch.rowWrites, 0);
  }

  /** Every job of every tenant once, in the order in which each has something to do. */
  async #round(ms: number): Promise<void> {
    this.#scheduler.skip(ms);
    for (const kind of ROUND) {
      this.#bells.ringAll(kind);
      await this.#idle();
    }
  }

  async #idle(): Promise<void> {
    const limit = this.#scheduler.now() + REST_LIMIT_MS;
    const isDone = () =>
      this.#queue.isIdle && this.#crew.workers.every(({ process }) => process.isRunning);
    await this.#scheduler.run(isDone, limit);
    if (!isDone()) this.#violations.push('I11 the queue never comes to rest');
  }

  /** An admin authorises again what the vendor ended. */
  async #reconnect(tenancy: Tenancy): Promise<void> {
    const store = this.#database.connect();
    const list = await store.inTenant(tenancy.id, (tenant) => tenant.connections.list());
    for (const { crm, state } of list) {
      if (state === 'connected') continue;
      this.#log(`${tenancy.id} ${crm} is authorised again`);
      await connectCrm(crm, tenancy, this.#calmOptions());
    }
  }

  #calmOptions(): SimAppOptions {
    return {
      store: this.#database.connect(),
      now: () => this.#scheduler.now(),
      sleep: async () => {},
      carry: async (work) => work(),
      chance: this.#chance,
      tenancies: this.#tenancies,
    };
  }

  #nextCommitFault(): CommitFault | null {
    const fault = this.#ills.commitFaults.shift() ?? null;
    if (fault !== null) {
      this.#commitFaults += 1;
      this.#log(`a commit meets: ${fault}`);
    }
    return fault;
  }

  #do(item: PlanItem): void {
    const tenancy = this.#tenancies[item.tenant];
    if (tenancy === undefined) return;
    if (isConsoleAct(item)) {
      this.#console.act(tenancy, item);
      return;
    }
    const said = isEdit(item)
      ? this.#edit(tenancy, item)
      : applyMishap(item, {
          faults: tenancy.faults,
          town: tenancy.town,
          queue: this.#queue,
          ills: this.#ills,
          now: this.#scheduler.now(),
          later: (ms, run) => this.#scheduler.after(ms, run),
          workers: this.#crew.workers,
          kill: (index) => this.#crew.kill(index),
          poll: () => this.#bells.pollAll(),
          tellAgain: ({ object, id }) => this.#postman?.tellAgain(object, id),
        });
    if (said === null) return;
    this.#log(`${tenancy.id} ${item.what}: ${said}`);
    if (isEdit(item) && item.choices[2] % 3 > 0) this.#bells.askLater(item);
  }

  #edit({ town }: Tenancy, item: Parameters<typeof doEdit>[1]): string | null {
    if (this.#postman === null) throw new Error('the web face opens before anything happens');
    this.#postman.hearsLinks = item.what !== 'merge';
    const said = doEdit(town, item);
    this.#postman.hearsLinks = true;
    return said;
  }
}
