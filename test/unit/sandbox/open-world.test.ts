// The journal: a world survives a restart, also one in the middle of a write.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorld } from '../../../connectors/sandbox/open-world.ts';
import type { World } from '../../../connectors/sandbox/world.ts';

const SEEDED = Date.UTC(2026, 10, 21, 10);
const BY = 'tester';

let folder: string;
let clock: number;
const now = () => clock;
const open = (options: { seed?: number; records?: number } = {}) =>
  openWorld({ folder, now, ...options });
const journal = () => join(folder, 'sandbox.jsonl');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-sandbox-'));
  clock = SEEDED;
});
afterEach(() => rmSync(folder, { recursive: true }));

function firstDeal(world: World) {
  const [deal] = world.hubspot.rows('deals');
  if (!deal) throw new Error('no deal was seeded');
  return deal;
}

/** Everything a client could see of both databases. */
function snapshot(world: World): string {
  return JSON.stringify(
    [world.salesforce, world.hubspot].map((database) =>
      database
        .objects()
        .map((object) =>
          [...database.rows(object, { deleted: true })].map((row) => [
            row,
            database.history(object, row.id),
            database.associationsOf(object, row.id),
          ]),
        ),
    ),
  );
}

describe('openWorld', () => {
  it('brings back edits, new rows, deletions and associations after a restart', () => {
    const first = open({ records: 0 });
    clock += 60_000;
    const deal = firstDeal(first.world);
    const company = first.world.hubspot.create('companies', { name: 'Late arrival' }, BY);
    first.world.hubspot.update('deals', deal.id, { amount: '1' }, BY);
    first.world.hubspot.associate(
      {
        fromObject: 'deals',
        fromId: deal.id,
        toObject: 'companies',
        toId: company.id,
        category: 'HUBSPOT_DEFINED',
        typeId: 341,
      },
      342,
    );
    const [account] = first.world.salesforce.rows('Account');
    first.world.salesforce.remove('Account', account?.id ?? '', BY);
    const before = snapshot(first.world);
    first.close();

    clock += 3_600_000;
    const second = open();
    expect(snapshot(second.world)).toBe(before);
    expect(second.seededAt).toBe(SEEDED);
    expect(second.expectations).toEqual(first.expectations);
    second.close();
  });

  it('mints the next id where it left off', () => {
    const first = open({ records: 0 });
    const one = first.world.hubspot.create('deals', {}, BY);
    first.close();
    const second = open();
    const two = second.world.hubspot.create('deals', {}, BY);
    expect(Number(two.id)).toBeGreaterThan(Number(one.id));
    second.close();
  });

  it('runs by the given clock after seeding, not during it', () => {
    const opened = open({ records: 0 });
    clock = SEEDED + 5_000;
    const row = opened.world.hubspot.create('deals', {}, BY);
    expect(row.createdAt).toBe(SEEDED + 5_000);
    expect(firstDeal(opened.world).createdAt).toBeLessThan(SEEDED);
    opened.close();
  });

  it('drops the torn line of a killed process and goes on behind it', () => {
    const first = open({ records: 0 });
    const deal = firstDeal(first.world);
    first.world.hubspot.update('deals', deal.id, { amount: '1' }, BY);
    first.close();
    appendFileSync(journal(), '{"kind":"row","crm":"hubspot","row":{"obj');

    const second = open();
    expect(firstDeal(second.world).fields['amount']).toBe('1');
    second.world.hubspot.update('deals', deal.id, { amount: '2' }, BY);
    second.close();

    const third = open();
    expect(firstDeal(third.world).fields['amount']).toBe('2');
    third.close();
  });

  it('seeds afresh when even the header was torn', () => {
    writeFileSync(journal(), '{"version":1,"se');
    const opened = open({ records: 0, seed: 4 });
    expect(opened.seed).toBe(4);
    opened.close();
    expect(readFileSync(journal(), 'utf8')).toMatch(/^\{"version":1,"seed":4,.*\}\n$/);
  });

  it('refuses another seed or size than the folder has', () => {
    open({ seed: 4, records: 0 }).close();
    expect(() => open({ seed: 5 })).toThrow(/has seed 4, not 5/);
    expect(() => open({ records: 10 })).toThrow(/has records 0, not 10/);
    expect(open().seed).toBe(4);
  });

  it('refuses a damaged journal and says where', () => {
    open({ records: 0 }).close();
    appendFileSync(journal(), 'not json\n{}\n');
    expect(() => open()).toThrow(/damaged at line 2/);
  });

  it('refuses a journal of another version or another way of seeding', () => {
    open({ records: 0 }).close();
    const header = JSON.parse(readFileSync(journal(), 'utf8'));
    writeFileSync(journal(), `${JSON.stringify({ ...header, digest: 'other' })}\n`);
    expect(() => open()).toThrow(/seeds other records/);
    writeFileSync(journal(), `${JSON.stringify({ ...header, version: 0 })}\n`);
    expect(() => open()).toThrow(/another version/);
  });

  it('keeps nothing without a folder', () => {
    const opened = openWorld({ folder: null, records: 0, now });
    opened.world.hubspot.create('deals', {}, BY);
    opened.close();
    expect(() => readFileSync(journal())).toThrow(/ENOENT/);
  });
});
