// Two owners, their deals in two CRMs that collide, and what each CRM has of Parley's tasks.
import { expect } from 'vitest';
import { HUBSPOT_DIALECT } from '../../../connectors/sandbox/port/hubspot-dialect.ts';
import { SALESFORCE_DIALECT } from '../../../connectors/sandbox/port/salesforce-dialect.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { decide } from '../../../src/app/decide.ts';
import { detect, markDue } from '../../../src/app/detect.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { Conflict, Outcome } from '../../../src/domain/conflict.ts';
import { noticeIdOf, type PlannedTask } from '../../../src/domain/conflict-task.ts';
import { ParleyError } from '../../../src/domain/errors.ts';
import {
  type AccountId,
  type ConnectionId,
  parseRecordKey,
  type RecordRef,
  type TenantId,
} from '../../../src/domain/ids.ts';
import type { RecordLink } from '../../../src/domain/source-record.ts';
import type { CrmConnector } from '../../../src/ports/crm.ts';
import type { TaskDraft, TaskState } from '../../../src/ports/crm-tasks.ts';
import type { Store, TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import {
  acmeClaims,
  HUBSPOT,
  MANAGER,
  NOW,
  putClaims,
  putFrame,
  SALESFORCE,
} from '../../http/console-world.ts';

export const MINUTE_MS = 60_000;
export const [PARTNER, DIRECT] = acmeClaims();
export const OWNERS: Readonly<Record<ConnectionId, RecordLink>> = {
  [SALESFORCE]: { name: 'OwnerId', object: 'User', recordId: '005000000000009AAA' },
  [HUBSPOT]: { name: 'owner', object: 'owners', recordId: '77' },
};

/** Two claims that were judged, and no decision yet. */
export class NoticeWorld {
  readonly store: Store = openMemoryStore();
  readonly clock = new TestClock(NOW);
  app: AppContext;
  tenantId!: TenantId;
  /** What each CRM has by key. */
  readonly made = new Map<string, TaskDraft & { readonly crm: string }>();
  states: TaskState[] = [];
  /** Who can be given no task, and how often it was tried. */
  readonly inactive = new Set<string>();
  refusals = 0;

  private constructor() {
    const connector = (crm: 'salesforce' | 'hubspot') =>
      ({
        crm,
        open: () => ({
          saveTask: async (draft: TaskDraft) => {
            const known = this.made.get(draft.key);
            if (known === undefined && draft.status === 'completed') {
              return { taskId: null, created: false, changed: false };
            }
            if (this.inactive.has(draft.ownerId)) {
              this.refusals += 1;
              throw new ParleyError('CRM_OWNER_INACTIVE', `${draft.ownerId} is inactive.`, {
                hint: 'Give the record to somebody else.',
              });
            }
            this.made.set(draft.key, { ...draft, crm });
            const changed = known?.status !== draft.status || known.ownerId !== draft.ownerId;
            return { taskId: draft.key, created: known === undefined, changed };
          },
          readTasks: async () => ({ tasks: this.states, cursor: 'c' }),
          readOwnFields: async (refs: readonly RecordRef[]) =>
            refs.map((ref) => ({ ref, found: false })),
          usage: () => ({ requests: 0, writes: 0, dailyUsed: null, dailyLimit: null }),
          close: async () => {},
        }),
      }) as unknown as CrmConnector;
    const connectors = [connector('salesforce'), connector('hubspot')];
    const wait = async (ms: number) => this.clock.advance(ms);
    const { store, clock } = this;
    this.app = { ...testContext({ store, clock, connectors }), wait, outcomeTasks: 'en' };
  }

  static async open(): Promise<NoticeWorld> {
    const world = new NoticeWorld();
    await world.#fill();
    return world;
  }

  async #fill(): Promise<void> {
    this.tenantId = await aTenant(this.store);
    await this.run(async (inside) => {
      await putFrame(inside);
      await putClaims(inside, [PARTNER, DIRECT]);
      for (const [id, { mapping }] of [
        [SALESFORCE, SALESFORCE_DIALECT],
        [HUBSPOT, HUBSPOT_DIALECT],
      ] as const) {
        await inside.mappings.append(id, mapping, 'test', NOW);
      }
      await this.putOwners(inside, OWNERS);
      const [left, right] = [PARTNER.account.id, DIRECT.account.id] as [AccountId, AccountId];
      await inside.answers.append({ left, right, answer: 'same', by: 'Sam', at: NOW });
      await inside.dirty.mark([left, right]);
    });
    await detect(this.app, this.tenantId);
  }

  run<T>(work: (inside: TenantStore) => Promise<T>): Promise<T> {
    return this.store.inTenant(this.tenantId, work);
  }

  async putOwners(
    inside: TenantStore,
    owners: Readonly<Record<string, RecordLink>>,
    claims: readonly Claim[] = [PARTNER, DIRECT],
    deleted = false,
  ) {
    for (const claim of claims) {
      const { connectionId, object, recordId } = parseRecordKey(claim.id);
      const link = owners[connectionId];
      const record = { object, recordId, modifiedAt: this.clock.now(), deleted, mergedInto: null };
      const number = await inside.records.nextReading();
      await inside.records.put(
        connectionId,
        [{ ...record, fields: {}, links: link === undefined ? [] : [link] }],
        { number, isAsked: false },
      );
    }
  }

  /** The claim as it is read now, or that its record is gone; and what follows. */
  async put(claim: Claim, { isThere = true } = {}): Promise<void> {
    const { id, account } = claim;
    const version = { id, ref: parseRecordKey(id), accountId: account.id, at: this.clock.now() };
    await this.run(async (inside) => {
      if (isThere) await putClaims(inside, [claim]);
      await inside.claims.put([{ ...version, claim: isThere ? claim : null }]);
      await inside.dirty.mark([account.id]);
    });
    await detect(this.app, this.tenantId);
  }

  async conflict(): Promise<Conflict> {
    const [one] = await this.run((inside) => inside.conflicts.list({ limit: 5, after: null }));
    if (one === undefined) throw new Error('the Acme claims collide');
    return one;
  }

  async decideAs(outcome: Outcome, note: string | null = null): Promise<void> {
    const { id } = await this.conflict();
    const said = { conflictId: id, outcome, managerId: MANAGER, via: 'console', note };
    const result = await this.run((inside) =>
      decide(this.app, inside, { ...said, at: this.clock.now() }),
    );
    expect(result).toEqual({ ok: true });
    await detect(this.app, this.tenantId);
  }

  /** Time passes; whatever it alone changes is judged again. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await markDue(this.app, this.tenantId);
    await detect(this.app, this.tenantId);
  }

  async notices(): Promise<readonly PlannedTask[]> {
    const { id } = await this.conflict();
    return this.run((inside) => inside.tasks.ofConflict(noticeIdOf(id)));
  }

  async writeTasks(): Promise<void> {
    for (const id of [SALESFORCE, HUBSPOT]) await writeBack(this.app, this.tenantId, id);
  }
}
