// The desk of signing in: one tenant's sessions, links and the way over its CRMs.
import type { Crm } from '../../domain/claim.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Session } from '../../ports/access-store.ts';
import type { MailPort } from '../../ports/mail.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { AppContext } from '../context.ts';
import { finishSignIn, signInCrms, startSignIn } from './crm-sign-in.ts';
import { type AskForLetter, askForLetter } from './mailed-link.ts';
import { type Person, personOf } from './people.ts';
import { endSession, knownSession } from './sessions.ts';
import { enterByLink, lookAtSignIn, type SignInOffer } from './sign-in-link.ts';

/** A session's secret and the page it leads to. */
export type Entered = { readonly secret: string; readonly to: string };

export type AccessDesk = {
  readonly crms: readonly Crm[];
  /** Null where no mail can be sent. */
  readonly askForLetter: AskForLetter | null;
  /** Who has this secret, and the one that replaces it (null: none); null when it is nobody's. */
  known(
    secret: string,
  ): Promise<{ readonly person: Person; readonly secret: string | null } | null>;
  look(link: string): Promise<SignInOffer>;
  enter(link: string, before: string | null): Promise<Entered | null>;
  start(crm: Crm, to: string): Promise<{ readonly redirectTo: string; readonly cookie: string }>;
  /** Throws OAUTH_STATE_INVALID, SIGN_IN_REFUSED and what the CRM's connector throws. */
  finish(
    crm: Crm,
    answer: { readonly code: string; readonly state: string; readonly cookie: string },
    before: string | null,
  ): Promise<Entered>;
  end(secret: string, everywhere: boolean): Promise<void>;
};

/** The desk of one tenant; `mail` is null where none can be sent. */
export function accessDesk(app: AppContext, tenantId: TenantId, mail: MailPort | null): AccessDesk {
  const inside = <T>(work: (store: TenantStore) => Promise<T>) =>
    app.store.inTenant(tenantId, work);
  return {
    crms: signInCrms(app),
    askForLetter: mail && askForLetter(app, tenantId, mail),
    known: (secret) => inside((store) => knownPerson(app, store, secret)),
    look: (link) => inside((store) => lookAtSignIn(app, store, link)),
    enter: (link, before) =>
      inside(async (store) => {
        const session = await sessionBefore(app, store, before);
        const entered = await enterByLink(app, store, { link, before: session });
        if (entered !== null && session !== null) await store.sessions.remove(session.id);
        return entered;
      }),
    start: (crm, to) => startSignIn(app, tenantId, { crm, to }),
    finish: async (crm, answer, before) => {
      const entered = await finishSignIn(app, tenantId, { crm, ...answer });
      if (before !== null) await inside((store) => endBefore(app, store, before));
      return entered;
    },
    end: (secret, everywhere) => inside((store) => endSession(app, store, { secret, everywhere })),
  };
}

async function knownPerson(app: AppContext, store: TenantStore, secret: string) {
  const known = await knownSession(app, store, secret);
  if (known === null) return null;
  const person = await personOf(store, known.session);
  if (person !== null) return { person, secret: known.secret };
  await store.sessions.remove(known.session.id);
  return null;
}

/** The session a browser had: it ends when another begins there. */
async function sessionBefore(
  app: AppContext,
  store: TenantStore,
  secret: string | null,
): Promise<Session | null> {
  return secret === null ? null : store.sessions.hold(app.sha256(secret));
}

const endBefore = (app: AppContext, store: TenantStore, secret: string) =>
  endSession(app, store, { secret, everywhere: false });
