// The webhook inbox, and whose a portal is.
import { describe, expect, it } from 'vitest';
import { asConnectionId } from '../../../src/domain/ids.ts';
import type { InboxMark } from '../../../src/ports/inbox.ts';
import { aConnection, aRef, CONNECTION } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

export function inboxPromises(opened: () => StoreUnderTest): void {
  const ids = (marks: readonly { readonly ref: { readonly recordId: string } }[]) =>
    marks.map((mark) => mark.ref.recordId);

  async function connected() {
    const { newTenant, run } = opened();
    const tenant = await newTenant();
    await run(tenant, (store) => store.connections.save(aConnection()));
    return {
      note: (at: number, ...recordIds: string[]) =>
        run(tenant, (store) =>
          store.inbox.note(
            recordIds.map((id) => aRef(id)),
            at,
          ),
        ),
      take: (limit = 10) => run(tenant, (store) => store.inbox.take(CONNECTION, limit)),
      clear: (marks: readonly InboxMark[]) => run(tenant, (store) => store.inbox.clear(marks)),
      oldest: () => run(tenant, (store) => store.inbox.oldest()),
    };
  }

  describe('webhook inbox', () => {
    it('holds one mark per record, longest waiting first, until it is cleared', async () => {
      const inbox = await connected();
      await inbox.note(2_000, 'b', 'b');
      await inbox.note(1_000, 'a');
      await inbox.note(3_000, 'b', 'c');
      expect(ids(await inbox.take())).toEqual(['a', 'b', 'c']);
      expect(ids(await inbox.take(2))).toEqual(['a', 'b']);
      expect(await inbox.oldest()).toBe(1_000);
      await inbox.clear(await inbox.take(1));
      expect(await inbox.oldest()).toBe(2_000);
      await inbox.clear(await inbox.take());
      expect(await inbox.take()).toEqual([]);
      expect(await inbox.oldest()).toBeNull();
    });

    it('keeps a record that was named again while it was being read', async () => {
      const inbox = await connected();
      await inbox.note(1_000, 'a', 'b');
      const read = await inbox.take();
      await inbox.note(2_000, 'a');
      await inbox.clear(read);
      expect(ids(await inbox.take())).toEqual(['a']);
    });

    it('never gives a generation twice (ABA)', async () => {
      const inbox = await connected();
      await inbox.note(1_000, 'a');
      const first = await inbox.take();
      await inbox.clear(first);
      await inbox.note(2_000, 'a');
      await inbox.clear(first);
      const [second] = await inbox.take();
      expect(second?.generation).toBeGreaterThan(first[0]?.generation ?? Number.NaN);
    });

    it('refuses records of a connection that is not there', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await expect(
        run(tenant, (store) => store.inbox.note([aRef('a')], 1_000)),
      ).rejects.toMatchObject({ name: 'ParleyError' });
    });
  });

  describe('installs', () => {
    it('are found over all tenants by CRM and external id', async () => {
      const { store, newTenant, run } = opened();
      const [left, right] = [await newTenant(), await newTenant()];
      const portal = asConnectionId('hs-771');
      for (const tenant of [left, right]) {
        await run(tenant, (one) =>
          one.connections.save(aConnection({ id: portal, crm: 'hubspot', externalId: '771' })),
        );
      }
      const found = await store.findInstalls('hubspot', ['771', '772']);
      expect(found).toEqual(
        [left, right].map((tenantId) => ({ tenantId, connectionId: portal, externalId: '771' })),
      );
      expect(await store.findInstalls('salesforce', ['771'])).toEqual([]);
      expect(await store.findInstalls('hubspot', [])).toEqual([]);
    });
  });
}
