// What both CRMs' published contracts ask of a recorded exchange, as far as it can be held without them
// and without the sandbox: method and path in the pinned version, headers, limits of one call, secrets.
// Sources: Salesforce REST and Bulk API 2.0 guides (Winter '27), HubSpot's developer docs for 2026-09,
// both read 2026-11.

/** One line of a trace (`PARLEY_HTTP_TRACE`); JSON bodies are values there. */
export type Recorded = {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number | null;
};

/** Reads a trace. */
export function exchangesOf(trace: string): readonly Recorded[] {
  return trace
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recorded);
}

/** The methods and the path of an endpoint, and what its address and body must be like. */
type Endpoint = {
  readonly methods: readonly string[];
  readonly path: RegExp;
  /** What is wrong with a call. */
  readonly faults?: (call: Call) => readonly string[];
};

type Call = { readonly query: URLSearchParams; readonly body: Body };
type Body = Readonly<Record<string, unknown>>;

const list = (body: Body, key: string): readonly Body[] =>
  Array.isArray(body[key]) ? (body[key] as readonly Body[]) : [];

/** Between one and `most` items under `key`. */
const upTo =
  (key: string, most: number) =>
  ({ body }: Pick<Call, 'body'>): readonly string[] => {
    const count = list(body, key).length;
    return count > 0 && count <= most ? [] : [`${count} ${key}, 1 to ${most} go in a call`];
  };

const repeated = (ids: readonly unknown[]) =>
  new Set(ids).size === ids.length ? [] : ['one record twice in a call'];

const given =
  (name: string) =>
  ({ query }: Pick<Call, 'query'>) =>
    query.get(name) ? [] : [`no ${name} in the address`];

const SF = String.raw`\/services\/data\/v67\.0`;
const SF_ID = '[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?';
const NAME = String.raw`[A-Za-z]\w*`;

const sf = (methods: string, path: string, faults?: Endpoint['faults']): Endpoint => ({
  methods: methods.split(' '),
  path: new RegExp(`^${SF}${path}$`),
  ...(faults === undefined ? {} : { faults }),
});

const SALESFORCE: readonly Endpoint[] = [
  { methods: ['POST'], path: /^\/services\/oauth2\/(token|revoke)$/ },
  sf('GET', '/query(All)?', given('q')),
  sf('GET', String.raw`/query(All)?/[\w-]+`),
  sf('GET', '/'),
  sf('GET', '/tooling/query', given('q')),
  sf('GET', `/sobjects/${NAME}/describe`),
  sf('GET', '/limits'),
  sf('POST', `/sobjects/${NAME}`),
  sf('PATCH DELETE', `/sobjects/${NAME}/${SF_ID}`),
  sf('PATCH DELETE', `/sobjects/${NAME}/${NAME}__c/[^/]+`),
  sf('POST', '/composite', ({ body }) => [
    ...upTo('compositeRequest', 25)({ body }),
    ...(list(body, 'compositeRequest').filter((one) =>
      /\/query|\/sobjects$/.test(String(one['url'])),
    ).length > 5
      ? ['more than 5 queries in a composite call']
      : []),
  ]),
  sf('PATCH', '/composite/sobjects', ({ body }) => [
    ...upTo('records', 200)({ body }),
    ...repeated(list(body, 'records').map((one) => one['id'])),
    ...collectionFaults(list(body, 'records')),
  ]),
  sf('PATCH', `/composite/sobjects/${NAME}/${NAME}__c`, ({ body }) => [
    ...upTo('records', 200)({ body }),
    ...collectionFaults(list(body, 'records')),
  ]),
  sf('POST', `/composite/sobjects/${NAME}`, ({ body }) => [
    ...upTo('ids', 2_000)({ body }),
    ...upTo('fields', 800)({ body }),
  ]),
  sf('DELETE', '/composite/sobjects', ({ query }) => {
    const count = query.get('ids')?.split(',').length ?? 0;
    return count > 0 && count <= 200 ? [] : [`${count} ids, 1 to 200 go in a call`];
  }),
  sf('POST', '/jobs/query'),
  sf('GET PATCH DELETE', `/jobs/query/${SF_ID}`),
  sf('GET', `/jobs/query/${SF_ID}/results`),
];

