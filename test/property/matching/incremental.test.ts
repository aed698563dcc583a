// One record at a time gives what the whole book at once gives, for one frozen snapshot: the same
// edges to the last bit and the same clusters, whatever came before and in whatever order.
// PARLEY_PROPERTY_RUNS says how many sequences are tried.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { putRecord } from '../../../src/matching/change-record.ts';
import { OPTIONS } from '../../unit/matching/an-account.ts';
import { MapIndex } from './map-index.ts';
import { anyBook, anyEvents, changeBy, type Event, endOf, inBulk, inIndex } from './sequences.ts';

const RUNS = Number(process.env['PARLEY_PROPERTY_RUNS'] ?? 200);
/** What thousands of sequences take on a busy machine. */
const TIMEOUT_MS = Math.max(60_000, RUNS * 200);

async function follow(index: MapIndex, happened: readonly Event[]): Promise<void> {
  for (const one of happened) {
    if (one.kind === 'answer') index.say(...one.pair, one.answer);
    index.apply(await changeBy(index, one));
  }
}

function stateOf(index: MapIndex) {
  const clusterOf = new Map([...index.rows].map(([id, { cluster }]) => [id, cluster]));
  return inIndex([...index.allEdges.values()], clusterOf);
}

describe('changing one record at a time', () => {
  it(
    'builds up the edges and clusters of the whole book at once',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyBook, anyEvents, async ({ snapshot }, happened) => {
          const index = new MapIndex(snapshot);
          await follow(index, happened);
          expect(stateOf(index)).toEqual(inBulk(snapshot, endOf(happened)));
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'goes on from a book that was matched in bulk',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyBook, anyEvents, async (book, happened) => {
          const index = MapIndex.of(book);
          await follow(index, happened);
          expect(stateOf(index)).toEqual(inBulk(book.snapshot, endOf(happened, book.records)));
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  it('changes nothing where a record comes again as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyBook, async (book) => {
        const index = MapIndex.of(book);
        for (const [id, record] of book.records) {
          const { put, edges, clusters } = await putRecord(index, { id, record }, OPTIONS);
          const { cluster: _, ...entry } = index.rows.get(id) ?? {};
          expect(put).toEqual(entry);
          expect({ edges, clusters }).toEqual({
            edges: { put: [], removed: [] },
            clusters: new Map(),
          });
        }
      }),
    );
  });
});
