// The hand that reaches into the sandbox from outside: look at rows, edit them as a given user,
// complete tasks, delete, merge, convert leads, break things. Mounted at /sandbox on both faces' servers.
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import type { FieldValue } from '../../src/domain/source-record.ts';
import { formatInstant } from '../../src/domain/time.ts';
import { addWebhooks } from './control-webhooks.ts';
import { convertLead } from './convert.ts';
import type { Faults } from './faults.ts';
import type { WebhookSender } from './hubspot/webhook-sender.ts';
import { mergeRecords } from './merge.ts';
import { TokenBook } from './oauth.ts';
import type { Expectation } from './plants/expectation.ts';
import { makeStatement } from './salesforce/person.ts';
import { Refusal } from './salesforce/refusal.ts';
import { saveRule } from './salesforce/save-rules.ts';
import type { Row, World, WorldCrm } from './world.ts';

/** What the control endpoints reach into. */
export type ControlOptions = {
  readonly world: World;
  readonly faults: Faults;
  readonly expectations?: readonly Expectation[];
  readonly webhooks: WebhookSender;
};

const crm = z.enum(['salesforce', 'hubspot']);
const name = z.string().min(1);
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const address = z.strictObject({ crm, object: name, id: name });
/** A user id or the e-mail address of a user. */
const by = name;

const createBody = z.strictObject({ crm, object: name, fields: values, by });
const editBody = address.extend({ fields: values, by });
const statementBody = z.strictObject({
  ...{ by, fields: values },
  permissionSet: z.enum(['seller', 'manager']).default('seller'),
});
const removeBody = address.extend({ by });
const mergeBody = z.strictObject({ crm, object: name, winnerId: name, loserId: name, by });
const convertBody = z.strictObject({
  ...{ leadId: name, by, accountId: name.exactOptional() },
  opportunity: values.nullable().default({}),
});
const completeBody = z.strictObject({
  ...{ crm, id: name, by },
  outcome: name.exactOptional(),
  note: name.exactOptional(),
});
const switchesBody = z.strictObject({
  salesforcePackageInstalled: z.boolean().exactOptional(),
  salesforceDailyLimit: z.int().positive().exactOptional(),
  salesforceOrg: z.enum(['plain', 'sales', 'people']).exactOptional(),
  salesforcePackageVersion: z
    .string()
    .regex(/^\d+\.\d+$/)
    .nullable()
    .exactOptional(),
  salesforceRightsGiven: z.array(name).nullable().exactOptional(),
  salesforceUnshared: z.array(name).exactOptional(),
  salesforceHidden: z.array(name).exactOptional(),
  salesforceOptionsGone: z.array(name).exactOptional(),
  salesforceSaveRules: z.array(saveRule).exactOptional(),
  hubspotBurstLimit: z.int().positive().exactOptional(),
  hubspotGivesOptional: z.boolean().exactOptional(),
  hubspotRequiredOnDeals: z.array(name).exactOptional(),
  hubspotPropertiesInUse: z.array(name).exactOptional(),
});
const usageBody = z.strictObject({ crm, used: z.int().nonnegative() });
const tokensBody = z.strictObject({ crm, state: z.enum(['expired', 'revoked']) });
const faultBody = z.strictObject({
  crm,
  fault: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('status'),
      status: z.int().min(100).max(599),
      body: z.unknown().exactOptional(),
      headers: z.record(z.string(), z.string()).exactOptional(),
    }),
    z.strictObject({ kind: z.literal('drop_reply') }),
    z.strictObject({ kind: z.literal('drop_request') }),
    z.strictObject({ kind: z.literal('delay'), ms: z.int().nonnegative().max(600_000) }),
  ]),
  method: name.exactOptional(),
  path: name.exactOptional(),
  after: z.int().nonnegative().exactOptional(),
  times: z.int().positive().exactOptional(),
});

const PAGE = 100;

/**
 * The control endpoints. Every body is JSON; a refused one is answered 400 with `error`, a record
 * that does not exist 404. There is no login: mount it only where the sandbox itself is reachable.
 */
export function controlRouter(options: ControlOptions): Router {
  const router = express.Router();
  router.use(express.json());
  addReading(router, options);
  addEditing(router, options);
  addBreaking(router, options);
  addWebhooks(router, options.webhooks);
  router.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const [status, text] = refusalOf(error);
    response.status(status).json({ error: text });
  });
  return router;
}

function addReading(router: Router, { world, faults, expectations = [] }: ControlOptions): void {
  router.get('/state', (_request, response) => {
    response.json({
      now: formatInstant(world.now()),
      rows: { salesforce: countsOf(world, 'salesforce'), hubspot: countsOf(world, 'hubspot') },
      switches: faults.switches,
      apiCallsUsed: {
        salesforce: faults.apiCallsUsed('salesforce'),
        hubspot: faults.apiCallsUsed('hubspot'),
      },
      callsRefused: {
        salesforce: faults.callsRefused('salesforce'),
        hubspot: faults.callsRefused('hubspot'),
      },
      faults: faults.waiting(),
    });
  });
  router.get('/expectations', (_request, response) => {
    response.json(expectations);
  });
  router.get('/records/:crm/:object', (request, response) => {
    const database = world.database(crm.parse(request.params.crm));
    const after = typeof request.query['after'] === 'string' ? request.query['after'] : null;
    const rows = [...database.rows(request.params.object, { deleted: true })];
    const start = after === null ? 0 : rows.findIndex((row) => row.id === after) + 1;
    response.json(rows.slice(start, start + PAGE));
  });
  router.get('/records/:crm/:object/:id', (request, response) => {
    const database = world.database(crm.parse(request.params.crm));
    const { object, id } = request.params;
    const row = database.require(object, id);
    response.json({
      ...row,
      history: database.history(object, id),
      associations: database.associationsOf(object, id),
    });
  });
}

