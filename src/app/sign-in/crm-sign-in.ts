// Signing in with a CRM that vouches for its users (Salesforce): off to its page and back, bound to the
// browser by a sealed cookie, to the org by its id.
import { z } from 'zod';
import { CRMS, type Crm } from '../../domain/claim.ts';
import { ParleyError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import { HOUR_MS } from '../../domain/time.ts';
import type { CrmSignIn } from '../../ports/crm-consent.ts';
import { type AppContext, connectorOf } from '../context.ts';
import { beginSession } from './sessions.ts';

/** How long somebody may take on the vendor's page. */
const PENDING_MS = HOUR_MS / 6;

const pendingSignIn = z.strictObject({
  crm: z.enum(CRMS),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  to: z.string(),
  expiresAt: z.number(),
});

const contextOf = (tenantId: TenantId, crm: Crm) => ['sign-in', tenantId, crm];

/** Exactly this address is registered with the vendor, besides the one for connecting. */
export function signInRedirectUri(app: Pick<AppContext, 'publicUrl'>, crm: Crm): string {
  return `${app.publicUrl}/sign-in/${crm}/callback`;
}

/** The vendor's sign-in page, and the cookie that binds its answer to this browser. */
export async function startSignIn(
  app: AppContext,
  tenantId: TenantId,
  { crm, to }: { readonly crm: Crm; readonly to: string },
): Promise<{ readonly redirectTo: string; readonly cookie: string }> {
  const [state, nonce] = [app.randomId(), app.randomId()];
  // 43 to 128 characters (RFC 7636).
  const codeVerifier = `${app.randomId()}${app.randomId()}`.slice(0, 128);
  const codeChallenge = Buffer.from(app.sha256(codeVerifier), 'hex').toString('base64url');
  const redirectUri = signInRedirectUri(app, crm);
  const redirectTo = signInOf(app, crm).authorizeUrl({ state, nonce, codeChallenge, redirectUri });
  const expiresAt = app.clock.now() + PENDING_MS;
  const pending: z.output<typeof pendingSignIn> = {
    ...{ crm, state, nonce, codeVerifier, to, expiresAt },
  };
  const cookie = await app.vault.seal(JSON.stringify(pending), contextOf(tenantId, crm));
  return { redirectTo, cookie };
}

export type Answered = {
  readonly crm: Crm;
  readonly code: string;
  readonly state: string;
  readonly cookie: string;
};

/**
 * Begins the session of whoever the vendor says came back. Throws OAUTH_STATE_INVALID for an answer to
 * nothing that this browser asked, SIGN_IN_REFUSED for a user of an org that is not connected here.
 */
export async function finishSignIn(
  app: AppContext,
  tenantId: TenantId,
  { crm, code, state, cookie }: Answered,
): Promise<{ readonly secret: string; readonly to: string }> {
  const pending = await openPending(app, tenantId, { crm, cookie });
  if (pending.state !== state || pending.expiresAt < app.clock.now()) throw notAsked();
  const { nonce, codeVerifier, to } = pending;
  const redirectUri = signInRedirectUri(app, crm);
  const who = await signInOf(app, crm).identify({ code, codeVerifier, redirectUri, nonce });
  return app.store.inTenant(tenantId, async (store) => {
    const connections = await store.connections.list();
    const home = connections.find(
      (one) => one.crm === crm && one.externalId === who.externalId && one.state !== 'disconnected',
    );
    if (home === undefined) {
      throw new ParleyError('SIGN_IN_REFUSED', 'Your org is not connected to this Parley.', {
        hint: 'Sign in with a user of the connected org.',
      });
    }
    const { userId, name, email } = who;
    const user = { kind: 'crm', connectionId: home.id, userId, name, email } as const;
    return { secret: await beginSession(app, store, { user }), to };
  });
}

/** Where people may sign in themselves, of those whose app is configured. */
export function signInCrms(app: Pick<AppContext, 'connectors'>): readonly Crm[] {
  return CRMS.filter((crm) => app.connectors.get(crm)?.signIn !== undefined);
}

function signInOf(app: AppContext, crm: Crm): CrmSignIn {
  const { signIn } = connectorOf(app, crm);
  if (signIn !== undefined) return signIn;
  throw new ParleyError('BAD_INPUT', 'There is no sign-in with this CRM.', {
    hint: 'Open the record in the CRM and follow the link of Parley’s card.',
  });
}

async function openPending(
  app: AppContext,
  tenantId: TenantId,
  { crm, cookie }: Pick<Answered, 'crm' | 'cookie'>,
) {
  try {
    const text = await app.vault.open(cookie, contextOf(tenantId, crm));
    return pendingSignIn.parse(JSON.parse(text));
  } catch (cause) {
    throw notAsked(cause);
  }
}

function notAsked(cause?: unknown): ParleyError {
  return new ParleyError('OAUTH_STATE_INVALID', 'This browser did not begin this sign-in.', {
    hint: 'Begin again on the sign-in page.',
    cause,
  });
}
