// The life of one conflict against a small model: whatever managers, facts and time do in whatever
// order, the status is the model's, and the events tell every step of it.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { acknowledge, UNDO_MS, undoDecision } from '../../../src/app/acknowledge.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { type DecideResult, decide } from '../../../src/app/decide.ts';
import { detect, markDue } from '../../../src/app/detect.ts';
import {
  CONFLICT_STATUSES,
  type Conflict,
  type ConflictStatus,
  isActive,
  type ManagerId,
  OUTCOMES,
  type Outcome,
} from '../../../src/domain/conflict.ts';
import {
  finalStatuses,
  mayMove,
  move,
  TRANSITIONS,
  type TransitionName,
} from '../../../src/domain/conflict-states.ts';
import {
  asAccountId,
  asClaimId,
  asConflictId,
  asConnectionId,
  type TenantId,
} from '../../../src/domain/ids.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import { aClaim, aDirectClaim, anAccount, NOW } from '../../helpers/claims.ts';
import { aManager } from '../../store/builders.ts';

const ACCOUNT = asAccountId('org-1/Account/1');
const PARTNER = 'org-1/Opportunity/P';
const DIRECT = 'org-1/Opportunity/D';
const refOf = (object: string, recordId: string) => ({
  ...{ connectionId: asConnectionId('org-1'), object, recordId },
});

type Model = {
  status: ConflictStatus | null;
  collides: boolean;
  /** Raised by each material change. */
  facts: number;
  decidedOn: number;
  decidedAt: number;
  now: number;
};

class Real {
  readonly clock = new TestClock(NOW);
  readonly app: AppContext;
  readonly tenantId: TenantId;
  readonly managerId: ManagerId;

  constructor(app: (clock: TestClock) => AppContext, tenantId: TenantId, managerId: ManagerId) {
    this.app = app(this.clock);
    this.tenantId = tenantId;
    this.managerId = managerId;
  }

  in<T>(work: (store: TenantStore) => Promise<T>): Promise<T> {
    return this.app.store.inTenant(this.tenantId, work);
  }

  async conflict(): Promise<Conflict | null> {
    const all = await this.in((store) => store.conflicts.list({ limit: 9, after: null }));
    expect(all.length).toBeLessThanOrEqual(1);
    return all[0] ?? null;
  }

  /** As a manager; on a conflict that does not exist when there is none. */
  async asked(
    what: (
      store: TenantStore,
      request: { conflictId: Conflict['id']; managerId: ManagerId },
    ) => Promise<DecideResult>,
  ): Promise<boolean> {
    const conflictId = (await this.conflict())?.id ?? asConflictId('none');
    const { managerId } = this;
    const result = await this.in((store) => what(store, { conflictId, managerId }));
    await detect(this.app, this.tenantId);
    return result.ok;
  }

  async hold(facts: number, collides: boolean): Promise<void> {
    const at = this.clock.now();
    const account = anAccount('1', { id: ACCOUNT });
    const territories = [`territory ${facts}`];
    const partner = { ...aClaim(PARTNER, { partner: { territories } }), account };
    const direct = collides ? { ...aDirectClaim(DIRECT), account } : null;
    await this.in(async (store) => {
      await store.claims.put([
        {
          ...{ id: asClaimId(PARTNER), ref: refOf('Opportunity', 'P'), at },
          ...{ accountId: ACCOUNT, claim: partner },
        },
        {
          ...{ id: asClaimId(DIRECT), ref: refOf('Opportunity', 'D'), at },
          ...{ accountId: ACCOUNT, claim: direct },
        },
      ]);
      await store.dirty.mark([ACCOUNT]);
    });
    await detect(this.app, this.tenantId);
  }
}

const isDecided = (status: ConflictStatus | null) =>
  status === 'resolved' || status === 'dismissed';

/** What judging again makes of the model. */
function judged(model: Model): void {
  const { status, collides } = model;
  if (!collides) {
    if (status !== null && isActive(status)) model.status = 'ended';
  } else if (status === null) model.status = 'open';
  else if (status === 'ended') model.status = 'reopened';
  else if (isDecided(status) && model.decidedOn !== model.facts) model.status = 'reopened';
}

type Step = (model: Model, real: Real) => Promise<void>;

class Command implements fc.AsyncCommand<Model, Real> {
  readonly #name: string;
  readonly #step: Step;

  constructor(name: string, step: Step) {
    this.#name = name;
    this.#step = step;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    await this.#step(model, real);
    expect((await real.conflict())?.status ?? null).toBe(model.status);
  }

  toString(): string {
    return this.#name;
  }
}

const change = (collides: boolean, isMaterial: boolean) =>
  new Command(`facts: collides ${collides}, material ${isMaterial}`, async (model, real) => {
    model.collides = collides;
    if (isMaterial) model.facts += 1;
    judged(model);
    await real.hold(model.facts, collides);
  });

const see = () =>
  new Command('acknowledge', async (model, real) => {
    const isAllowed = model.status === 'open' || model.status === 'reopened';
    const ok = await real.asked((store, request) => acknowledge(real.app, store, request));
    expect(ok).toBe(isAllowed);
    if (isAllowed) model.status = 'acknowledged';
  });

const settle = (outcome: Outcome, note: string | null) =>
  new Command(`decide ${outcome} ${note}`, async (model, real) => {
    const isDismissal = outcome === 'not_a_conflict';
    const isActiveNow = model.status !== null && isActive(model.status);
    // Nobody proposes a split here, so there is none to accept.
    const isThere = outcome !== 'accept_other_split' && !(isDismissal && note === null);
    const isAllowed = isActiveNow && isThere;
    const at = real.clock.now();
    const ok = await real.asked((store, request) =>
      decide(real.app, store, { ...request, outcome, via: 'console', note, at }),
    );
    expect(ok).toBe(isAllowed);
    if (!isAllowed) return;
    model.status = isDismissal ? 'dismissed' : 'resolved';
    model.decidedOn = model.facts;
    model.decidedAt = model.now;
  });

