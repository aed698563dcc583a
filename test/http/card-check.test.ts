// Looking before starting from the card: genuine requests alone, one of few answers, nobody named, every
// check kept.
import { describe, expect, it } from 'vitest';
import {
  COMPANY,
  HUBSPOT,
  NOW,
  ownDeal,
  partnerDeal,
  SECRETS,
  SELLER,
} from '../../manifest/preview/book.ts';
import { putClaims, putFrame, type Scene } from '../../manifest/preview/scenes.ts';
import type { Claim } from '../../src/domain/claim.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { cardSite, sceneOf } from './card-site.ts';

/** What is in the book; the card stands on the direct team's deal. */
const bookOf = (claims: readonly Claim[], and = async (_: TenantStore) => {}): Scene => ({
  ...sceneOf('none'),
  async fill(store) {
    await putFrame(store);
    await putClaims(store, claims);
    await and(store);
  },
});

const DAY_MS = 86_400_000;
const policy = (yaml: string) => async (store: TenantStore) => {
  await store.policies.append(yaml, 'admin', NOW);
};
/** The partner's deal as it would be without what makes it a claim any more. */
const lost: Claim = { ...partnerDeal, stage: 'lost', closedAt: NOW - 40 * DAY_MS };
const stale: Claim = {
  ...partnerDeal,
  registration: null,
  createdAt: NOW - 200 * DAY_MS,
  activities: [],
};
const unregistered: Claim = { ...partnerDeal, registration: null };
const answered = (answer: string) => ({
  state: 'answered',
  answer,
  manager: 'Dana Ruiz',
  checkedAt: '2026-11-20T14:08:00.000Z',
  isStale: false,
});
/** Its account has neither company number nor phone. */
const bare: Claim = {
  ...partnerDeal,
  account: { ...partnerDeal.account, duns: null, phone: null },
};
const ACME = { name: 'Acme Robotics', website: 'www.acme-robotics.example', country: '' };

