// `/composite` and sObject Collections: many operations in one call, with the vendor's limits and
// one result per row.
import { type Answer, type Call, methodNotAllowed, type Org, objectBody, objectOf } from './api.ts';
import { badJson, Refusal } from './refusal.ts';
import { recordBody } from './rows.ts';
import { deleteRow, planCreate, planUpdate, planUpsert, requireField, requireRow } from './save.ts';
import { objectOfId } from './schema.ts';

/** REST guide, sObject Collections and Composite, v65. */
const MAX_RECORDS = 200;
const MAX_TYPE_CHUNKS = 10;
const MAX_RETRIEVED = 2_000;
const MAX_RETRIEVED_BY_GET = 800;
const MAX_SUBREQUESTS = 25;
const MAX_QUERY_SUBREQUESTS = 5;

type Item = Readonly<Record<string, unknown>>;
/** Checked, not yet done; doing it gives the row's SaveResult. */
type Step = () => object;

/** Routes a call below `/composite/sobjects`. */
export function answerCollections(org: Org, call: Call): Answer {
  const [, , name, keyField] = call.segments;
  if (call.method === 'DELETE') return deleteMany(org, call);
  if (name !== undefined && keyField === undefined) return retrieveMany(org, call, name);
  const records = recordsOf(call.body);
  // Not documented, and the worse of the two: a name it does not know makes the whole body unreadable.
  for (const item of records) {
    const object = objectOf(org, typeOf(item));
    for (const name of Object.keys(without(item, []))) requireField(object, name);
  }
  const allOrNone = objectBody(call.body)['allOrNone'] === true;
  return { status: 200, body: saveAll(records, allOrNone, plannerOf(org, call, keyField)) };
}