const takeBack = () =>
  new Command('undo decision', async (model, real) => {
    const isAllowed = isDecided(model.status) && model.now - model.decidedAt <= UNDO_MS;
    const ok = await real.asked((store, request) => undoDecision(real.app, store, request));
    expect(ok).toBe(isAllowed);
    if (!isAllowed) return;
    model.status = 'reopened';
    judged(model);
  });

const wait = (ms: number) =>
  new Command(`wait ${ms}`, async (model, real) => {
    // Longer, and the claims turn stale by themselves.
    if (model.now + ms > NOW + 37 * DAY_MS) return;
    model.now += ms;
    real.clock.advance(ms);
    await markDue(real.app, real.tenantId);
    await detect(real.app, real.tenantId);
  });

const COMMANDS = [
  fc.tuple(fc.boolean(), fc.boolean()).map((arg) => change(...arg)),
  fc.constant(null).map(see),
  fc
    .tuple(fc.constantFrom(...OUTCOMES), fc.constantFrom(null, 'A test record.'))
    .map((arg) => settle(...arg)),
  fc.constant(null).map(takeBack),
  fc.constantFrom(1, UNDO_MS, UNDO_MS + 1).map(wait),
  fc.constant(9 * DAY_MS).map(wait),
];

async function world() {
  const store = openMemoryStore();
  const tenantId = await aTenant(store);
  const manager = aManager('m-1');
  const real = new Real((clock) => testContext({ store, clock }), tenantId, manager.id);
  await real.in(async (inside) => {
    await inside.managers.save(manager);
    const account = anAccount('1', { id: ACCOUNT });
    const context = { namedSince: null, contractEnd: null, incumbent: null };
    const keys = ['domain:acme.example'];
    const ref = refOf('Account', '1');
    await inside.accounts.put([{ id: ACCOUNT, ref, account, context, keys, at: NOW }]);
  });
  const model: Model = {
    ...{ status: null, collides: false, facts: 0, decidedOn: -1, decidedAt: 0, now: NOW },
  };
  return { model, real };
}

/** Every step of a life: each from where the last one led, by the table, the last to the status now. */
async function followTrail(real: Real): Promise<Set<string>> {
  const conflict = await real.conflict();
  const walked = new Set<string>();
  if (conflict === null) return walked;
  let at: ConflictStatus | null = null;
  for (const event of await real.in((store) => store.conflicts.events(conflict.id))) {
    if (event.transition === undefined) continue;
    const { from, to, factsHash } = event.transition;
    expect(from).toBe(at);
    const names = Object.keys(TRANSITIONS) as TransitionName[];
    const isListed = names.some(
      (name) => from !== null && mayMove(from, name) && (TRANSITIONS[name].to ?? from) === to,
    );
    expect(isListed || (from === null && to === 'open')).toBe(true);
    expect(factsHash).not.toBe('');
    expect(event.actor).not.toBe('');
    expect(event.text).not.toBe('');
    walked.add(`${from} ${to}`);
    at = to;
  }
  expect(at).toBe(conflict.status);
  return walked;
}

const RUNS = Number(process.env['PARLEY_PROPERTY_RUNS'] ?? 60);
/** Rounds of as many runs again, before a way counts as one that nobody can go. */
const MOST_MORE = 10;
/** Many runs take longer than a test may by default. */
vi.setConfig({ testTimeout: Math.max(120_000, RUNS * 60) });

describe('the life of a conflict', () => {
  it('is the model’s, whatever people, facts and time do', async () => {
    const walked = new Set<string>();
    // Every way of the table but `supersede`, which takes a second conflict.
    const untrodden = () =>
      Object.entries(TRANSITIONS)
        .filter(([name]) => name !== 'supersede')
        .filter(([, { from, to }]) => !from.some((one) => walked.has(`${one} ${to ?? one}`)))
        .map(([name]) => name);
    const property = fc.asyncProperty(
      fc.commands(COMMANDS, { maxCommands: 40, size: 'max' }),
      async (commands) => {
        const { model, real } = await world();
        await fc.asyncModelRun(() => ({ model, real }), commands);
        for (const way of await followTrail(real)) walked.add(way);
      },
    );
    await fc.assert(property, { numRuns: RUNS });
    // By chance a few runs may leave a way out, many may not.
    for (let more = 0; more < MOST_MORE && untrodden().length > 0; more += 1) {
      await fc.assert(property, { numRuns: RUNS });
    }
    expect(untrodden()).toEqual([]);
  });
});

describe('the table of transitions', () => {
  it('lets nothing out of superseded, and out of everything else', () => {
    expect(finalStatuses()).toEqual(['superseded']);
  });

  it('refuses every way it does not list', () => {
    for (const status of CONFLICT_STATUSES) {
      for (const name of Object.keys(TRANSITIONS) as TransitionName[]) {
        const conflict = { id: 'cf', status, policyVersion: 1, factsHash: 'f' } as Conflict;
        const moving = () => move(conflict, name, { at: 1, actor: 'Parley', text: 'Why.' });
        const to = TRANSITIONS[name].to ?? status;
        if (mayMove(status, name)) expect(moving().conflict.status).toBe(to);
        else expect(moving).toThrow(`a ${status} conflict cannot ${name}`);
      }
    }
  });
});
