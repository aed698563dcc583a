// Pages of signing in: how, by a link, and what to do when a link is over.
import { CRM_WORDS } from '../app/view-words.ts';
import type { Crm } from '../domain/claim.ts';
import type { SessionUser } from '../ports/access-store.ts';
import { type Html, html } from './html.ts';

/** The ways to sign in; `to` is the page that was asked for. */
export function signInBody(crms: readonly Crm[], to: string): Html {
  return html`
<div class="headline"><h1>Sign in to Parley</h1><p class="lead">Parley keeps no passwords: your CRM says who you are.</p></div>
${ways(crms, to)}`;
}

/** A link that was used or is too old. */
export function linkOverBody(crms: readonly Crm[], to: string): Html {
  return html`
<div class="headline"><h1>This link is over</h1><p class="lead">It signs in once, within five minutes. Open the record again and follow its link, or sign in another way.</p></div>
${ways(crms, to)}`;
}

function ways(crms: readonly Crm[], to: string): Html {
  return html`
<section class="card narrow" aria-labelledby="ways">
<h2 id="ways">How</h2>
${crms.map((crm) => html`<p><a role="button" href="/sign-in/${crm}?to=${encodeURIComponent(to)}">Sign in with ${CRM_WORDS[crm]}</a></p>`)}
<p><strong>HubSpot:</strong> open a deal or company, and choose “Open full history” on Parley’s card. The link signs you in as the HubSpot user who looks.</p>
<p class="fine">Nobody can sign in yet, or you are locked out? Whoever runs this installation makes a one-time link with <code>parley sign-in</code>.</p>
</section>`;
}

export type SignInForm = { readonly action: string; readonly token: string };

/** Asks before a link signs anybody in: previews follow links, and nobody should be signed in unawares. */
export function signInLinkBody(user: SessionUser, { action, token }: SignInForm): Html {
  const who =
    user.kind === 'operator'
      ? 'the operator of this installation'
      : (user.email ?? `user ${user.userId}`);
  return html`
<div class="headline"><h1>Sign in to Parley</h1><p class="lead">As ${who}.</p></div>
<section class="card narrow">
<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">
<button type="submit">Sign in</button>
</form>
<p class="fine">Not you? Then close this page. The link works once.</p>
</section>`;
}
