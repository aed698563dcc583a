// A person's browser on a tenant's console: keeps cookies, follows forms, and keeps every answer whole.
import { createHmac } from 'node:crypto';
import { SANDBOX_CLIENT } from '../../../connectors/sandbox/server.ts';
import type { Tenancy } from './estate.ts';
import { CRMS, consent } from './household.ts';

/** What Parley calls itself to CRMs, unless it is configured. */
const PUBLIC_URL = 'http://127.0.0.1:4300';
const WEBHOOKS = '/webhooks/hubspot';

/** An answer as it came: status line, headers and body. */
export type Answer = { readonly status: number; readonly text: string; readonly location: string };

export type Ask = {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Sends one request; cookies that come are kept in `jar`. */
export async function ask(
  { console: { url } }: Pick<Tenancy, 'console'>,
  path: string,
  { method = 'GET', form, headers = {} }: Ask = {},
  jar: Map<string, string> = new Map(),
): Promise<Answer> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { origin: url, 'sec-fetch-site': 'same-origin', cookie, ...headers },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
  for (const line of answer.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const [name = '', ...value] = pair.split('=');
    jar.set(name, value.join('='));
  }
  const head = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return {
    status: answer.status,
    text: `${head}\n\n${await answer.text()}`,
    location: answer.headers.get('location') ?? '',
  };
}

/** Tells of a changed deal as HubSpot does, signed, with a value in it; and of an account nobody has. */
export async function notify(tenancy: Tenancy, at: number): Promise<Answer> {
  const { town, canary } = tenancy.household;
  const [deal] = town.world.hubspot.rows('deals');
  const portals = (await tenancy.connections()).flatMap((one) =>
    one.crm === 'hubspot' ? [one.externalId] : [],
  );
  const event = { subscriptionType: 'object.propertyChange', objectTypeId: '0-3' };
  const said = { propertyName: 'dealname', propertyValue: canary.word, objectId: deal?.id };
  const body = JSON.stringify(
    [...portals.filter((id) => /^\d+$/.test(id)), '1'].map((portalId) => ({
      ...event,
      ...said,
      portalId,
    })),
  );
  const text = `POST${PUBLIC_URL}${WEBHOOKS}${body}${at}`;
  const signature = createHmac('sha256', SANDBOX_CLIENT.clientSecret).update(text, 'utf8');
  const answer = await fetch(tenancy.console.url + WEBHOOKS, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-hubspot-signature-v3': signature.digest('base64'),
      'x-hubspot-request-timestamp': String(at),
    },
  });
  return { status: answer.status, text: await answer.text(), location: '' };
}

/** Connects both CRMs, appoints the manager and goes live: what an admin does on the first day. */
export async function install(tenancy: Tenancy, managerEmail: string): Promise<void> {
  const jar = new Map<string, string>();
  for (const crm of CRMS) {
    const start = await ask(tenancy, `/connect/${crm}`, {}, jar);
    const query = await consent(crm, start.location, tenancy.household);
    const done = await ask(tenancy, `/connect/${crm}/callback${query}`, {}, jar);
    if (done.location !== '/setup/connect?connected') throw new Error(done.text);
  }
  const connections = await tenancy.connections();
  const home = connections.find((one) => one.crm === 'salesforce')?.id ?? '';
  const fields = { connection: home, email: managerEmail, territories: '' };
  await submit(tenancy, '/connections', { path: '/managers', fields });
  // Going live is offered once everything was read.
  await tenancy.run('sync');
  for (const { id } of connections) {
    await ask(tenancy, `/connections/${id}/go-live`);
    const path = `/connections/${id}/mode`;
    await submit(tenancy, `/connections/${id}/go-live`, { path, fields: { mode: 'live' } });
  }
}

/** Opens a page, fills in one of its forms and sends it. Throws when it was not taken. */
export async function submit(
  tenancy: Tenancy,
  page: string,
  { path, fields }: { path: string; fields: Readonly<Record<string, string>> },
): Promise<void> {
  const jar = new Map<string, string>();
  const { text } = await ask(tenancy, page, {}, jar);
  const form = text.split('<form').find((part) => part.includes(`action="${path}`)) ?? '';
  const token = /name="token" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const answer = await ask(tenancy, path, { method: 'POST', form: { ...fields, token } }, jar);
  if (answer.status !== 303) throw new Error(`${path}: ${answer.text}`);
}
