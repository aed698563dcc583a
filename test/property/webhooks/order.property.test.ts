// Invariant I12: whatever order webhooks come in, however often and however late, and whatever changes
// while a record is being read, the stored records end up as the CRM shows them.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReadRecord } from '../../../src/domain/source-record.ts';
import { type Act, openPortal, type Portal } from './portal.ts';

/** 10,000 before a release: `PARLEY_PERMUTATIONS=10000 vitest run test/property/webhooks`. */
const RUNS = Number(process.env['PARLEY_PERMUTATIONS'] ?? 200);

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('edit', 'edit', 'rename', 'create', 'remove', 'restore', 'move', 'merge'),
  which: fc.nat(20),
  value: fc.nat(20),
  after: fc.constantFrom(0, 1, 250, 1_000, 90_000),
});

/** A day: people act, some events arrive in between, the inbox is worked off now and then. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('act' as const), act }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), picks: fc.array(fc.nat(200)) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('work' as const) }) },
);

/** As stored: own fields are read along, but not kept. */
const byKey = (records: readonly ReadRecord[]) =>
  new Map(records.map(({ own: _, ...one }) => [`${one.object}/${one.recordId}`, one]));

/** Sends the events in the order the seed gives, each up to three times, in deliveries of any size. */
async function deliverAll(portal: Portal, shuffle: readonly number[]): Promise<void> {
  const order = portal.events
    .flatMap((event, index) => {
      const key = shuffle[index % shuffle.length] ?? 0;
      const copies = 1 + (key % 3);
      return Array.from({ length: copies }, (_, copy) => ({ event, at: key * 31 * (copy + 1) }));
    })
    .sort((left, right) => (left.at % 997) - (right.at % 997));
  const size = 1 + ((shuffle[0] ?? 0) % 7);
  for (let start = 0; start < order.length; start += size) {
    await portal.deliver(order.slice(start, start + size).map((one) => one.event));
  }
}

it('ends with the same records for any order and repetition of events', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 25 }),
      fc.array(act, { maxLength: 6 }),
      fc.array(fc.nat(1_000), { minLength: 5, maxLength: 40 }),
      async (day, acts, shuffle) => {
        const meanwhile = [...acts];
        const portal = await openPortal(async () => {
          const next = meanwhile.shift();
          if (next === undefined) return;
          const { length } = portal.events;
          portal.act(next);
          await portal.deliver(portal.events.slice(length));
        });
        await portal.readAll();
        for (const one of day) {
          if (one.do === 'act') portal.act(one.act);
          else if (one.do === 'work') await portal.work();
          else {
            const { length } = portal.events;
            const picked = one.picks.flatMap((pick) => portal.events[pick % (length || 1)] ?? []);
            await portal.deliver(picked);
          }
        }
        await deliverAll(portal, shuffle);
        await portal.work();
        expect(byKey(await portal.stored())).toEqual(byKey(await portal.truth()));
        expect(await portal.waiting()).toEqual([]);
      },
    ),
    { numRuns: RUNS },
  );
}, 600_000);

it('keeps a record marked that was named again while it was being read', async () => {
  let reads = 0;
  const edit = { kind: 'edit', which: 0, after: 0 } as const;
  const portal = await openPortal(async () => {
    reads += 1;
    if (reads > 1) return;
    const { length } = portal.events;
    portal.act({ ...edit, value: 7_777 });
    await portal.deliver(portal.events.slice(length));
  });
  portal.act({ ...edit, value: 1_111 });
  await portal.deliver(portal.events);
  await portal.work();
  expect(reads).toBe(2);
  expect((await portal.stored()).map((one) => one.fields['amount'])).toContain('7777');
});