describe('the answer', () => {
  it.each([
    ['nobody else claims it', [ownDeal], 'free'],
    ['a partner claims it', [ownDeal, partnerDeal], 'ask'],
    ['an unregistered partner claims it', [ownDeal, unregistered], 'ask'],
    ['a partner lost it long ago', [ownDeal, lost], 'free'],
    ['a partner let it go stale', [ownDeal, stale], 'free'],
    ['a partner only fulfils', [ownDeal, { ...partnerDeal, role: 'fulfilment' as const }], 'free'],
  ])('on a deal when %s', async (_, claims, answer) => {
    const site = await cardSite(bookOf(claims));
    const { status, body } = await site.check();
    expect([status, body, site.faults]).toEqual([200, answered(answer), []]);
    expect((await site.check(ACME)).body).toEqual(answered(answer));
  });

  it('on a deal asks for its own product, of a typed customer for any', async () => {
    const site = await cardSite(bookOf([ownDeal, { ...partnerDeal, productFamily: 'Cold Chain' }]));
    expect((await site.check()).body).toEqual(answered('free'));
    expect((await site.check(ACME)).body).toEqual(answered('ask'));
    const company = `${site.place(COMPANY)}&${site.added()}`;
    expect((await site.check({}, company)).body).toEqual(answered('ask'));
  });

  it('of a deal that was given up is what taking it up again would meet', async () => {
    const own: Claim = { ...ownDeal, createdAt: NOW - 300 * DAY_MS, activities: [] };
    const site = await cardSite(bookOf([own, partnerDeal]));
    expect((await site.check()).body).toEqual(answered('ask'));
  });

  it('tells of a registration where the policy says so, and only of one in force', async () => {
    const tell = policy('check_tells_registered: true');
    const asked = async (claim: Claim) =>
      (await (await cardSite(bookOf([ownDeal, claim], tell))).check()).body;
    expect(await asked(partnerDeal)).toEqual(answered('registered'));
    expect(await asked(unregistered)).toEqual(answered('ask'));
    const { registration } = partnerDeal;
    const expired = registration && { ...registration, status: 'expired' as const };
    expect(await asked({ ...partnerDeal, registration: expired })).toEqual(answered('ask'));
  });

  it('names the channel manager by the rules of the policy', async () => {
    const jo = { id: 'jo', crmOwnerId: 'jo', crmUserIds: [], name: 'Jo', email: 'jo@v.example' };
    const routed = policy(
      `task_routing: [{ when: { deal_type: ${ownDeal.dealType} }, to: jo@v.example }]`,
    );
    const site = await cardSite(
      bookOf([ownDeal], async (store) => {
        await store.managers.save({ ...jo, connectionId: HUBSPOT, territories: ['nowhere'] });
        await routed(store);
      }),
    );
    expect((await site.check()).body).toMatchObject({ manager: 'Jo' });
    expect((await site.check(ACME)).body).toMatchObject({ manager: 'Dana Ruiz' });
  });

  it.each([
    [
      'another spelling of the website',
      { ...ACME, website: 'https://shop.acme-robotics.example/en' },
    ],
    ['the name and country alone', { name: 'ACME Robotics Inc.', website: '', country: 'Germany' }],
    ['a colleague’s mailbox', { name: 'Acme Robotics', website: 'acme@gmail.com', country: 'DE' }],
  ])('knows a customer by %s', async (_, typed) => {
    const site = await cardSite(bookOf([bare]));
    expect((await site.check(typed)).body).toEqual(answered('ask'));
  });

  it('knows a customer whose claims stand on another record of it', async () => {
    const claims = [ownDeal, elsewhere(partnerDeal)];
    const site = await cardSite(bookOf(claims));
    expect((await site.check(ACME)).body).toEqual(answered('ask'));
    const other = { name: 'Acme Robotics', website: '', country: 'FR' };
    expect((await site.check(other)).body).toEqual(answered('free'));
  });

  it('is not moved by what a person called different', async () => {
    const there = elsewhere(partnerDeal);
    const site = await cardSite(
      bookOf([ownDeal, there], async (store) => {
        const [left, right] = [ownDeal.account.id, there.account.id].sort() as never[];
        await store.answers.append({ left, right, answer: 'different', by: 'm', at: NOW } as never);
      }),
    );
    expect((await site.check()).body).toEqual(answered('free'));
  });
});

/** The partner's account shares only its company number with the one that the typed website finds. */
const elsewhere = (claim: Claim): Claim => ({
  ...claim,
  account: { ...claim.account, name: 'AR Holding', domain: 'ar-group.example', country: 'AT' },
});

describe('what a check is not', () => {
  it('an oracle: known and unknown customers are answered alike', async () => {
    const site = await cardSite(bookOf([ownDeal, lost]));
    const known = await site.check(ACME);
    const unknown = await site.check({
      name: 'Nobody Ltd',
      website: 'nobody.example',
      country: '',
    });
    const shape = ({ body, headers }: typeof known) => [
      Object.keys(body as object),
      headers['content-length'],
    ];
    expect(shape(known)).toEqual(shape(unknown));
    expect(known.body).toEqual(unknown.body);
  });

  it.each([
    [{ name: ' - ' }, 'name_missing'],
    [{ name: 'Acme', website: 'acme' }, 'website_unreadable'],
    [{ name: 'Acme', country: 'Atlantis' }, 'country_unknown'],
    [{ name: 'Acme' }, 'too_little'],
    [{ name: 'Acme', website: 'gmail.com' }, 'too_little'],
  ])('a guess: %j is asked for more', async (typed, fault) => {
    const site = await cardSite(bookOf([ownDeal]));
    expect((await site.check(typed)).body).toEqual({ state: 'unclear', fault });
    expect(await site.inStore((store) => store.checks.list(9))).toEqual([]);
  });

  it('for anybody who is told nothing on a card', async () => {
    const site = await cardSite(bookOf([ownDeal, partnerDeal]));
    const nobody = await site.check(ACME, `${site.place()}&${site.added({ user: null })}`);
    expect(nobody.body).toEqual({ state: 'no_permission', why: 'unknown_viewer' });
    const elsewhere_ = await site.check(ACME, `${site.place()}&${site.added({ portal: '999' })}`);
    expect(elsewhere_.body).toEqual({ state: 'no_permission', why: 'not_connected' });
    await site.inStore((store) => store.connections.setWriteMode(HUBSPOT, 'dry_run'));
    expect((await site.check()).body).toEqual({ state: 'not_live' });
    expect(await site.inStore((store) => store.checks.list(9))).toEqual([]);
  });

  it('possible about a record nobody has read, unsigned, or by another method', async () => {
    const site = await cardSite(bookOf([ownDeal]));
    const unread = `${site.place({ object: 'deals', recordId: '31337' })}&${site.added()}`;
    expect((await site.check({}, unread)).body).toEqual({ state: 'unchecked' });
    const path = `/v1/check?${site.place()}&${site.added()}`;
    expect((await site.send('GET', path, '', { secret: 'guessed' })).status).toBe(401);
    expect((await site.send('POST', path, '{}')).status).toBe(405);
    expect((await site.check({ name: 'x'.repeat(201) })).status).toBe(400);
  });
});

