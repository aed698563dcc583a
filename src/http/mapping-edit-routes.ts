// Changing a mapping in the console: one input, Parley's proposals, the draft and its end. For admins.
import { Router } from 'express';
import { z } from 'zod';
import { dayWords } from '../app/view-words.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { dayOf } from '../domain/time.ts';
import { ADMINS_ONLY, connectionIdOf, isKnown, nameOf } from './admin-routes.ts';
import { orProblem } from './connect-routes.ts';
import {
  type ConsoleOptions,
  type Exchange,
  formToken,
  forViewer,
  longFormBody,
  refuse,
  type Show,
  send,
  takeForm,
} from './exchange.ts';
import { mappingPath } from './page-connections.ts';
import { draftBody, draftPath, proposalsBody, proposalsPath } from './page-mapping-draft.ts';
import { inputBody, inputPath } from './page-mapping-input.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';

const FRAME = { title: 'Mapping', here: 'connections' } as const;

const KEY = z.string().max(100);
const PATH = z.string().trim().max(200);

const inputQuery = z.strictObject({
  key: KEY,
  field: PATH.default(''),
  path: PATH.default(''),
});

/** The pages and their forms. */
export function mappingEditRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const both = notAllowed(options.assets, 'GET, HEAD, POST');
  const pages: readonly (readonly [string, Act, Act])[] = [
    ['input', showInput, takeInput],
    ['proposals', showProposals, takeProposals],
    ['draft', showDraft, endDraft],
  ];
  for (const [name, show, take] of pages) {
    router
      .route(`/connections/:id/mapping/${name}`)
      .get(forViewer(options, asAdmin(show)))
      .post(longFormBody)
      .post(forViewer(options, asAdmin(take)))
      .all(both);
  }
  return router;
}

type Act = (exchange: Exchange, id: ConnectionId) => Promise<void>;

/** Unknown connections and other people's are the same; a form says itself who may send it. */
function asAdmin(act: Act): Show {
  return async (exchange) => {
    const { viewer, request, response, options } = exchange;
    const id = connectionIdOf(request);
    const isForm = request.method === 'POST';
    if (id === null || (!viewer.isAdmin && !isForm) || !(await isMapped(exchange, id))) {
      return sendProblem(response, options.assets, NOT_FOUND);
    }
    await act(exchange, id);
  };
}

async function isMapped(exchange: Exchange, id: ConnectionId): Promise<boolean> {
  const { options, viewer } = exchange;
  if (!(await isKnown(exchange, id))) return false;
  const mapped = await options.store.inTenant(viewer.tenantId, (store) =>
    store.mappings.current(id),
  );
  return mapped !== null;
}

async function showInput(exchange: Exchange, id: ConnectionId): Promise<void> {
  const { options, viewer, request, response } = exchange;
  if (!('key' in request.query)) return response.redirect(303, mappingPath(id));
  const query = inputQuery.safeParse(request.query);
  if (!query.success) return sendProblem(response, options.assets, NOT_FOUND);
  const { key, field, path } = query.data;
  const wanted = path === '' ? field : path;
  const asked = { id, key, ...(wanted === '' ? {} : { path: wanted }) };
  const tried = await orProblem(options.mappingDesk.tryInput(viewer.tenantId, asked));
  if (tried === null) return sendProblem(response, options.assets, NOT_FOUND);
  if ('problem' in tried) return refuse(exchange, 409, tried.problem);
  send(exchange, FRAME, inputBody(tried, formToken(exchange, inputPath(id))));
}

/** One `means-N` per `value`, in their order. */
const inputFields = z
  .looseObject({
    key: KEY,
    path: PATH,
    value: z.union([z.string(), z.array(z.string())]).default([]),
    others: z.string().max(40).default(''),
    fallback: z.string().trim().max(200).default(''),
  })
  .transform((sent) => {
    const pairs = [sent.value].flat().map((value, at) => [value, sent[`means-${at}`]] as const);
    const values = pairs.filter((pair): pair is readonly [string, string] => {
      const [, ours] = pair;
      return typeof ours === 'string' && ours !== '';
    });
    return { ...sent, values: new Map(values) };
  });

async function takeInput(exchange: Exchange, id: ConnectionId): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: inputPath(id),
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: inputFields,
    unreadable: 'Use the form on the page of the input.',
  });
  if (fields === null) return;
  const { key, path, values, others, fallback } = fields;
  const done = await options.mappingDesk.choose(viewer.tenantId, id, {
    ...{ key, values },
    path: path === '' ? null : path,
    others: others === '' ? null : others,
    fallback: fallback === '' ? null : fallback,
    reason: `Chosen by ${viewer.name} on ${dayWords(dayOf(options.clock.now()))}.`,
  });
  if (!done.ok) return refuse(exchange, 409, done.reason);
  response.redirect(303, `${mappingPath(id)}?changed`);
}

async function showProposals(exchange: Exchange, id: ConnectionId): Promise<void> {
  const { options, viewer } = exchange;
  const view = await orProblem(options.mappingDesk.propose(viewer.tenantId, id));
  if ('problem' in view) return refuse(exchange, 409, view.problem);
  send(exchange, FRAME, proposalsBody(view, formToken(exchange, proposalsPath(id))));
}

const proposalFields = z
  .looseObject({ take: z.union([KEY, z.array(KEY)]).default([]) })
  .transform((sent, context) => {
    const sources = new Map<string, unknown>();
    for (const key of [sent.take].flat()) {
      const text = sent[`source:${key}`];
      try {
        sources.set(key, JSON.parse(String(text)));
      } catch {
        context.addIssue({ code: 'custom', message: `no source for ${key}` });
      }
    }
    return sources;
  });

async function takeProposals(exchange: Exchange, id: ConnectionId): Promise<void> {
  const { options, viewer, response } = exchange;
  const sources = takeForm(exchange, {
    subject: proposalsPath(id),
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: proposalFields,
    unreadable: 'Use the form on the page of the proposals.',
  });
  if (sources === null) return;
  const done = await options.mappingDesk.change(viewer.tenantId, id, sources);
  if (!done.ok) return refuse(exchange, 409, done.reason);
  response.redirect(303, `${mappingPath(id)}?changed`);
}

async function showDraft(exchange: Exchange, id: ConnectionId): Promise<void> {
  const { options, viewer, response } = exchange;
  const view = await orProblem(options.mappingDesk.look(viewer.tenantId, id));
  if (view === null) return response.redirect(303, mappingPath(id));
  if ('problem' in view) return refuse(exchange, 409, view.problem);
  send(exchange, FRAME, draftBody(view, formToken(exchange, draftPath(id))));
}

const draftFields = z.strictObject({
  act: z.enum(['adopt', 'discard']),
  base: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
});

async function endDraft(exchange: Exchange, id: ConnectionId): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: draftPath(id),
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: draftFields,
    unreadable: 'Use the buttons on the page of the changes.',
  });
  if (fields === null) return;
  const { mappingDesk: desk } = options;
  if (fields.act === 'discard') {
    await desk.discard(viewer.tenantId, id);
    return response.redirect(303, `${mappingPath(id)}?discarded`);
  }
  const request = { id, base: fields.base, by: nameOf(viewer) };
  const done = await orProblem(desk.adopt(viewer.tenantId, request));
  if ('problem' in done) return refuse(exchange, 409, done.problem);
  if (!done.ok) return refuse(exchange, 409, done.reason);
  response.redirect(303, `${mappingPath(id)}?adopted`);
}
