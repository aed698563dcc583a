// The setup of Parley: one page per step, and the forms of the steps. For admins.
import { Router } from 'express';
import { z } from 'zod';
import { SETUP_STEPS, type SetupStep, type SetupView } from '../app/setup/view-setup.ts';
import { overview } from '../app/view-overview.ts';
import { policyView } from '../app/view-policy.ts';
import { asConnectionId } from '../domain/ids.ts';
import {
  ADMINS_ONLY,
  appointFields,
  choiceOf,
  connectionIdOf,
  NOTHING_ENTERED,
  nameOf,
} from './admin-routes.ts';
import {
  type ConsoleOptions,
  type Exchange,
  formBody,
  formToken,
  forViewer,
  type Show,
  send,
  takeForm,
} from './exchange.ts';
import type { Html } from './html.ts';
import type { AppointForm } from './page-managers.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import {
  accessStep,
  connectStep,
  mappingStep,
  rulesStep,
  SETUP,
  setupBody,
  setupPath,
} from './page-setup.ts';
import { dryRunStep, dryRunUnderWay, goLiveStep, peopleStep } from './page-setup-end.ts';

/** How soon the page of the dry run looks again. */
const LOOK_AGAIN_S = 3;

/** What a step says after its form led back to it, or on to the next. */
const NOTICES: Readonly<Record<string, string>> = {
  connected: 'Connected. The first reading has begun; nothing is written.',
  looked: 'Looked again.',
  appointed: 'Appointed.',
  live: 'Live. Parley begins to write within a minute.',
};

/** All steps; a step's form is sent to its own address. */
export function setupRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const seen = (show: Show) => forViewer(options, show);
  const both = notAllowed(options.assets, 'GET, HEAD, POST');
  const asAdmin =
    (show: Show): Show =>
    (exchange) => {
      const { viewer, response } = exchange;
      if (viewer.isAdmin) return show(exchange);
      return Promise.resolve(sendProblem(response, options.assets, NOT_FOUND));
    };
  router
    .route(SETUP)
    .get(seen(asAdmin(showNext)))
    .all(notAllowed(options.assets, 'GET, HEAD'));
  for (const step of SETUP_STEPS) {
    const route = router.route(setupPath(step)).get(seen(asAdmin((one) => showStep(one, step))));
    const take = FORMS[step];
    if (take === undefined) route.all(notAllowed(options.assets, 'GET, HEAD'));
    else route.post(formBody).post(seen(take)).all(both);
  }
  router
    .route('/connections/:id/dry-run.csv')
    .get(seen(asAdmin(sendCsv)))
    .all(notAllowed(options.assets, 'GET, HEAD'));
  return router;
}

/** Leads to the first step that is not done: leaving and coming back costs nothing. */
async function showNext({ options, viewer, response }: Exchange): Promise<void> {
  const { next } = await options.setup.view(viewer.tenantId);
  response.redirect(303, setupPath(next ?? 'go-live'));
}

type Said = { readonly problem?: string; readonly form?: Omit<AppointForm, 'token'> };

async function showStep(exchange: Exchange, step: SetupStep, said: Said = {}): Promise<void> {
  const { options, viewer, request } = exchange;
  const view = await options.setup.view(viewer.tenantId);
  const body = await BODIES[step](exchange, view, said);
  const word = Object.keys(request.query).find((one) => Object.hasOwn(NOTICES, one));
  const notice = word === undefined || request.method === 'POST' ? null : (NOTICES[word] ?? null);
  const frame = { title: 'Setup', here: 'setup', notice, problem: said.problem ?? null } as const;
  send(exchange, frame, setupBody(view, step, body));
}

type Body = (exchange: Exchange, view: SetupView, said: Said) => Promise<Html>;

const form = (exchange: Exchange, step: SetupStep) => ({
  token: formToken(exchange, setupPath(step)),
});