/** Records of one type in a row share a chunk; a call takes ten of them. */
function collectionFaults(records: readonly Body[]): readonly string[] {
  const types = records.map((one) => (one['attributes'] as Body | undefined)?.['type']);
  const chunks = types.filter((type, at) => type !== types[at - 1]).length;
  return [
    ...(types.every((type) => typeof type === 'string') ? [] : ['a record without a type']),
    ...(chunks <= 10 ? [] : [`${chunks} chunks, 10 go in a call`]),
  ];
}

const HS_OBJECT = String.raw`[a-z][a-z_]*|\d+-\d+`;

const hs = (methods: string, path: string, faults?: Endpoint['faults']): Endpoint => ({
  methods: methods.split(' '),
  path: new RegExp(`^${path.replaceAll('{o}', `(?:${HS_OBJECT})`)}$`),
  ...(faults === undefined ? {} : { faults }),
});

const batchOf =
  (most: number) =>
  ({ body }: Call) => [
    ...upTo('inputs', most)({ body }),
    ...repeated(list(body, 'inputs').flatMap((one) => one['id'] ?? [])),
  ];

/** Of a portal's properties Parley takes out its own alone. */
const ownNames = ({ body }: Call) =>
  list(body, 'inputs').flatMap(({ name }) =>
    String(name).startsWith('parley_') ? [] : [`takes out ${String(name)}`],
  );

const HUBSPOT: readonly Endpoint[] = [
  hs('POST', '/oauth/2026-09/token(/revoke|/introspect)?'),
  hs('DELETE', '/appinstalls/2026-09/external-install'),
  hs('GET', '/account-info/2026-09/details'),
  hs('GET', '/settings/currencies/2026-09/(exchange-rates|company-currency)(/current)?'),
  hs('GET', '/crm/owners/2026-09(/[0-9]+)?'),
  hs('GET', '/crm/pipelines/2026-09/{o}'),
  hs('GET', '/crm/properties/2026-09/{o}'),
  hs('POST', '/crm/properties/2026-09/{o}/groups'),
  hs('POST', '/crm/properties/2026-09/{o}/batch/create', batchOf(100)),
  hs('POST', '/crm/properties/2026-09/{o}/batch/archive', (call) => [
    ...upTo('inputs', 100)(call),
    ...ownNames(call),
  ]),
  hs('PATCH', String.raw`/crm/properties/2026-09/{o}/\w+`),
  hs('DELETE', String.raw`/crm/properties/2026-09/{o}/(parley_\w+|groups/parley)`),
  hs('GET', '/crm/objects/2026-09/{o}', ({ query }) =>
    Number(query.get('limit') ?? 10) <= 100 ? [] : ['a page of more than 100'],
  ),
  hs('POST', '/crm/objects/2026-09/{o}'),
  hs('GET PATCH DELETE', '/crm/objects/2026-09/{o}/[0-9]+'),
  hs('POST', '/crm/objects/2026-09/{o}/batch/(read|create|update|upsert|archive)', batchOf(100)),
  hs('POST', '/crm/objects/2026-09/{o}/search', searchFaults),
  hs('GET', '/crm/associations/2026-09/{o}/{o}/labels'),
  hs('POST', '/crm/associations/2026-09/{o}/{o}/batch/read', batchOf(1_000)),
  hs('POST', '/crm/associations/2026-09/{o}/{o}/batch/(create|associate/default)', batchOf(2_000)),
];

function searchFaults({ body }: Call): readonly string[] {
  const groups = list(body, 'filterGroups').map((one) => list(one, 'filters').length);
  const filters = groups.reduce((sum, count) => sum + count, 0);
  return [
    ...(groups.length <= 5 && filters <= 18 && groups.every((count) => count <= 6)
      ? []
      : [`${filters} filters in ${groups.length} groups`]),
    ...(Number(body['limit'] ?? 10) <= 200 ? [] : ['a page of more than 200']),
    ...(Number(body['after'] ?? 0) < 10_000 ? [] : ['more than 10,000 results']),
    ...(JSON.stringify(body).length <= 3_000 ? [] : ['a body of more than 3,000 characters']),
  ];
}

