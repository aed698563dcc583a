// Two browsers confirm links of one task at the same moment: one decides, on every engine.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideByLink } from '../../src/app/decide-by-link.ts';
import type { Outcome } from '../../src/domain/conflict.ts';
import { CONFLICT, openLinkedSite, pathOf } from '../http/link-world.ts';
import { ENGINES, openMemory, type StoreUnderTest } from './engines.ts';

const engines = [
  ...ENGINES.map(({ name, open }) => ({ name, open: (): Promise<StoreUnderTest> => open() })),
  { name: 'memory', open: openMemory },
];

describe.each(engines)('on $name', ({ open }) => {
  let opened: StoreUnderTest;
  beforeAll(async () => {
    opened = await open();
  }, 180_000);
  afterAll(() => opened.remove());

  it.each([
    ['the same link', ['share', 'share', 'share', 'share']],
    ['different links', ['share', 'direct_keeps', 'partner_keeps', 'accept_split']],
  ] as const)('%s of one task decide once', async (_what, outcomes) => {
    const site = await openLinkedSite(opened.store);
    const { app, tenantId } = site;
    const tokenOf = async (outcome: Outcome) =>
      (await pathOf(site, outcome)).split('/').at(-1) ?? '';
    const tokens = await Promise.all(outcomes.map(tokenOf));
    const results = await Promise.all(
      tokens.map((token) =>
        opened.run(tenantId, (store) => decideByLink(app, store, { token, note: null })),
      ),
    );
    expect(results.filter((one) => one.ok)).toHaveLength(1);
    const winner = outcomes[results.findIndex((one) => one.ok)];
    const decisions = await opened.run(tenantId, (store) => store.conflicts.decisions(CONFLICT));
    expect(decisions.map((one) => one.outcome)).toEqual([winner]);
  });
});
