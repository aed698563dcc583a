// How long `GET /v1/card` takes behind HTTP and signature: the desk on the embedded database, in a book
// of many conflicts. Run: node bench/card.ts [conflicts]. Prints one JSON line on stdout.
import { createHash } from 'node:crypto';
import {
  aConflict,
  DEAL,
  NOW,
  ownDeal,
  PORTAL,
  partnerDeal,
  SELLER,
} from '../manifest/preview/book.ts';
import { putClaims, putConflict, putFrame } from '../manifest/preview/scenes.ts';
import { cardDesk } from '../src/app/card/desk.ts';
import type { AppContext } from '../src/app/context.ts';
import type { Claim } from '../src/domain/claim.ts';
import {
  accountIdOf,
  asConflictId,
  asTenantId,
  claimIdOf,
  parseRecordKey,
} from '../src/domain/ids.ts';
import type { CrmConnector } from '../src/ports/crm.ts';
import { openEmbeddedStore } from '../src/store/embedded.ts';

const ASKED = 200;
const BATCH = 200;
const conflicts = Number(process.argv[2] ?? 2_000);
const tenant = asTenantId('bench');

/** The same claim on other records. */
function copyOf(claim: Claim, place: number): Claim {
  const recordId = `${claim.recordId}-${place}`;
  const account = { ...parseRecordKey(claim.account.id), recordId };
  return {
    ...claim,
    ...{ recordId, id: claimIdOf({ ...parseRecordKey(claim.id), recordId }) },
    account: { ...claim.account, id: accountIdOf(account) },
  };
}

const store = await openEmbeddedStore({ folder: null });
await store.migrate();
await store.createTenant({ id: tenant, name: 'Bench', createdAt: 0 });
await store.inTenant(tenant, async (one) => {
  await putFrame(one);
  await putClaims(one, [ownDeal, partnerDeal]);
  await putConflict(one, aConflict({ claims: [ownDeal, partnerDeal] }));
});
for (let start = 0; start < conflicts; start += BATCH) {
  await store.inTenant(tenant, async (one) => {
    for (let place = start; place < Math.min(conflicts, start + BATCH); place += 1) {
      const claims = [copyOf(ownDeal, place), copyOf(partnerDeal, place)];
      await putClaims(one, claims);
      await putConflict(one, aConflict({ id: asConflictId(`cf_b${place}`), claims }));
    }
  });
}
const viewer = { externalId: PORTAL, ...SELLER };
const connector = { readCard: () => ({ result: 'read', viewer, place: DEAL }) } as const;
const app = {
  store,
  clock: { now: () => NOW },
  connectors: new Map([['hubspot', connector as unknown as CrmConnector]]),
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
  publicUrl: 'https://parley.example',
} as unknown as AppContext;
const desk = cardDesk({ app, queue: { enqueue: async () => {} } });
const request = { method: 'GET', url: '/', headers: {}, body: new Uint8Array() };
const times: number[] = [];
for (let asked = 0; asked < ASKED; asked += 1) {
  const began = performance.now();
  const shown = await desk.show('hubspot', request);
  times.push(performance.now() - began);
  if (shown.result !== 'shown' || shown.view.state !== 'open') throw new Error('nothing was shown');
}
await store.close();
times.sort((a, b) => a - b);
const at = (part: number) => Number((times[Math.floor(part * (ASKED - 1))] ?? 0).toFixed(1));
console.log(
  JSON.stringify({ conflicts, asked: ASKED, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) }),
);