const BODIES: Readonly<Record<SetupStep, Body>> = {
  connect: async ({ options }, view) => {
    const asks = options.canConnect ? options.setup.asks : new Map();
    return connectStep(view, { asks });
  },
  access: async (exchange, view) => accessStep(view, form(exchange, 'access')),
  mapping: async (exchange, view) => mappingStep(view, form(exchange, 'mapping')),
  rules: async (exchange) => {
    const { options, viewer } = exchange;
    const policy = await options.store.inTenant(viewer.tenantId, policyView);
    return rulesStep(policy, form(exchange, 'rules'));
  },
  people: async (exchange, _, said) => {
    const { options, viewer } = exchange;
    const pulses = await options.pulses(viewer.tenantId);
    const view = await options.store.inTenant(viewer.tenantId, (store) =>
      overview(store, { now: options.clock.now(), pulses }),
    );
    return peopleStep(view, { ...(said.form ?? NOTHING_ENTERED), ...form(exchange, 'people') });
  },
  'dry-run': async ({ options, viewer, response }, view) => {
    if (view.connections.length > 0 && view.progress.state !== 'done') {
      response.set('refresh', String(LOOK_AGAIN_S));
      return dryRunUnderWay(view);
    }
    return dryRunStep(await options.setup.dryRun(viewer.tenantId), view);
  },
  'go-live': async (exchange, view) => goLiveStep(view, view.waits, form(exchange, 'go-live')),
};

const CONNECTION = z.string().max(100);

/** Steps with a form of their own; the others only lead elsewhere. */
const FORMS: Partial<Readonly<Record<SetupStep, Show>>> = {
  access: async (exchange) => {
    const { options, viewer, response } = exchange;
    const fields = take(exchange, 'access', z.strictObject({ connection: CONNECTION }));
    if (fields === null) return;
    const done = await options.setup.check(viewer.tenantId, asConnectionId(fields.connection));
    if (done.ok) return response.redirect(303, `${setupPath('access')}?looked`);
    response.status(409);
    await showStep(exchange, 'access', { problem: done.reason });
  },
  mapping: async (exchange) => {
    const { options, viewer, response } = exchange;
    const fields = take(exchange, 'mapping', z.strictObject({ seen: seenVersions }));
    if (fields === null) return;
    const request = { by: nameOf(viewer), seen: fields.seen };
    const done = await options.setup.acceptMappings(viewer.tenantId, request);
    if (done.ok) return response.redirect(303, setupPath('rules'));
    response.status(409);
    await showStep(exchange, 'mapping', { problem: done.reason });
  },
  rules: async (exchange) => {
    const { options, viewer, response } = exchange;
    if (take(exchange, 'rules', z.strictObject({})) === null) return;
    await options.setup.acceptDefaultRules(viewer.tenantId, nameOf(viewer));
    response.redirect(303, setupPath('people'));
  },
  people: async (exchange) => {
    const { options, viewer, response } = exchange;
    const fields = take(exchange, 'people', appointFields);
    if (fields === null) return;
    const { administer } = options;
    const done = await administer.appoint(viewer.tenantId, choiceOf(fields), nameOf(viewer));
    if (done.ok) return response.redirect(303, `${setupPath('people')}?appointed`);
    response.status(409);
    await showStep(exchange, 'people', { form: { ...fields, problem: done.reason } });
  },
  'go-live': async (exchange) => {
    const { options, viewer, response } = exchange;
    if (take(exchange, 'go-live', z.strictObject({})) === null) return;
    const { connections } = await options.setup.view(viewer.tenantId);
    for (const { id, writeMode } of connections) {
      if (writeMode !== 'dry_run') continue;
      const request = { connectionId: id, mode: 'live', by: nameOf(viewer) } as const;
      const done = await options.administer.switchMode(viewer.tenantId, request);
      if (done.ok) continue;
      response.status(409);
      return showStep(exchange, 'go-live', { problem: done.reason });
    }
    response.redirect(303, `${setupPath('go-live')}?live`);
  },
};

/** `2 sf-00D…`, once or several times. */
const seenVersions = z
  .union([z.string(), z.array(z.string())])
  .transform((lines) => [lines].flat())
  .pipe(z.array(z.string().regex(/^\d{1,9} [\w.:-]{1,100}$/)))
  .transform(
    (lines) =>
      new Map(
        lines.map((line) => {
          const [version = '', id = ''] = line.split(' ');
          return [id, Number(version)] as const;
        }),
      ),
  );

function take<Fields>(
  exchange: Exchange,
  step: SetupStep,
  fields: z.ZodType<Fields>,
): Fields | null {
  return takeForm(exchange, {
    subject: setupPath(step),
    forbidden: exchange.viewer.isAdmin ? null : ADMINS_ONLY,
    fields,
    unreadable: 'Use the form on the page of this step.',
  });
}

async function sendCsv({ options, viewer, request, response }: Exchange): Promise<void> {
  const id = connectionIdOf(request);
  const csv = id === null ? null : await options.setup.dryRunCsv(viewer.tenantId, id);
  if (csv === null) return sendProblem(response, options.assets, NOT_FOUND);
  response.type('text/csv').send(csv);
}
