// A partner's person with a seat in the portal reads the card as a partner, not as a seller.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { proposeMapping } from '../../connectors/hubspot/mapping.ts';
import { HUBSPOT, NOW, ownDeal, partnerDeal, SELLER } from '../../manifest/preview/book.ts';
import { putClaims, putFrame } from '../../manifest/preview/scenes.ts';
import type { ConflictCard } from '../../src/app/card/view-model.ts';
import { mappingToYaml } from '../../src/app/mapping-document.ts';
import { type Mapping, mappingSchema } from '../../src/domain/mapping.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { cardSite, sceneOf } from './card-site.ts';

const PROPOSED = proposeMapping({
  crm: 'hubspot',
  objects: ['companies', 'deals', 'pipelines'].map((name) => ({ name, fields: [] })),
});

const mapped = (partnerUsers: unknown) => (store: TenantStore) =>
  store.mappings.append(HUBSPOT, mappingSchema.parse({ ...PROPOSED, partnerUsers }), 'admin', NOW);

async function siteOf(partnerUsers: unknown, levels: string, scene = sceneOf('masked-0')) {
  const site = await cardSite(scene);
  await site.inStore(mapped(partnerUsers));
  await site.inStore((store) => store.policies.append(levels, 'admin', NOW));
  return site;
}

/** What stands for the partner on the card of a user. */
async function nameOn(site: Awaited<ReturnType<typeof siteOf>>, user: typeof SELLER) {
  const { body } = await site.show(`${site.place()}&${site.added({ user })}`);
  return (body as ConflictCard).others[0]?.name;
}

const LEVELS = 'mask_level: { seller: 2, partner: 0 }';
const partnerUser = { userId: '6601', email: 'l.moreau@Northwind.example' } as never;

describe('a user whom the mapping calls a partner’s', () => {
  it.each([
    ['by id', { ids: ['6601'] }],
    ['by the domain of the e-mail', { domains: ['NORTHWIND.example'] }],
  ])('is masked as a partner, %s', async (_how, partnerUsers) => {
    const site = await siteOf(partnerUsers, LEVELS);
    expect(await nameOn(site, partnerUser)).toBeUndefined();
    expect(await nameOn(site, SELLER)).toBe('Northwind Systems');
  });

  it('never reads more than a seller', async () => {
    const site = await siteOf({ ids: ['6601'] }, 'mask_level: { seller: 0, partner: 3 }');
    expect(await nameOn(site, partnerUser)).toBeUndefined();
  });

  it('is one of the domain itself, not of one that ends like it', async () => {
    const site = await siteOf({ domains: ['wind.example'] }, LEVELS);
    expect(await nameOn(site, partnerUser)).toBe('Northwind Systems');
  });

  it('is not told that a customer is registered', async () => {
    const scene = {
      ...sceneOf('none'),
      async fill(store: TenantStore) {
        await putFrame(store);
        await putClaims(store, [ownDeal, partnerDeal]);
      },
    };
    const tells = 'check_tells_registered: true';
    const answerTo = async (partnerUsers: unknown) => {
      const site = await siteOf(partnerUsers, tells, scene);
      return (await site.check()).body.answer;
    };
    expect(await answerTo({ ids: [SELLER.userId] })).toBe('ask');
    expect(await answerTo({ ids: ['6601'] })).toBe('registered');
  });
});

it('a mapping exported as a document keeps such users', () => {
  const partnerUsers = { ids: ['6601'], domains: ['northwind.example'] };
  const mapping = { ...PROPOSED, partnerUsers };
  expect(parse(mappingToYaml(mapping, 'hubspot'))).toMatchObject({ partnerUsers });
});

it('a mapping document without such users stays as it is', () => {
  const parsed: Mapping = mappingSchema.parse(PROPOSED);
  expect('partnerUsers' in parsed).toBe(false);
  expect(() =>
    mappingSchema.parse({ ...PROPOSED, partnerUsers: { domains: ['a@b.example'] } }),
  ).toThrow();
});
