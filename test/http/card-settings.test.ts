// Where the app's settings page leads: by a link for whoever HubSpot says looks, and nobody else.
import { expect, it } from 'vitest';
import { HUBSPOT, PORTAL, SELLER } from '../../manifest/preview/book.ts';
import { CARD_LINK_MS, lookAtSignIn } from '../../src/app/sign-in/sign-in-link.ts';
import { cardSite, type Forgery, PUBLIC_URL, sceneOf } from './card-site.ts';

const PLAIN = `${PUBLIC_URL}/connections`;

async function settingsSite(options: { readonly hasSignIn?: boolean } = { hasSignIn: true }) {
  const site = await cardSite(sceneOf('open-high'), (store) => store, options);
  const ask = (query = site.added(), forgery: Forgery = {}) =>
    site.send('GET', `/v1/settings?${query}`, '', forgery);
  const look = (address: string) =>
    site.inStore((store) => lookAtSignIn(site.app, store, address.split('/').at(-1) ?? ''));
  return { ...site, ask, look };
}

it('a link signs in who looks, to the connections, within five minutes', async () => {
  const site = await settingsSite();
  const { status, body, headers } = await site.ask();
  expect([status, Object.keys(body), headers['cache-control']]).toEqual([
    ...[200, ['consoleUrl'], 'no-store'],
  ]);
  expect(body.consoleUrl).toMatch(`${PUBLIC_URL}/sign-in/link/`);
  const { userId, email } = SELLER;
  expect(await site.look(body.consoleUrl)).toMatchObject({
    ...{ state: 'ready', to: '/connections' },
    user: { kind: 'crm', connectionId: HUBSPOT, userId, email },
  });
  site.clock.advance(CARD_LINK_MS);
  expect(await site.look(body.consoleUrl)).toMatchObject({ state: 'over' });
});

it.each([
  ['another secret', { secret: 'guessed' }],
  ['another address', { signedUrl: `${PUBLIC_URL}/v1/card` }],
  ['another host', { host: 'elsewhere.example' }],
])('nothing for a request with %s', async (_, forgery) => {
  const answer = await (await settingsSite()).ask(undefined, forgery);
  expect([answer.status, answer.body]).toEqual([401, { result: 'not_authentic' }]);
});

it('nothing where a second user is named, as the page itself could', async () => {
  const site = await settingsSite();
  expect((await site.ask(`userId=1&${site.added()}`)).status).toBe(400);
});

it('the plain address where nobody says who looks, where the portal is not connected, without sign-in', async () => {
  const site = await settingsSite();
  expect((await site.ask(site.added({ user: null }))).body).toEqual({ consoleUrl: PLAIN });
  const other = site.added({ portal: `${PORTAL}9` });
  expect((await site.ask(other)).body).toEqual({ consoleUrl: PLAIN });
  expect((await (await settingsSite({ hasSignIn: false })).ask()).body).toEqual({
    consoleUrl: PLAIN,
  });
});
