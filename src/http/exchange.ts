// One request of a known viewer, and what every page and form of the console shares: who looks, how
// to answer, and what a form must pass before anybody reads its fields.

import express, { type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import type { DismissRequest } from '../app/admin-managers.ts';
import type { AdminResult, SwitchRequest } from '../app/admin-mode.ts';
import type { AnswerDomainInput } from '../app/answer-domain.ts';
import type { AnswerInput, AnswerResult } from '../app/answer-match.ts';
import type { CheckDesk } from '../app/check/desk.ts';
import type { ManagerChoice } from '../app/connect.ts';
import type { DecideResult } from '../app/decide.ts';
import type { EnterRequest, WithdrawRequest } from '../app/enter-context.ts';
import type { HealthDesk } from '../app/health/desk.ts';
import type { MappingDesk } from '../app/mapping-edit/desk.ts';
import type { RecordUrl } from '../app/record-url.ts';
import type { SetupDesk } from '../app/setup/desk.ts';
import type { ShareDomainInput } from '../app/share-domain.ts';
import type { AdministratorChoice } from '../app/sign-in/administrators.ts';
import type { StoredSimulation } from '../app/simulate-stored.ts';
import type { UndoRequest } from '../app/undo.ts';
import type { UninstallRequest } from '../app/uninstall.ts';
import type { ConnectionPulse } from '../app/view-overview.ts';
import type { ManagerId, Outcome } from '../domain/conflict.ts';
import type { ConflictId, ConnectionId, TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store, TenantStore } from '../ports/store.ts';
import type { AssetPaths } from './assets.ts';
import { formTokens } from './form-token.ts';
import { type Html, markupOf } from './html.ts';
import { type PageFrame, page } from './layout.ts';
import { sendProblem } from './page-problem.ts';
import { isSameOrigin } from './security.ts';
import { isStaff, type Viewer, type ViewerOf } from './viewer.ts';

export type DecideRequest = {
  readonly tenantId: TenantId;
  readonly conflictId: ConflictId;
  readonly outcome: Outcome;
  readonly note: string | null;
  readonly by: ManagerId;
  /** When the split was proposed that the page offered to accept. */
  readonly proposedAt?: Instant | undefined;
};

/** Records a decision; `reason` says in one sentence why it could not be taken. */
export type Decide = (request: DecideRequest) => Promise<DecideResult>;

/** Refuses to approve what a manager decided; `reason` of the answer says why it was not done. */
export type SendBack = (
  request: Parameters<Attend>[0] & { readonly reason: string },
) => ReturnType<Attend>;

/** What a manager can do with a conflict besides deciding; `reason` says why it was not done. */
export type Attend = (request: {
  readonly tenantId: TenantId;
  readonly conflictId: ConflictId;
  readonly by: ManagerId;
}) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;

/** What an admin can do; `reason` says why it was not done. */
export type Administer = {
  switchMode(tenantId: TenantId, request: SwitchRequest): Promise<AdminResult>;
  appoint(tenantId: TenantId, choice: ManagerChoice, by: string): Promise<AdminResult>;
  dismissManager(tenantId: TenantId, request: DismissRequest): Promise<AdminResult>;
  nameAdministrator(
    tenantId: TenantId,
    choice: AdministratorChoice,
    by: string,
  ): Promise<AdminResult>;
  dismissAdministrator(
    tenantId: TenantId,
    person: { readonly connectionId: ConnectionId; readonly userId: string },
    by: string,
  ): Promise<AdminResult>;
  /** Both only begin; the workers go through with it. */
  undo(tenantId: TenantId, request: UndoRequest): Promise<AdminResult>;
  uninstall(tenantId: TenantId, request: UninstallRequest): Promise<AdminResult>;
};

/** Context that no CRM holds; `reason` says why it was not taken. */
export type EnterContext = {
  enter(tenantId: TenantId, request: EnterRequest): Promise<AdminResult>;
  withdraw(tenantId: TenantId, request: WithdrawRequest): Promise<AdminResult>;
};

/** What people say about accounts and domains; `reason` says why it was not taken. */
export type MatchCourt = {
  answer(tenantId: TenantId, input: AnswerInput): Promise<AnswerResult>;
  shareDomain(tenantId: TenantId, input: ShareDomainInput): Promise<AnswerResult>;
  /** Declines a proposal to share a domain, or takes that back. */
  answerDomain(tenantId: TenantId, input: AnswerDomainInput): Promise<AnswerResult>;
  /** Puts the snapshot of this number in force, if it still waits. */
  renew(
    tenantId: TenantId,
    input: { readonly number: number; readonly by: string },
  ): Promise<AnswerResult>;
};

/** A policy tried on the tenant's claims, and adopted; `reason` says why it was not. */
export type PolicyDesk = {
  simulate(tenantId: TenantId, after: Policy): Promise<StoredSimulation>;
  adopt(
    tenantId: TenantId,
    input: { readonly yaml: string; readonly by: string; readonly base: number },
  ): Promise<AdminResult>;
};

export type ConsoleOptions = {
  readonly store: Pick<Store, 'inTenant'>;
  readonly clock: Clock;
  /** Address under which people reach the console, without a trailing slash. */
  readonly publicUrl: string;
  /** Secret that signs form tokens; the same in all web processes. */
  readonly formKey: string;
  readonly viewerOf: ViewerOf;
  readonly decide: Decide;
  readonly acknowledge: Attend;
  readonly undoDecision: Attend;
  readonly sendBack: SendBack;
  readonly administer: Administer;
  readonly context: EnterContext;
  readonly court: MatchCourt;
  readonly policy: PolicyDesk;
  readonly setup: SetupDesk;
  readonly health: HealthDesk;
  readonly mappingDesk: MappingDesk;
  readonly checks: Pick<CheckDesk, 'issue' | 'revoke'>;
  readonly pulses: (tenantId: TenantId) => Promise<ReadonlyMap<ConnectionId, ConnectionPulse>>;
  /** Where the tenant's CRM records are opened. */
  readonly recordUrlOf: (store: TenantStore) => Promise<RecordUrl>;
  readonly assets: AssetPaths;
  readonly canConnect: boolean;
  /** People can sign in; pages offer it, and signing out. */
  readonly hasSignIn: boolean;
};

export type Exchange = {
  readonly options: ConsoleOptions;
  readonly viewer: Viewer;
  readonly request: Request;
  readonly response: Response;
};
export type Show = (exchange: Exchange) => Promise<void>;

/** Runs `show` for channel managers and admins: the pages name every side. Others are told so. */
export function forViewer(options: ConsoleOptions, show: Show): RequestHandler {
  return forEveryone(options, async (exchange) => {
    if (isStaff(exchange.viewer)) return show(exchange);
    sendProblem(exchange.response, options.assets, {
      status: 403,
      title: 'Not for you',
      text: 'This page is for channel managers and admins.',
    });
  });
}

/**
 * Runs `show` for everybody Parley knows, reps too: it must ask who looks. The others are asked to sign
 * in.
 */
export function forEveryone(options: ConsoleOptions, show: Show): RequestHandler {
  return async (request, response) => {
    const viewer = await options.viewerOf(request, response);
    if (viewer) return show({ options, viewer, request, response });
    if (options.hasSignIn && ['GET', 'HEAD'].includes(request.method)) {
      return response.redirect(303, `/sign-in?to=${encodeURIComponent(request.path)}`);
    }
    sendProblem(response, options.assets, {
      status: 401,
      title: 'Please sign in',
      text: 'This page is for people Parley knows.',
    });
  };
}

export function send(
  exchange: Exchange,
  frame: Omit<PageFrame, 'assets' | 'viewer' | 'signOut'>,
  body: Html,
): void {
  const { options, viewer, response } = exchange;
  const signOut = options.hasSignIn ? formToken(exchange, '/sign-out') : null;
  const whole = { ...frame, assets: options.assets, viewer, signOut };
  response.type('html').send(markupOf(page(whole, body)));
}

export function refuse({ options, response }: Exchange, status: number, text: string): void {
  sendProblem(response, options.assets, { status, title: 'This was not done', text });
}

/** Reads the body of a form; larger ones are answered with 413. */
export const formBody: RequestHandler = express.urlencoded({
  extended: false,
  limit: '16kb',
  parameterLimit: 10,
});

/** As {@link formBody}, for forms with several fields per thing that is listed. */
export const longFormBody: RequestHandler = express.urlencoded({
  extended: false,
  limit: '64kb',
  parameterLimit: 500,
});

/** The token a form about `subject` carries in its field `token`. */
export function formToken(exchange: Exchange, subject: string): string {
  const { options, viewer, request, response } = exchange;
  return tokensOf(options).issue(request, response, [viewer.tenantId, subject]);
}

export type FormGate<Fields> = {
  /** As given to {@link formToken}. */
  readonly subject: string;
  /** Null: this viewer may send it; else why not. */
  readonly forbidden: string | null;
  /** All fields but the token. */
  readonly fields: z.ZodType<Fields>;
  /** Said of fields that cannot be read. */
  readonly unreadable: string;
};

/**
 * The fields of a form made by our own page for this browser and subject, sent by a viewer who may.
 * Null when it is anything else: the answer has been sent then.
 */
export function takeForm<Fields>(exchange: Exchange, gate: FormGate<Fields>): Fields | null {
  const { options, viewer, request } = exchange;
  const no = (status: number, text: string): null => {
    refuse(exchange, status, text);
    return null;
  };
  if (!request.is('application/x-www-form-urlencoded')) {
    return no(415, 'Parley takes this from the form on its own page only.');
  }
  const { token, ...rest } = request.body as Readonly<Record<string, unknown>>;
  if (!isOwnForm(options, request, token, [viewer.tenantId, gate.subject]))
    return no(403, 'This form was not made for this browser. Open its page again.');
  if (gate.forbidden !== null) return no(403, gate.forbidden);
  const fields = gate.fields.safeParse(rest);
  return fields.success ? fields.data : no(400, gate.unreadable);
}

/** What form tokens are made with. */
export type FormSecrets = Pick<ConsoleOptions, 'formKey' | 'publicUrl'>;

/** True for a form of our own page, made for this browser and subject. */
export function isOwnForm(
  options: FormSecrets,
  request: Request,
  token: unknown,
  subject: readonly string[],
): boolean {
  return (
    isSameOrigin(request) &&
    typeof token === 'string' &&
    tokensOf(options).isValid(request, token, subject)
  );
}

/** Form tokens as all pages make and check them. */
export function tokensOf(options: FormSecrets) {
  return formTokens(options.formKey, options.publicUrl.startsWith('https:'));
}
