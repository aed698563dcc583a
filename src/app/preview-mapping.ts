// What a mapping would change, before it is in force: derived from the stored records and compared with
// the book. Nothing is stored and no CRM is asked.
import type { Claim } from '../domain/claim.ts';
import { isActive } from '../domain/conflict.ts';
import type { AccountId, ClaimId, ConflictId, ConnectionId, TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { AccountVersion, TenantStore } from '../ports/store.ts';
import { mappedConnection } from './adopt-mapping.ts';
import type { AppContext } from './context.ts';
import { rootObjects } from './follow-place.ts';
import { deriveAnew } from './follow-policy.ts';
import { policyInForce } from './policy-in-force.ts';

export type MappingPreview = {
  /** Claims there are now. */
  readonly claims: number;
  readonly changed: number;
  readonly appear: number;
  readonly vanish: number;
  readonly accountsChanged: number;
  /** Fields of claims that change, the most frequent first. */
  readonly fields: readonly { readonly field: string; readonly claims: number }[];
  /** Open conflicts of claims or accounts that change: they are judged again. */
  readonly conflicts: number;
  readonly samples: readonly ChangedClaim[];
  /** Time was over before all records were gone through: the figures are of a part. */
  readonly isPartial: boolean;
};

export type ChangedClaim = {
  readonly claimId: ClaimId;
  readonly customer: string;
  readonly changes: readonly {
    readonly field: string;
    readonly from: string;
    readonly to: string;
  }[];
};

/** Records of one transaction. */
const STEP = 500;
const MOST_SAMPLES = 5;

export type PreviewRequest = {
  readonly connectionId: ConnectionId;
  readonly mapping: Mapping;
  /** Asked between steps; without it the whole book is gone through. */
  readonly isOver?: () => boolean;
};

/** Goes through the stored records of a connection; reads only. */
export async function previewMapping(
  app: Pick<AppContext, 'store' | 'clock'>,
  tenantId: TenantId,
  { connectionId: id, mapping, isOver = () => false }: PreviewRequest,
): Promise<MappingPreview> {
  const before = await app.store.inTenant(tenantId, (store) => mappedConnection(store, id));
  const tally = new Tally();
  const objects = [...new Set([...rootObjects(before.mapped.mapping), ...rootObjects(mapping)])];
  for (const object of objects) {
    for (let after: string | null = null; ; ) {
      if (isOver()) return { ...tally.result(), isPartial: true };
      const from: string | null = after;
      const last = await app.store.inTenant(tenantId, async (store) => {
        const records = await store.records.page(id, object, from, STEP);
        if (records.length === 0) return null;
        const { policy } = await policyInForce(store);
        const { connection } = before;
        const context = { store, connection, mapping, policy, at: app.clock.now() };
        const batch = await deriveAnew(context, records);
        await tally.take(store, batch);
        return records.at(-1)?.recordId ?? null;
      });
      if (last === null) break;
      after = last;
    }
  }
  return { ...tally.result(), isPartial: false };
}

type Batch = {
  readonly accounts: readonly AccountVersion[];
  readonly claims: readonly { readonly id: ClaimId; readonly claim: Claim | null }[];
};

class Tally {
  #claims = 0;
  #changed = 0;
  #appear = 0;
  #vanish = 0;
  #accountsChanged = 0;
  readonly #fields = new Map<string, number>();
  readonly #conflicts = new Set<ConflictId>();
  readonly #samples: ChangedClaim[] = [];

  async take(store: TenantStore, { accounts, claims }: Batch): Promise<void> {
    const touched: ClaimId[] = [];
    const known = await store.claims.current(claims.map((one) => one.id));
    const now = new Map(known.map((claim) => [claim.id, claim]));
    this.#claims += known.length;
    for (const { id, claim } of claims) {
      if (this.#compare(id, now.get(id) ?? null, claim)) touched.push(id);
    }
    const ofAccounts = await changedAccounts(store, accounts);
    this.#accountsChanged += ofAccounts.length;
    touched.push(...(await store.claims.ofAccounts(ofAccounts)).map((one) => one.id));
    for (const one of await store.conflicts.ofClaims(touched)) {
      if (isActive(one.status)) this.#conflicts.add(one.id);
    }
  }

  #compare(claimId: ClaimId, before: Claim | null, after: Claim | null): boolean {
    if (before === null && after === null) return false;
    if (before === null) this.#appear += 1;
    else if (after === null) this.#vanish += 1;
    else return this.#differ(claimId, before, after);
    return true;
  }

  #differ(claimId: ClaimId, before: Claim, after: Claim): boolean {
    const changes = (Object.keys(after) as (keyof Claim)[]).flatMap((field) => {
      const [from, to] = [plain(before[field]), plain(after[field])];
      return from === to ? [] : [{ field, from, to }];
    });
    if (changes.length === 0) return false;
    this.#changed += 1;
    for (const { field } of changes) this.#fields.set(field, (this.#fields.get(field) ?? 0) + 1);
    if (this.#samples.length < MOST_SAMPLES) {
      this.#samples.push({ claimId, customer: after.account.name, changes });
    }
    return true;
  }

  result(): Omit<MappingPreview, 'isPartial'> {
    return {
      ...{ claims: this.#claims, changed: this.#changed, appear: this.#appear },
      ...{ vanish: this.#vanish, accountsChanged: this.#accountsChanged },
      fields: [...this.#fields]
        .map(([field, claims]) => ({ field, claims }))
        .sort((left, right) => right.claims - left.claims),
      ...{ conflicts: this.#conflicts.size, samples: this.#samples },
    };
  }
}

async function changedAccounts(
  store: TenantStore,
  versions: readonly AccountVersion[],
): Promise<readonly AccountId[]> {
  const known = await store.accounts.current(versions.map((one) => one.id));
  const now = new Map(known.map((one) => [one.id, one]));
  const says = ({ account, context, keys }: AccountVersion) => plain({ account, context, keys });
  return versions
    .filter((one) => {
      const before = now.get(one.id);
      return before === undefined ? one.account !== null : says(before) !== says(one);
    })
    .map((one) => one.id);
}

/** One text for equal values; short ones as people write them. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, one: unknown) => {
    if (typeof one === 'bigint') return String(one);
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