/** Salesforce refuses longer addresses with 414 or 431. */
const MAX_ADDRESS_BYTES = 16_384;
const REDACTED = 'Bearer [redacted]';

/** What of a trace does not fit the contracts of its CRMs, a sentence each. */
export function trafficFaults(exchanges: readonly Recorded[]): readonly string[] {
  return exchanges.flatMap((exchange, at) => {
    const { pathname } = new URL(exchange.url);
    const later = exchanges.slice(at + 1);
    return [...callFaults(exchange), ...statusFaults(exchange, later)].map(
      (fault) => `${exchange.method} ${pathname}: ${fault}`,
    );
  });
}

function callFaults(exchange: Recorded): readonly string[] {
  const url = new URL(exchange.url);
  const endpoints = url.pathname.startsWith('/services/') ? SALESFORCE : HUBSPOT;
  const endpoint = endpoints.find(
    ({ methods, path }) => path.test(url.pathname) && methods.includes(exchange.method),
  );
  if (endpoint === undefined) return ['no such endpoint'];
  const { requestBody } = exchange;
  const body = typeof requestBody === 'object' && requestBody !== null ? requestBody : {};
  const size = Buffer.byteLength(url.pathname + url.search);
  return [
    ...(endpoint.faults?.({ query: url.searchParams, body: body as Body }) ?? []),
    ...headerFaults(exchange, url),
    ...(size > MAX_ADDRESS_BYTES ? [`an address of ${size} bytes`] : []),
  ];
}

function headerFaults({ requestHeaders, requestBody }: Recorded, url: URL): readonly string[] {
  const type = requestHeaders['content-type'] ?? '';
  const since = requestHeaders['if-unmodified-since'] ?? 'GMT';
  const isForm = /^\/(services\/oauth2|oauth\/2026-09)\//.test(url.pathname);
  const wanted = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const hasBody = requestBody !== null && requestBody !== '';
  return [
    ...(isForm || requestHeaders['authorization'] === REDACTED ? [] : ['no bearer token']),
    ...(isForm && !hasBody ? ['no form'] : []),
    ...(hasBody && !type.startsWith(wanted) ? [`sent as ${type || 'nothing'}`] : []),
    ...(since.endsWith('GMT') ? [] : ['If-Unmodified-Since is no HTTP date']),
  ];
}

/** What an account does not have, or does not let the app see, is asked for all the same. */
const MAY_BE_MISSING = /\/describe$|^\/crm\/properties\/|^\/settings\/currencies\//;

/**
 * Good answers, refusals of what may be missing, and what every network has: no answer, or too many calls,
 * as long as the same endpoint answers later.
 */
function statusFaults(exchange: Recorded, later: readonly Recorded[]): readonly string[] {
  const { method, status, url } = exchange;
  if (status !== null && status < 400) return [];
  const { pathname } = new URL(url);
  const isMissing = method === 'GET' && MAY_BE_MISSING.test(pathname);
  if (isMissing && (status === 403 || status === 404)) return [];
  const isAnswered = later.some(
    (one) =>
      one.method === method &&
      new URL(one.url).pathname === pathname &&
      one.status !== null &&
      one.status < 400,
  );
  if ((status === null || status === 429) && isAnswered) return [];
  return [`answered with ${status ?? 'nothing'}`];
}

/** Secrets that stand in a trace: those given, and anything that looks like one. */
export function leaksIn(trace: string, secrets: readonly string[]): readonly string[] {
  const known = secrets.filter(
    (one) => trace.includes(one) || trace.includes(encodeURIComponent(one)),
  );
  const forms = trace.match(
    /(Bearer|Basic) (?!\[redacted\])[^"\s]+|"(access|refresh|id)_token":"(?!\[redacted\])[^"]+"/g,
  );
  return [...known, ...(forms ?? [])];
}
