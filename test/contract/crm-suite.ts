// What every CRM connector promises (src/ports/crm.ts), told once and held by each against its
// sandbox face over HTTP. A harness says how one vendor's records are made and changed.
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asConnectionId, type RecordRef } from '../../src/domain/ids.ts';
import { type Mapping, mappingSchema } from '../../src/domain/mapping.ts';
import type { ReadRecord } from '../../src/domain/source-record.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmConnector, CrmSession, Grant, TokenSource } from '../../src/ports/crm.ts';
import { givenRecords } from './crm-given-records.ts';
import { hurdles } from './crm-hurdles.ts';
import { mappings } from './crm-mapping.ts';
import { ownFields } from './crm-own-fields.ts';
import { type CrmHarness, type CrmRun, codeOf, latest, pagesOf, recordsOf } from './crm-run.ts';
import { tasks } from './crm-tasks.ts';

const CONNECTION = asConnectionId('test-connection');

/** Signs in through the whole flow. */
async function connect(run: CrmRun): Promise<Grant> {
  const codeVerifier = randomBytes(48).toString('base64url');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const { redirectUri } = run;
  const address = run.connector.authorizeUrl({ state: 'state-1', redirectUri, codeChallenge });
  const callback = await run.consent(address);
  expect(callback.get('state')).toBe('state-1');
  const code = callback.get('code') ?? '';
  return run.connector.exchangeCode({ code, redirectUri, codeVerifier });
}

/** Tokens kept in memory; counts refreshes. */
class MemoryTokens implements TokenSource {
  readonly #connector: CrmConnector;
  grant: Grant;
  refreshes = 0;

  constructor(connector: CrmConnector, grant: Grant) {
    this.#connector = connector;
    this.grant = grant;
  }

  async accessToken(): Promise<string> {
    return this.grant.accessToken;
  }

  async renewed(refused: string): Promise<string> {
    if (this.grant.accessToken === refused) {
      this.refreshes += 1;
      this.grant = await this.#connector.refresh(this.grant.refreshToken, this.grant.apiUrl);
    }
    return this.grant.accessToken;
  }
}

/** Registers the suite for one connector. */
export function crmSuite(harness: CrmHarness): void {
  describe(`CRM port: ${harness.name}`, () => {
    let run: CrmRun;
    beforeEach(async () => {
      run = await harness.start();
    });
    afterEach(() => run.close());

    const open = async () => {
      const grant = await connect(run);
      const tokens = new MemoryTokens(run.connector, grant);
      const { apiUrl } = grant;
      const session = run.connector.open({
        priority: 'poll',
        connectionId: CONNECTION,
        apiUrl,
        tokens,
      });
      return { session, tokens };
    };
    const ref = (object: string, recordId: string): RecordRef => ({
      connectionId: CONNECTION,
      object,
      recordId,
    });
    const claimRef = (index: number) => ref(run.objects.claim, run.claimIds[index] ?? '');

    signIn(harness, () => run);
    schema(() => run, open);
    changes(harness, () => run, open);
    givenRecords(() => run, open, ref);
    mappings(() => run, open, ref);
    fields(() => run, open, { ref, claimRef });
    ownFields(harness, open, claimRef);
    hurdles(harness, () => run, open, claimRef);
    tasks(() => run, open, claimRef);
    faults(() => run, open);
  });
}

type Open = () => Promise<{ session: CrmSession; tokens: MemoryTokens }>;

function signIn(harness: CrmHarness, current: () => CrmRun): void {
  it('signs in with PKCE and says whom it connected', async () => {
    const grant = await connect(current());
    expect(grant.externalId).not.toBe('');
    expect(grant.userId).not.toBe('');
    expect(grant.scopes.length).toBeGreaterThan(0);
    expect(new URL(grant.apiUrl).origin).toBe(grant.apiUrl);
  });

  it('refuses a code that was made up or used before', async () => {
    const run = current();
    const { redirectUri } = run;
    const codeVerifier = randomBytes(48).toString('base64url');
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const made = { code: 'made-up', redirectUri, codeVerifier };
    expect(await codeOf(run.connector.exchangeCode(made))).toBe('CRM_REAUTH_NEEDED');
    const address = run.connector.authorizeUrl({ state: 's', redirectUri, codeChallenge });
    const exchange = { ...made, code: (await run.consent(address)).get('code') ?? '' };
    await run.connector.exchangeCode(exchange);
    expect(await codeOf(run.connector.exchangeCode(exchange))).toBe('CRM_REAUTH_NEEDED');
  });

  it('refreshes, and after a revocation asks for a new consent', async () => {
    const { connector } = current();
    const first = await connect(current());
    const second = await connector.refresh(first.refreshToken, first.apiUrl);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.refreshToken === first.refreshToken).toBe(!harness.rotates);
    await connector.revoke(second.refreshToken);
    expect(await codeOf(connector.refresh(second.refreshToken, second.apiUrl))).toBe(
      'CRM_REAUTH_NEEDED',
    );
  });
}