describe('what is kept', () => {
  it('each check once a day, in the store and in the audit trail', async () => {
    const site = await cardSite(bookOf([ownDeal, partnerDeal]));
    for (let i = 0; i < 3; i++) await site.check();
    await site.check(ACME);
    const kept = await site.inStore((store) => store.checks.list(9));
    const by = { kind: 'seller', connectionId: HUBSPOT, ...SELLER };
    expect(kept).toMatchObject([
      { by, customer: { name: 'Acme Robotics', country: null }, answer: 'ask' },
      { by, customer: { name: 'Acme Robotics', country: 'DE' }, about: ownDeal.account.id },
    ]);
    expect(await site.inStore((store) => store.audit.count('check'))).toBe(2);
    site.clock.advance(DAY_MS);
    await site.check();
    expect(await site.inStore((store) => store.checks.list(9))).toHaveLength(3);
  });

  it('another answer to the same question is told and kept too', async () => {
    const site = await cardSite(bookOf([ownDeal]));
    expect((await site.check(ACME)).body).toEqual(answered('free'));
    await site.inStore((store) => putClaims(store, [partnerDeal]));
    expect((await site.check(ACME)).body).toEqual(answered('ask'));
    const kept = await site.inStore((store) => store.checks.list(9));
    expect(kept.map(({ answer }) => answer)).toEqual(['ask', 'free']);
  });

  it('one user may ask about a hundred customers a day', async () => {
    const site = await cardSite(bookOf([ownDeal]));
    const day = Math.floor(NOW / DAY_MS);
    await site.inStore(async (store) => {
      for (let i = 0; i < 100; i++) {
        await store.checks.add({
          by: { kind: 'seller', connectionId: HUBSPOT, ...SELLER },
          customer: { name: `${i}`, website: null, country: null },
          ...{ day, key: `${i}`, answer: 'free', about: null, at: NOW },
        });
      }
    });
    expect((await site.check(ACME)).body).toEqual({ state: 'used_up' });
    const other = `${site.place()}&${site.added({ user: { userId: '5502', email: 'x@y.example' } as never })}`;
    expect((await site.check(ACME, other)).body).toEqual(answered('free'));
  });
});

it('what is hidden is in no answer', async () => {
  const site = await cardSite(
    bookOf([ownDeal, partnerDeal], policy('check_tells_registered: true')),
  );
  const texts: string[] = [];
  for (const typed of [
    {},
    ACME,
    { name: 'Acme', website: 'acme-robotics.example' },
    { name: 'A' },
  ]) {
    texts.push((await site.check(typed as never)).text);
  }
  texts.push((await site.check({}, `${site.place(COMPANY)}&${site.added()}`)).text);
  const text = texts.join('\n');
  expect(text).toContain('"registered"');
  const words = [...SECRETS.never, ...SECRETS.names, ...SECRETS.contacts];
  expect(words.filter((word) => text.includes(word))).toEqual([]);
});
