// Pages of signing in: how, by a link, and what to do when a link is over.
import { CRM_WORDS } from '../app/view-words.ts';
import type { Crm } from '../domain/claim.ts';
import type { SessionUser } from '../ports/access-store.ts';
import { type Html, html } from './html.ts';

export type SignInWays = {
  readonly crms: readonly Crm[];
  /** The page that was asked for. */
  readonly to: string;
  /** The form that asks for a letter; null where no mail can be sent. */
  readonly letter: SignInForm | null;
};

/** The ways to sign in. */
export function signInBody(all: SignInWays): Html {
  return html`
<div class="headline"><h1>Sign in to Parley</h1><p class="lead">Parley keeps no passwords: your CRM says who you are.</p></div>
${ways(all)}`;
}

/** A link that was used or is too old. */
export function linkOverBody(all: SignInWays): Html {
  return html`
<div class="headline"><h1>This link is over</h1><p class="lead">It signs in once, and only for some minutes. Open the record again and follow its link, or sign in another way.</p></div>
${ways(all)}`;
}

/** The same whether or not the address is known. */
export function letterAskedBody(): Html {
  return html`
<div class="headline"><h1>Look into your mail</h1><p class="lead">If an active user of a connected CRM has this address, a letter with a one-time link is on its way. It works for a quarter of an hour.</p></div>
<section class="card narrow">
<p>Nothing came? There is one letter in five minutes at most. Compare the address with the one your CRM has of you, or <a href="/sign-in">sign in another way</a>.</p>
</section>`;
}

function ways({ crms, to, letter }: SignInWays): Html {
  return html`
<section class="card narrow" aria-labelledby="ways">
<h2 id="ways">How</h2>
${crms.map((crm) => html`<p><a role="button" href="/sign-in/${crm}?to=${encodeURIComponent(to)}">Sign in with ${CRM_WORDS[crm]}</a></p>`)}
<p><strong>HubSpot:</strong> open a deal or company, and choose “Open full history” on Parley’s card. The link signs you in as the HubSpot user who looks.</p>
${letter === null ? NO_LETTER : letterForm(letter, to)}
<p class="fine">Nobody can sign in yet, or you are locked out? Whoever runs this installation makes a one-time link with <code>parley sign-in</code>.</p>
</section>`;
}

const NO_LETTER = html`<p class="fine">By e-mail: not here, as no mail server is set up for Parley.</p>`;

function letterForm({ action, token }: SignInForm, to: string): Html {
  return html`
<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="to" value="${to}">
<label>By e-mail: the address your CRM has of you
<input type="email" name="email" autocomplete="email" maxlength="254" required></label>
<button type="submit" class="secondary">Send me a link</button>
</form>`;
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