function schema(current: () => CrmRun, open: Open): void {
  it('describes the objects of claims and proposes a valid mapping', async () => {
    const run = current();
    const { session } = await open();
    const described = await session.describe();
    const names = described.objects.map((one) => one.name);
    expect(names).toEqual(expect.arrayContaining([run.objects.claim, run.objects.account]));
    const mapping = mappingSchema.parse(run.connector.proposeMapping(described));
    expect(mapping.claims.map((one) => one.object)).toContain(run.objects.claim);
    expect(mapping.account.object).toBe(run.objects.account);
  });

  it('provisions its own fields once', async () => {
    const { session } = await open();
    const first = await session.provision();
    expect(first.missing).toEqual([]);
    const second = await session.provision();
    expect(second.created).toEqual([]);
    expect([...second.present].sort()).toEqual([...first.created, ...first.present].sort());
  });

  it('lists active users', async () => {
    const { session } = await open();
    const { manager } = current();
    const users = await session.users();
    const found = users.find((user) => user.ownerId === manager.ownerId);
    expect(found).toMatchObject({ email: manager.email, active: true });
    expect(found?.userIds).toContain(manager.userId);
  });
}

function changes(harness: CrmHarness, current: () => CrmRun, open: Open): void {
  const readAll = async (cursor: string | null) => {
    const { session } = await open();
    const mapping = current().connector.proposeMapping(await session.describe());
    return pagesOf(session.readChanges(cursor, mapping));
  };

  it('reads everything first: claims with values and links, accounts, users', async () => {
    const run = current();
    const pages = await readAll(null);
    expect(pages.at(-1)?.done).toBe(true);
    expect(pages.slice(0, -1).every((page) => !page.done)).toBe(true);
    const claims = latest(recordsOf(pages), run.objects.claim);
    expect([...claims.keys()].sort()).toEqual([...run.claimIds].sort());
    const first = claims.get(run.claimIds[0] ?? '');
    expect(first?.deleted).toBe(false);
    expect(first?.links).toContainEqual({
      name: run.accountLink,
      object: run.objects.account,
      recordId: run.accountIds[0],
    });
    expect(latest(recordsOf(pages), run.objects.account).has(run.accountIds[0] ?? '')).toBe(true);
  });

  it('then reads what changed, deletions included', async () => {
    const run = current();
    const [kept = '', removed = '', renamed = ''] = run.claimIds;
    const cursor = (await readAll(null)).at(-1)?.cursor ?? '';
    run.advance(2 * HOUR_MS);
    const quiet = (await readAll(cursor)).at(-1)?.cursor ?? '';
    run.advance(2 * HOUR_MS);
    run.rename(renamed, 'Renamed');
    run.remove(removed);
    const changed = latest(recordsOf(await readAll(quiet)), run.objects.claim);
    expect(changed.get(renamed)?.deleted).toBe(false);
    expect(changed.get(removed)?.deleted).toBe(true);
    expect(changed.has(kept)).toBe(false);
  });

  it('loses nothing that changes right after it reads', async () => {
    const run = current();
    const cursor = (await readAll(null)).at(-1)?.cursor ?? '';
    run.rename(run.claimIds[0] ?? '', 'Same second');
    const changed = latest(recordsOf(await readAll(cursor)), run.objects.claim);
    expect(changed.has(run.claimIds[0] ?? '')).toBe(true);
  });

  /** In a run of its own, with one row on a page where the face can do that. */
  const paged = async (
    work: (run: CrmRun, session: CrmSession, mapping: Mapping) => Promise<void>,
  ) => {
    await current().close();
    const run = await harness.start({ pageSize: 1 });
    try {
      const grant = await connect(run);
      const tokens = new MemoryTokens(run.connector, grant);
      const { apiUrl } = grant;
      const options = { priority: 'poll', connectionId: CONNECTION, apiUrl, tokens } as const;
      const session = run.connector.open(options);
      await work(run, session, run.connector.proposeMapping(await session.describe()));
    } finally {
      await run.close();
    }
  };

  it.each(['first', 'later'])(
    'loses nothing that changes between two pages of a %s reading',
    (at) =>
      paged(async (run, session, mapping) => {
        const read = async (from: string | null) => pagesOf(session.readChanges(from, mapping));
        let cursor = at === 'first' ? null : ((await read(null)).at(-1)?.cursor ?? '');
        run.advance(2 * HOUR_MS);
        for (const id of run.claimIds) run.rename(id, 'All of them');
        run.advance(HOUR_MS);
        let changed: string | undefined;
        const since: ReadRecord[] = [];
        for await (const page of session.readChanges(cursor, mapping)) {
          cursor = page.cursor;
          if (changed !== undefined) since.push(...page.records);
          const claims = latest(page.records, run.objects.claim);
          if (changed !== undefined || claims.size === 0) continue;
          [changed = ''] = claims.keys();
          run.advance(HOUR_MS);
          run.rename(changed, 'Between two pages');
          run.advance(HOUR_MS);
        }
        since.push(...recordsOf(await read(cursor)));
        expect([...latest(since, run.objects.claim).keys()]).toContain(changed);
      }),
  );

  it('goes on from any page', () =>
    paged(async (_, session, mapping) => {
      const all = await pagesOf(session.readChanges(null, mapping));
      const whole = new Set(recordsOf(all).map((one) => `${one.object}/${one.recordId}`));
      for (const [index, page] of all.entries()) {
        const rest = await pagesOf(session.readChanges(page.cursor, mapping));
        const both = [...recordsOf(all.slice(0, index + 1)), ...recordsOf(rest)];
        expect(new Set(both.map((one) => `${one.object}/${one.recordId}`))).toEqual(whole);
      }
    }));

  it('comes to its end though it is cut after each page and its overlap read again', async () => {
    const session = (await open()).session;
    const mapping = current().connector.proposeMapping(await session.describe());
    const all = await pagesOf(session.readChanges(null, mapping));
    let cursor = all.at(-1)?.cursor ?? '';
    let cuts = 0;
    for (let isDone = false; !isDone; cuts += 1) {
      for await (const page of session.readChanges(cursor, mapping)) {
        cursor = page.cursor;
        isDone = page.done;
        break;
      }
      expect(cuts).toBeLessThanOrEqual(2 * all.length);
    }
  });

  it('tells into which account another was merged', async () => {
    const run = current();
    const [winner = '', loser = ''] = run.accountIds;
    const cursor = (await readAll(null)).at(-1)?.cursor ?? '';
    run.advance(HOUR_MS);
    run.mergeAccounts(winner, loser);
    const accounts = latest(recordsOf(await readAll(cursor)), run.objects.account);
    expect(accounts.get(loser)).toMatchObject({ deleted: true, mergedInto: winner });
  });
}

