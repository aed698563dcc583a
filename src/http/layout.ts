// The frame around every page: head, navigation, notices. No inline script, no inline style.
import type { AssetPaths } from './assets.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { isStaff, type Viewer } from './viewer.ts';

/** Pages of the main navigation. */
type Place =
  | 'conflicts'
  | 'matches'
  | 'checks'
  | 'policy'
  | 'reports'
  | 'connections'
  | 'health'
  | 'setup';

export type PageFrame = {
  readonly title: string;
  readonly assets: AssetPaths;
  /** Null on pages for nobody in particular: problems, callbacks. */
  readonly viewer: Viewer | null;
  readonly here: Place | null;
  /** Token of the form that signs out; absent where nobody signs in. */
  readonly signOut?: string | null;
  /** Without navigation: for somebody who came for this one page. */
  readonly bare?: boolean;
  /** Said once at the top, e.g. after a decision. */
  readonly notice?: string | null;
  /** Why something was not done, said in the same place. */
  readonly problem?: string | null;
};

const HTMX_CONFIG = JSON.stringify({ includeIndicatorCSS: false, mode: 'same-origin' });

/** A whole document. */
export function page(frame: PageFrame, body: HtmlValue): Html {
  const isRep = frame.viewer !== null && !isStaff(frame.viewer);
  const link = (where: Place, href: string, text: string) =>
    html`<li><a href="${href}"${frame.here === where && html` aria-current="page"`}>${text}</a></li>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content="${HTMX_CONFIG}">
<title>${frame.title} · Parley</title>
<link rel="icon" href="${frame.assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${frame.assets.pico}">
<link rel="stylesheet" href="${frame.assets.style}">
<script src="${frame.assets.htmx}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top">
<nav aria-label="Main">
<a class="brand" href="/"><img src="${frame.assets.icon}" alt="" width="22" height="22"> Parley</a>
${
  frame.bare !== true &&
  html`<ul>
${link('conflicts', '/', 'Conflicts')}
${
  !isRep &&
  html`${link('matches', '/matches', 'Matches')}
${link('checks', '/checks', 'Checks')}
${link('policy', '/policy', 'Policy')}
${link('reports', '/reports', 'Reports')}
${link('connections', '/connections', 'Connections')}
${link('health', '/status', 'Health')}
${frame.viewer?.isAdmin && link('setup', '/setup', 'Setup')}`
}
</ul>`
}
${frame.viewer && html`<span class="who">${frame.viewer.name}</span>`}
${
  frame.signOut &&
  html`<form class="sign-out" method="post" action="/sign-out">
<input type="hidden" name="token" value="${frame.signOut}">
<button type="submit" class="secondary outline">Sign out</button>
</form>`
}
</nav>
${frame.viewer?.signedIn === false && html`<p class="open-door">No sign-in here: everyone who can reach this address can read, decide and administer. Made for trying Parley on your own machine.</p>`}
</header>
<main id="content" tabindex="-1">
${frame.notice && html`<p class="notice" role="status">${frame.notice}</p>`}
${frame.problem && html`<p class="notice bad" role="alert">${frame.problem}</p>`}
${body}
</main>
</body>
</html>
`;
}
