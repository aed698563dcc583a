// Record pages of the sandbox CRMs, as a seller meets them: the record's fields with what Parley wrote, and
// in its place HubSpot's card, signed for whoever looks, or Salesforce's component, once its compiler is
// installed. Binds to this machine alone; there is no login.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { CRMS, type Crm } from '../../src/domain/claim.ts';
import { OWN_FIELDS, ownFieldName, statementLookup } from '../../src/domain/own-fields.ts';
import { html, markupOf } from '../../src/http/html.ts';
import { buildRecordBundles, type RecordBundles } from './bundle.ts';
import { type LightningFiles, lightningFiles } from './lightning-page.ts';
import {
  componentPlace,
  componentScript,
  HEARTBEATS,
  type Said,
  STATEMENTS,
  sayInSandbox,
} from './record-component.ts';
import { passOn } from './sign-card-request.ts';

export type RecordPagesOptions = {
  /** Where the sandbox faces listen. */
  readonly sandbox: Readonly<Record<Crm, string>>;
  readonly portalId: string;
  /** The app's secret, which HubSpot signs with. */
  readonly secret: string;
  readonly publicUrl: string;
  readonly parleyUrl: string;
  /** 0 takes any free port. */
  readonly port?: number;
};

export type RecordPages = {
  readonly url: string;
  /** Address of a record's page; null for an object that has none. */
  recordUrl(object: string, id: string): string | null;
  close(): Promise<void>;
};