type Refs = {
  readonly ref: (object: string, recordId: string) => RecordRef;
  readonly claimRef: (index: number) => RecordRef;
};

const VALUES = {
  conflict_status: 'open',
  conflict_severity: 'high',
  conflict_types: 'vertical; registration',
  conflict_since: '2026-11-20',
  split_own_percent: 62.5,
  url: 'https://parley.example/conflicts/c-1',
  checked_at: '2026-11-20T09:00:00Z',
} as const;

function fields(current: () => CrmRun, open: Open, { ref, claimRef }: Refs): void {
  it('writes own fields and reads the same values back; null clears', async () => {
    const { session } = await open();
    await session.provision();
    const outcomes = await session.applyPatches([
      { ref: claimRef(0), home: 'claim', values: VALUES },
      { ref: claimRef(1), home: 'claim', values: { conflict_status: 'open' } },
    ]);
    expect(outcomes.map((one) => one.result)).toEqual(['written', 'written']);
    const [state] = await session.readOwnFields([claimRef(0)], 'claim');
    expect(state).toMatchObject({ found: true, values: VALUES, unreadable: [] });
    const cleared = { conflict_status: null, split_own_percent: null };
    await session.applyPatches([{ ref: claimRef(0), home: 'claim', values: cleared }]);
    const [after] = await session.readOwnFields([claimRef(0)], 'claim');
    expect(after).toMatchObject({ values: { ...VALUES, ...cleared } });
  });

  it('reads own fields along with a record, apart from what the CRM holds', async () => {
    const { session } = await open();
    await session.provision();
    const mapping = current().connector.proposeMapping(await session.describe());
    await session.applyPatches([{ ref: claimRef(0), home: 'claim', values: VALUES }]);
    const { recordId } = claimRef(0);
    const read = recordsOf(await pagesOf(session.readChanges(null, mapping)));
    const given = await session.readRecords([claimRef(0)], mapping);
    for (const records of [read, given]) {
      const record = records.find((one) => one.recordId === recordId);
      const { checked_at: _, ...values } = VALUES;
      expect(record?.own).toMatchObject(values);
      expect(Object.keys(record?.fields ?? {}).filter((name) => /^parley/i.test(name))).toEqual([]);
    }
  });

  it('writes the account’s own fields', async () => {
    const { session } = await open();
    await session.provision();
    const account = ref(current().objects.account, current().accountIds[0] ?? '');
    const values = { conflict_severity: 'medium', conflict_count: 2 } as const;
    const outcomes = await session.applyPatches([{ ref: account, home: 'account', values }]);
    expect(outcomes.map((one) => one.result)).toEqual(['written']);
    const [state] = await session.readOwnFields([account], 'account');
    expect(state).toMatchObject({ found: true, values });
  });

  it('gives each row its own outcome, in order', async () => {
    const { session } = await open();
    await session.provision();
    current().remove(current().claimIds[1] ?? '');
    const outcomes = await session.applyPatches([
      { ref: claimRef(0), home: 'claim', values: { conflict_status: 'open' } },
      { ref: claimRef(1), home: 'claim', values: { conflict_status: 'open' } },
      { ref: claimRef(2), home: 'claim', values: { conflict_status: 'no such value' } },
    ]);
    expect(outcomes.map((one) => one.result)).toEqual(['written', 'gone', 'refused']);
    expect(outcomes.map((one) => one.ref)).toEqual([claimRef(0), claimRef(1), claimRef(2)]);
    const states = await session.readOwnFields([claimRef(1), claimRef(0)], 'claim');
    expect(states.map((one) => one.found)).toEqual([false, true]);
  });

  it('says unknown when the answer to a write was lost', async () => {
    const run = current();
    const { session } = await open();
    await session.provision();
    await session.readOwnFields([claimRef(0)], 'claim');
    run.faults.inject({ crm: run.connector.crm, fault: { kind: 'drop_reply' } });
    const [outcome] = await session.applyPatches([
      { ref: claimRef(0), home: 'claim', values: { conflict_status: 'open' } },
    ]);
    expect(outcome?.result).toBe('unknown');
    const [state] = await session.readOwnFields([claimRef(0)], 'claim');
    expect(state).toMatchObject({ values: { conflict_status: 'open' } });
  });
}

function faults(current: () => CrmRun, open: Open): void {
  it('renews a refused access token and goes on', async () => {
    const { session, tokens } = await open();
    current().expireAccessTokens();
    const before = tokens.grant;
    expect((await session.users()).length).toBeGreaterThan(0);
    expect(tokens.refreshes).toBe(1);
    expect(tokens.grant.accessToken).not.toBe(before.accessToken);
  });

  it('repeats a read whose answer was cut off or was no answer', async () => {
    const run = current();
    const { session } = await open();
    run.faults.inject({ crm: run.connector.crm, fault: { kind: 'drop_reply' } });
    expect((await session.users()).length).toBeGreaterThan(0);
    run.faults.inject({ crm: run.connector.crm, fault: { kind: 'status', status: 503 } });
    expect((await session.users()).length).toBeGreaterThan(0);
  });

  it('counts its requests', async () => {
    const { session } = await open();
    const before = session.usage().requests;
    await session.users();
    expect(session.usage().requests).toBeGreaterThan(before);
    expect(session.usage().writes).toBe(0);
  });
}