function addEditing(router: Router, { world, faults }: ControlOptions): void {
  router.post('/records', (request, response) => {
    const body = createBody.parse(request.body);
    const user = userOf(world, body.crm, body.by);
    response.status(201).json(world.database(body.crm).create(body.object, body.fields, user));
  });
  router.post('/edits', (request, response) => {
    const body = editBody.parse(request.body);
    const user = userOf(world, body.crm, body.by);
    response.json(world.database(body.crm).update(body.object, body.id, body.fields, user));
  });
  router.post('/tasks/complete', (request, response) => {
    response.json(completeTask(world, completeBody.parse(request.body)));
  });
  router.post('/statements', (request, response) => {
    const body = statementBody.parse(request.body);
    const user = userOf(world, 'salesforce', body.by);
    response.status(201).json(makeStatement({ world, faults }, { ...body, by: user }));
  });
  router.post('/deletions', (request, response) => {
    const body = removeBody.parse(request.body);
    const user = userOf(world, body.crm, body.by);
    response.json(world.database(body.crm).remove(body.object, body.id, user));
  });
  router.post('/restorations', (request, response) => {
    const body = removeBody.parse(request.body);
    const user = userOf(world, body.crm, body.by);
    response.json(world.database(body.crm).restore(body.object, body.id, user));
  });
  router.post('/merges', (request, response) => {
    const body = mergeBody.parse(request.body);
    response.json(mergeRecords(world, { ...body, by: userOf(world, body.crm, body.by) }));
  });
  router.post('/conversions', (request, response) => {
    const body = convertBody.parse(request.body);
    response.json(convertLead(world, { ...body, by: userOf(world, 'salesforce', body.by) }));
  });
}

function addBreaking(router: Router, { world, faults }: ControlOptions): void {
  router.post('/faults', (request, response) => {
    faults.inject(faultBody.parse(request.body));
    response.status(201).json(faults.waiting());
  });
  router.delete('/faults', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  router.post('/switches', (request, response) => {
    faults.set(switchesBody.parse(request.body));
    response.json(faults.switches);
  });
  router.post('/usage', (request, response) => {
    const body = usageBody.parse(request.body);
    faults.setApiCallsUsed(body.crm, body.used);
    response.json(body);
  });
  router.post('/tokens', (request, response) => {
    endTokens(world, tokensBody.parse(request.body));
    response.status(204).end();
  });
}

/** Ends access tokens only, or whole grants as when an admin removes the app. */
function endTokens(world: World, body: z.infer<typeof tokensBody>): void {
  const book = new TokenBook(world.database(body.crm), {
    clients: [],
    pkce: 'optional',
    rotates: false,
    accessLifeMs: null,
    codeLifeMs: 0,
    now: world.now,
  });
  if (body.state === 'expired') book.expireAccessTokens();
  else book.revokeAll();
}

/** Completes a task the way a person does in the CRM's own page, with or without an outcome. */
function completeTask(world: World, body: z.infer<typeof completeBody>): Row {
  const user = userOf(world, body.crm, body.by);
  const fields: Record<string, FieldValue> =
    body.crm === 'salesforce'
      ? { Status: 'Completed', CompletedDateTime: salesforceTime(world) }
      : { hs_task_status: 'COMPLETED' };
  if (body.outcome !== undefined) fields[ownFieldName(body.crm, 'task_outcome')] = body.outcome;
  if (body.note !== undefined) fields[ownFieldName(body.crm, 'task_note')] = body.note;
  const object = body.crm === 'salesforce' ? 'Task' : 'tasks';
  return world.database(body.crm).update(object, body.id, fields, user);
}

const salesforceTime = (world: World) => new Date(world.now()).toISOString().replace('Z', '+0000');

/** The user id behind an id or an e-mail address; HubSpot reports user ids, not owner ids. */
function userOf(world: World, crmName: WorldCrm, who: string): string {
  const [object, email, id] =
    crmName === 'salesforce' ? ['User', 'Email', null] : ['owners', 'email', 'userId'];
  for (const row of world.database(crmName).rows(object)) {
    const userId = id === null ? row.id : String(row.fields[id]);
    if (userId === who || row.fields[email] === who) return userId;
  }
  throw new Error(`the sandbox ${crmName} has no user ${who}`);
}

function countsOf(world: World, crmName: WorldCrm): Record<string, number> {
  const database = world.database(crmName);
  return Object.fromEntries(database.objects().map((object) => [object, database.count(object)]));
}

function refusalOf(error: unknown): [status: number, text: string] {
  if (error instanceof z.ZodError) return [400, z.prettifyError(error)];
  if (error instanceof Refusal) return [400, `${error.code}: ${error.message}`];
  const text = error instanceof Error ? error.message : String(error);
  return [/^the sandbox \w+ has no /.test(text) ? 404 : 400, text];
}