const row = z.object({
  id: z.string(),
  deletedAt: z.number().nullable(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
type Row = z.infer<typeof row>;

/** Objects with a page, by the name in the address: whatever may hold a claim, and its customer. */
const OBJECTS = {
  hubspot: { deals: '0-3', companies: '0-2' },
  salesforce: { Opportunity: null, Lead: null, Account: null },
} as const satisfies Record<Crm, Readonly<Record<string, string | null>>>;

const NAMES: Readonly<Record<string, string>> = {
  ...{ deals: 'dealname', companies: 'name' },
  ...{ Opportunity: 'Name', Lead: 'Company', Account: 'Name' },
};
const OWNERS: Readonly<Record<Crm, readonly [object: string, link: string, email: string]>> = {
  hubspot: ['owners', 'hubspot_owner_id', 'email'],
  salesforce: ['User', 'OwnerId', 'Email'],
};
/** Records listed per object. */
const MOST_LISTED = 30;

/** Builds the card, then serves. Rejects where the development dependencies are not installed. */
export async function openRecordPages(options: RecordPagesOptions): Promise<RecordPages> {
  const bundles = await buildRecordBundles();
  const lightning = await lightningFiles();
  const server = createServer((request, response) => {
    answer(request, response, { options, bundles, lightning }).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    recordUrl(object, id) {
      const crm = CRMS.find((one) => Object.hasOwn(OBJECTS[one], object));
      return crm === undefined ? null : `${url}/${crm}/${object}/${encodeURIComponent(id)}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Around = {
  readonly options: RecordPagesOptions;
  readonly bundles: RecordBundles;
  /** Null where Salesforce's compiler is not installed. */
  readonly lightning: LightningFiles | null;
};

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  around: Around,
): Promise<void> {
  const { bundles, lightning } = around;
  const { pathname, searchParams, search } = new URL(request.url ?? '/', 'http://localhost');
  const send = (type: string, body: string, status = 200) => {
    response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
  };
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/record.js': ['text/javascript', bundles.record],
    '/worker.js': ['text/javascript', bundles.worker],
    '/card.js': ['text/javascript', bundles.card],
    '/page.css': ['text/css', bundles.css],
    ...(lightning === null
      ? {}
      : {
          '/component.js': ['text/javascript', componentScript(lightning)] as const,
          '/lightning.css': ['text/css', lightning.css] as const,
        }),
  };
  const file = files[pathname];
  if (file !== undefined) return send(file[0], file[1]);
  const [, room = '', second = '', third = '', ...rest] = pathname.split('/');
  if (room === 'stage') {
    const call = {
      method: request.method ?? 'GET',
      path: `/${[third, ...rest].join('/')}${search}`,
      body: await text(request),
    };
    return cardCall(response, around.options, { viewer: decodeURIComponent(second), call });
  }
  if (pathname === '/say' && request.method === 'POST') {
    const { status, body } = await sayInSandbox(request, around.options.sandbox.salesforce);
    return send('application/json', body, status);
  }
  if (pathname === '/') return send('text/html', await listPage(around.options));
  const crm = CRMS.find((one) => one === room);
  if (crm === undefined || !Object.hasOwn(OBJECTS[crm], second)) return send('text/plain', '', 404);
  const viewer = searchParams.get('as');
  const page = await recordPage(around, { crm, object: second, id: third, viewer });
  send('text/html', page ?? '', page === null ? 404 : 200);
}

type Call = { readonly viewer: string; readonly call: Parameters<typeof passOn>[0] };

/** `viewer` is an e-mail address of somebody in the portal. */
async function cardCall(
  response: ServerResponse,
  options: RecordPagesOptions,
  { viewer, call }: Call,
): Promise<void> {
  const owners = await rowsOf(options, 'hubspot', 'owners');
  const userId = String(owners.find(({ fields }) => fields['email'] === viewer)?.fields['userId']);
  const passed = await passOn(call, { ...options, viewer: { userId, email: viewer } });
  response.writeHead(passed.status, { 'content-type': 'application/json' });
  response.end(await passed.text());
}

async function rowsOf(
  { sandbox }: RecordPagesOptions,
  crm: Crm,
  object: string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after = ''; ; ) {
    const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
    const asked = await fetch(`${sandbox[crm]}/sandbox/records/${crm}/${object}${query}`);
    const page = z.array(row).parse(await asked.json());
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined) return rows.filter(({ deletedAt }) => deletedAt === null);
    after = last.id;
  }
}

/** What was said on a Salesforce record, with its authors. */
async function statementsOn(options: RecordPagesOptions, recordId: string): Promise<Said[]> {
  const made = z.object({ history: z.array(z.object({ by: z.string() })) });
  const rows = await rowsOf(options, 'salesforce', STATEMENTS);
  const found: Said[] = [];
  for (const one of rows.filter(({ fields }) => fields[statementLookup()] === recordId)) {
    const address = `${options.sandbox.salesforce}/sandbox/records/salesforce/${STATEMENTS}/${one.id}`;
    const { history } = made.parse(await (await fetch(address)).json());
    found.push({ ...one, by: history[0]?.by ?? null });
  }
  return found;
}

/** Its elements alone: the component beside brings its own. */
const STYLE = `body{padding:24px;background:#f5f8fa}main{max-width:1100px;margin:0 auto}
main h1{font-size:24px;margin:8px 0}.fields h2{font-size:16px;margin:0 0 8px}
.columns{display:flex;gap:24px;flex-wrap:wrap;align-items:flex-start}
.fields{flex:1 1 380px;background:#fff;border:1px solid #cbd6e2;border-radius:4px;padding:16px}
.fields dl{display:grid;grid-template-columns:minmax(0,12rem) minmax(0,1fr);gap:4px 12px;margin:0 0 16px}
.fields dt{color:#516f90}.fields dd{margin:0;overflow-wrap:anywhere}form[method=get]{margin:8px 0 16px}.fine{color:#516f90}`;

function frame(title: string, body: ReturnType<typeof html>, sheet = '/page.css'): string {
  return markupOf(html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="${sheet}"><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>`);
}

/** Records that show a conflict, by CRM and object. */
async function listPage(options: RecordPagesOptions): Promise<string> {
  const lists = [];
  for (const crm of CRMS) {
    for (const object of Object.keys(OBJECTS[crm])) {
      const status = ownFieldName(crm, 'conflict_status');
      const flagged = (await rowsOf(options, crm, object)).filter(({ fields }) => fields[status]);
      lists.push(html`<h2>${object} <small class="fine">${flagged.length} with a flag</small></h2>
<ul>${flagged
        .slice(0, MOST_LISTED)
        .map(
          ({ id, fields }) =>
            html`<li><a href="/${crm}/${object}/${id}">${String(fields[NAMES[object] ?? ''] ?? id)}</a> <span class="fine">${String(fields[status])}, ${String(fields[ownFieldName(crm, 'conflict_severity')])}</span></li>`,
        )}</ul>`);
    }
  }
  return frame(
    'Sandbox records',
    html`<h1>Records that show a conflict</h1>
<p class="fine">Of the sandbox CRMs, as their users see them. Looks are only near to the vendors’.</p>${lists}`,
  );
}

type Asked = {
  readonly crm: Crm;
  readonly object: string;
  readonly id: string;
  /** Who looks, by e-mail; the record's owner where nobody is named. */
  readonly viewer: string | null;
};

async function recordPage({ options, lightning }: Around, asked: Asked): Promise<string | null> {
  const { crm, object, id } = asked;
  const found = (await rowsOf(options, crm, object)).find((one) => one.id === id);
  if (found === undefined) return null;
  const [owners, link, email] = OWNERS[crm];
  const people = (await rowsOf(options, crm, owners)).filter(({ fields }) => fields[email]);
  const owner = people.find((one) => one.id === String(found.fields[link]));
  const viewer = asked.viewer ?? String(owner?.fields[email] ?? people[0]?.fields[email] ?? '');
  const looking = people.find(({ fields }) => fields[email] === viewer);
  const at = { asked, found, viewer: { id: looking?.id ?? '', email: viewer } };
  const inPlace =
    crm === 'hubspot'
      ? cardPlace(at)
      : object === 'Lead'
        ? NOTHING_IN_PLACE
        : lightning === null
          ? NOT_COMPILED
          : componentPlace({
              ...{ object, record: found, viewer: at.viewer },
              heartbeats: await rowsOf(options, 'salesforce', HEARTBEATS),
              said: await statementsOn(options, id),
            });
  const title = String(found.fields[NAMES[object] ?? ''] ?? id);
  return frame(
    title,
    html`
<p><a href="/">All records with a flag</a></p>
<h1>${title}</h1>
<form method="get"><label>Looking as <select name="as">${people.map(({ fields }) => html`<option${fields[email] === viewer && html` selected`}>${String(fields[email])}</option>`)}</select></label> <button type="submit">Look</button></form>
<div class="columns">
<div class="fields">${fieldLists(crm, found)}</div>
${inPlace}
</div>`,
    crm === 'salesforce' && lightning !== null ? '/lightning.css' : '/page.css',
  );
}

function fieldLists(crm: Crm, { fields }: Row) {
  const own = OWN_FIELDS.map(({ key, label }) => [label, fields[ownFieldName(crm, key)]] as const);
  const names = new Set(OWN_FIELDS.map(({ key }) => ownFieldName(crm, key)));
  const others = Object.entries(fields).filter(([name]) => !names.has(name));
  const list = (pairs: readonly (readonly [string, unknown])[]) => {
    const filled = pairs.filter(([, value]) => (value ?? '') !== '');
    return filled.length === 0
      ? html`<p class="fine">Empty.</p>`
      : html`<dl>${filled.map(([name, value]) => html`<dt>${name}</dt><dd>${String(value)}</dd>`)}</dl>`;
  };
  return html`<h2>Parley</h2>${list(own)}<h2>Everything else</h2>${list(others)}`;
}

const NOT_COMPILED = html`<div class="card" style="width:340px"><h3>Channel conflict</h3><p>The component reads the fields beside. It is drawn here once <code>npm run salesforce:check</code> has installed Salesforce’s compiler.</p></div>`;

/** Parley's component is made for opportunities and accounts. */
const NOTHING_IN_PLACE = html``;

type At = {
  readonly asked: Asked;
  readonly found: Row;
  readonly viewer: { readonly id: string; readonly email: string };
};

/** The card on HubSpot's records. */
function cardPlace({ asked: { object, id }, found: { fields }, viewer }: At) {
  const typeId = Object.entries(OBJECTS.hubspot).find(([name]) => name === object)?.[1];
  return html`<div id="card" data-viewer="${viewer.email}" data-object-id="${id}" data-object-type-id="${typeId}" data-amount="${String(fields['amount'] ?? '')}" data-currency="${String(fields['deal_currency_code'] ?? '')}"></div>
<script type="module" src="/record.js"></script>`;
}