function recordsOf(body: unknown): readonly Item[] {
  const { records } = objectBody(body);
  if (!Array.isArray(records)) throw badJson('records must be an array');
  if (records.length > MAX_RECORDS) {
    throw new Refusal(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MAX_RECORDS} records into this call`,
    );
  }
  const items = records.map(objectBody);
  const types = items.map(typeOf);
  const chunks = types.filter((type, index) => type !== types[index - 1]).length;
  if (chunks > MAX_TYPE_CHUNKS) {
    throw new Refusal(
      400,
      'INVALID_OPERATION',
      `more than ${MAX_TYPE_CHUNKS} chunks of object types in one call`,
    );
  }
  return items;
}

function typeOf(item: Item): string {
  const { type } = objectBody(item['attributes'] ?? {});
  if (typeof type !== 'string') throw badJson('every record needs attributes.type');
  return type;
}

function plannerOf(org: Org, call: Call, keyField: string | undefined): (item: Item) => Step {
  const seen = new Set<string>();
  if (call.method === 'POST' && keyField === undefined) {
    return (item) => {
      const plan = planCreate(org, objectOf(org, typeOf(item)), without(item, []));
      return () => saved(plan().id);
    };
  }
  if (call.method !== 'PATCH') throw methodNotAllowed(call.method);
  if (keyField !== undefined) {
    return (item) => {
      const key = { field: keyField, value: String(item[keyField] ?? '') };
      const object = objectOf(org, typeOf(item));
      const { plan, created } = planUpsert(org, object, key, without(item, [keyField]));
      return () => ({ ...saved(plan().id), created });
    };
  }
  return (item) => {
    const object = objectOf(org, typeOf(item));
    const row = requireRow(org, object, String(item['id'] ?? item['Id'] ?? ''));
    if (seen.has(row.id)) {
      throw new Refusal(400, 'DUPLICATE_VALUE', `duplicate value found: ${row.id}`, ['Id']);
    }
    seen.add(row.id);
    const plan = planUpdate(org, object, row, without(item, ['id']));
    return () => saved(plan().id);
  };
}

const saved = (id: string) => ({ id, success: true, errors: [] });

function without(item: Item, names: readonly string[]): Item {
  const dropped = new Set([...names.map((name) => name.toLowerCase()), 'attributes']);
  return Object.fromEntries(
    Object.entries(item).filter(([key]) => !dropped.has(key.toLowerCase())),
  );
}

/** With allOrNone every row is checked before the first is written. */
function saveAll(
  items: readonly Item[],
  allOrNone: boolean,
  plan: (item: Item) => Step,
): readonly object[] {
  if (!allOrNone) return items.map((item) => run(attempt(() => plan(item))));
  const steps = items.map((item) => attempt(() => plan(item)));
  if (!steps.some((step) => step instanceof Refusal)) return steps.map(run);
  const rolledBack = new Refusal(
    400,
    'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    'another record of the call failed and allOrNone was asked for',
  );
  return steps.map((step) => failed(step instanceof Refusal ? step : rolledBack));
}

function attempt<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
}

const run = (step: Step | Refusal): object => (step instanceof Refusal ? failed(step) : step());

const failed = (refusal: Refusal) => ({ success: false, errors: [refusal.saveError] });

function deleteMany(org: Org, call: Call): Answer {
  const ids = (call.query.get('ids') ?? '').split(',').filter(Boolean);
  if (ids.length === 0 || ids.length > MAX_RECORDS) {
    throw new Refusal(400, 'EXCEEDED_ID_LIMIT', `ids must name 1 to ${MAX_RECORDS} records`);
  }
  const results = ids.map((id) =>
    attempt(() => {
      const object = objectOfId(org.schema, id);
      if (!object) throw new Refusal(400, 'MALFORMED_ID', `bad id ${id}`, ['Id']);
      const row = requireRow(org, object, id);
      deleteRow(org, row);
      return saved(row.id);
    }),
  );
  const body = results.map((one) => (one instanceof Refusal ? failed(one) : one));
  return { status: 200, body };
}

/** One entry per id in order; null for what is gone or was never there. */
function retrieveMany(org: Org, call: Call, name: string): Answer {
  const object = objectOf(org, name);
  const isPost = call.method === 'POST';
  const body = isPost ? objectBody(call.body) : null;
  const split = (parameter: string) => (call.query.get(parameter) ?? '').split(',').filter(Boolean);
  const ids = body ? texts(body['ids']) : split('ids');
  const fields = body ? texts(body['fields']) : split('fields');
  if (ids.length > (isPost ? MAX_RETRIEVED : MAX_RETRIEVED_BY_GET) || ids.length === 0) {
    throw new Refusal(400, 'EXCEEDED_ID_LIMIT', 'too many or no ids');
  }
  const names = ['Id', ...fields].join(',');
  const read = (id: string) => {
    const record = attempt(() => recordBody(org, object, id, names));
    if (!(record instanceof Refusal)) return record;
    if (['NOT_FOUND', 'ENTITY_IS_DELETED'].includes(record.code)) return null;
    throw record;
  };
  return { status: 200, body: ids.map(read) };
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) {
    throw badJson('ids and fields must be arrays of text');
  }
  return value;
}

/** `POST /composite`: subrequests one after another, each may use what earlier ones answered. */
export function answerComposite(org: Org, call: Call, dispatch: (call: Call) => Answer): Answer {
  if (call.method !== 'POST') throw methodNotAllowed(call.method);
  const { compositeRequest, allOrNone } = objectBody(call.body);
  if (!Array.isArray(compositeRequest)) throw badJson('compositeRequest must be an array');
  const parts = compositeRequest.map(objectBody);
  const queries = parts.filter((part) =>
    /\/(query|queryAll|composite\/sobjects)\b/.test(String(part['url'])),
  );
  if (parts.length > MAX_SUBREQUESTS || queries.length > MAX_QUERY_SUBREQUESTS) {
    throw new Refusal(
      400,
      'LIMIT_EXCEEDED',
      `at most ${MAX_SUBREQUESTS} subrequests, ${MAX_QUERY_SUBREQUESTS} of them queries`,
    );
  }
  if (allOrNone === true) {
    throw new Refusal(
      400,
      'INVALID_OPERATION',
      'the sandbox runs composite calls without allOrNone only',
    );
  }
  const answered = new Map<string, unknown>();
  const compositeResponse = parts.map((part) => {
    const referenceId = String(part['referenceId'] ?? '');
    const answer = runPart(org, part, answered, dispatch);
    answered.set(referenceId, answer.body);
    return {
      body: answer.body ?? null,
      httpHeaders: {},
      httpStatusCode: answer.status,
      referenceId,
    };
  });
  return { status: 200, body: { compositeResponse } };
}

function runPart(
  org: Org,
  part: Item,
  answered: ReadonlyMap<string, unknown>,
  dispatch: (call: Call) => Answer,
): Answer {
  try {
    const url = new URL(fill(String(part['url'] ?? ''), answered), 'http://org');
    if (!url.pathname.startsWith(`${org.basePath}/`))
      throw badJson(`${url.pathname} is no address of this version`);
    const text = JSON.stringify(part['body']);
    return dispatch({
      method: String(part['method'] ?? 'GET').toUpperCase(),
      segments: url.pathname
        .slice(org.basePath.length + 1)
        .split('/')
        .map(decodeURIComponent),
      query: url.searchParams,
      headers: lowerCased(objectBody(part['httpHeaders'] ?? {})),
      body: text === undefined ? undefined : JSON.parse(fill(text, answered)),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: error.body };
  }
}

/** `@{ref.id}` and `@{ref.records[0].Id}` point into earlier answers. */
function fill(text: string, answered: ReadonlyMap<string, unknown>): string {
  return text.replaceAll(/@\{(\w+)\.([\w.[\]]+)\}/g, (_, reference: string, path: string) => {
    let value: unknown = answered.get(reference);
    for (const key of path.split(/[.[\]]+/).filter(Boolean)) {
      value = (value as Record<string, unknown> | undefined)?.[key];
    }
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new Refusal(
        400,
        'PROCESSING_HALTED',
        `Invalid reference specified. No value for ${reference}.${path}`,
      );
    }
    return String(value);
  });
}

function lowerCased(headers: Item): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
