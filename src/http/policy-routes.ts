// The policy in the console: reading it, trying another one, and adopting what was tried.
import { createHash } from 'node:crypto';
import express, { Router } from 'express';
import { z } from 'zod';
import { differencesOf, storedDocument } from '../app/policy-difference.ts';
import { readPolicyDocument } from '../app/policy-document.ts';
import { policyView } from '../app/view-policy.ts';
import { ADMINS_ONLY, nameOf } from './admin-routes.ts';
import {
  type ConsoleOptions,
  type Exchange,
  formToken,
  forViewer,
  refuse,
  type Show,
  send,
  takeForm,
} from './exchange.ts';
import { ADOPT_PATH, faultsBody, policyBody, SIMULATE_PATH, triedBody } from './page-policy.ts';
import { notAllowed } from './page-problem.ts';

const POLICY = '/policy';
const FRAME = { title: 'Policy', here: 'policy' } as const;
const NOT_YOURS = 'The channel policy is for channel managers and admins.';
/** Longer documents are adopted by the command. */
const LONGEST = 200_000;

/** Long lists of named accounts fit. */
const documentBody = express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 5 });

/** A text area sends its line ends as CR LF. */
const yaml = z
  .string()
  .transform((text) => text.replace(/\r\n?/g, '\n'))
  .pipe(z.string().max(LONGEST));
const tryFields = z.strictObject({ yaml });
const adoptFields = z.strictObject({
  yaml,
  base: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
  sure: z.literal('yes'),
});

/** The page and its two forms. */
export function policyRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const only = (allow: string) => notAllowed(options.assets, allow);
  const seen = (show: Show) => forViewer(options, show);
  /** Trying takes seconds of this process: one at a time. */
  let isTrying = false;
  const oneAtATime = async (exchange: Exchange) => {
    if (isTrying) {
      exchange.response.set('retry-after', '10');
      return refuse(exchange, 503, 'Somebody else is trying a policy. Go back and send it again.');
    }
    isTrying = true;
    try {
      await tryPolicy(exchange);
    } finally {
      isTrying = false;
    }
  };
  router.route(POLICY).get(seen(showPolicy)).all(only('GET, HEAD'));
  router.route(SIMULATE_PATH).post(documentBody).post(seen(oneAtATime)).all(only('POST'));
  router.route(ADOPT_PATH).post(documentBody).post(seen(adopt)).all(only('POST'));
  return router;
}

const mayLook = ({ viewer }: Exchange) => viewer.managerId !== null || viewer.isAdmin;

async function showPolicy(exchange: Exchange): Promise<void> {
  if (!mayLook(exchange)) return refuse(exchange, 403, NOT_YOURS);
  const { options, viewer, request } = exchange;
  const view = await options.store.inTenant(viewer.tenantId, policyView);
  const notice = 'adopted' in request.query ? 'Adopted. All claims are being judged by it.' : null;
  const form = { token: formToken(exchange, SIMULATE_PATH), yaml: view.yaml };
  send(exchange, { ...FRAME, notice }, policyBody(view, form));
}

async function tryPolicy(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: SIMULATE_PATH,
    forbidden: mayLook(exchange) ? null : NOT_YOURS,
    fields: tryFields,
    unreadable: `Send the document from the form on the page; at most ${LONGEST.toLocaleString('en-US')} characters.`,
  });
  if (fields === null) return;
  const form = { token: formToken(exchange, SIMULATE_PATH), yaml: fields.yaml };
  const read = readPolicyDocument(fields.yaml);
  if ('faults' in read) {
    response.status(422);
    return send(exchange, FRAME, faultsBody(read.faults, form));
  }
  const current = await options.store.inTenant(viewer.tenantId, ({ policies }) =>
    policies.current(),
  );
  const version = current?.version ?? 0;
  const simulation = await options.policy.simulate(viewer.tenantId, read.policy);
  const differences = differencesOf(storedDocument(current?.yaml ?? null), read);
  const isNew = current?.yaml !== fields.yaml;
  const token = formToken(exchange, adoptSubject(fields.yaml, version));
  const mayAdopt = viewer.isAdmin && isNew ? { token, base: version } : null;
  send(exchange, FRAME, triedBody({ differences, version, simulation }, form, mayAdopt));
}

/** Only the very document that was shown can be adopted, over the version it was compared with. */
function adoptSubject(text: string, base: number): string {
  return `${ADOPT_PATH} ${base} ${createHash('sha256').update(text).digest('hex')}`;
}

async function adopt(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const sent = adoptFields.omit({ sure: true }).loose().safeParse(request.body);
  const fields = takeForm(exchange, {
    subject: sent.success ? adoptSubject(sent.data.yaml, sent.data.base) : '',
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: adoptFields,
    unreadable: 'Try the policy on its page first, and confirm that you have seen what it changes.',
  });
  if (fields === null) return;
  const { base } = fields;
  const by = nameOf(viewer);
  const done = await options.policy.adopt(viewer.tenantId, { yaml: fields.yaml, by, base });
  if (done.ok) return response.redirect(303, `${POLICY}?adopted`);
  refuse(exchange, 409, done.reason);
}
