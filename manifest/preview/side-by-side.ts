// The page of both: what a seller sees in HubSpot and in Salesforce in the same state, side by side at the
// width of a sidebar. Each is in a frame of its own, as their styles and engines must not meet.
import { html, markupOf } from '../../src/http/html.ts';
import { lightningScenes } from './lightning.ts';
import { SCENES } from './scenes.ts';

/** A state of the card, of the component, or of both: those have the same name in both. */
export type PreviewState = { readonly name: string; readonly title: string };

/** States of the card that no store leads to: the answer is slow, or ours is a fault. */
export const FAULTS: readonly PreviewState[] = [
  { name: 'loading', title: 'Loading' },
  { name: 'error', title: 'A fault' },
];

/** A sidebar of either CRM, in CSS pixels. */
const SIDEBAR_PX = 340;
const LOCALES = ['en-gb', 'de-de', 'fr-fr', 'es-es'];

/** Every state once: the card's in their order, then those that only the component has. */
export function previewStates(): readonly PreviewState[] {
  const states = new Map<string, PreviewState>();
  for (const { name, title } of [...SCENES, ...FAULTS, ...lightningScenes()]) {
    if (!states.has(name)) states.set(name, { name, title });
  }
  return [...states.values()];
}

export type SideBySide = {
  readonly locale: string;
  /** Null: all of them, in one list. */
  readonly state: string | null;
  /** False where Salesforce's compiler is not installed. */
  readonly hasLightning: boolean;
};

/** Rows of the two frames are as high as the higher of both. */
export function sideBySide({ locale, state, hasLightning }: SideBySide): string {
  const states = previewStates();
  const address = (change: Readonly<Record<string, string | null>>) => {
    const chosen = Object.entries({ locale, state, ...change });
    return `?${new URLSearchParams(chosen.filter((one): one is [string, string] => one[1] !== null))}`;
  };
  const link = (text: string, change: Readonly<Record<string, string | null>>) => {
    const isCurrent = address(change) === address({});
    return html`<a href="/${address(change)}"${isCurrent && html` aria-current="true"`}>${text}</a> `;
  };
  const frame = (title: string, page: string) =>
    html`<section><h2>${title}</h2><iframe title="${title}" src="/${page}${address({ width: String(SIDEBAR_PX) })}"></iframe></section>`;
  return markupOf(html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Parley: card and component side by side</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"><style>
.both { display: flex; gap: 24px; } iframe { border: 0; width: ${SIDEBAR_PX + 48}px; height: 600px; } nav { flex-wrap: wrap; gap: 4px 16px; margin: 8px 0; }
[aria-current] { font-weight: 700; color: inherit; text-decoration: none; }</style></head><body><main>
<h1>What a seller sees, in every state</h1>
<p>HubSpot’s card and Salesforce’s component as they are uploaded, on records of one made-up conflict. At both widths:
<a href="/card${address({})}">the card</a>, <a href="/lightning${address({})}">the component</a>. HubSpot’s colours and type are
only near to its own: no picture for a listing.</p>
<nav aria-label="Language">${LOCALES.map((one) => link(one, { locale: one }))}</nav>
<nav aria-label="State">${link('All', { state: null })}${states.map(({ name, title }) => link(title, { state: name }))}</nav>
<div class="both" data-states="${JSON.stringify(states.map(({ name }) => name))}">
${frame('HubSpot card', 'card')}
${hasLightning ? frame('Salesforce component', 'lightning') : NOT_INSTALLED}
</div></main><script src="/side-by-side.js"></script></body></html>`);
}

const NOT_INSTALLED = html`<section><h2>Salesforce component</h2><p>It is drawn here once <code>npm run salesforce:check</code> has installed Salesforce’s compiler; then start again.</p></section>`;

/** Gives both frames the same rows, again whenever one of them grows. */
export const ALIGN = `
const both = document.querySelector('.both');
const states = JSON.parse(both.dataset.states);
const frames = [...both.querySelectorAll('iframe')];
const placesOf = ({ contentDocument }) => [...contentDocument.querySelectorAll('article')];
const align = () => {
  const heights = states.map((name) =>
    Math.max(0, ...frames.map((frame) => frame.contentDocument.getElementById(name)?.offsetHeight ?? 0)));
  for (const frame of frames) {
    const home = placesOf(frame)[0]?.parentElement;
    if (home === undefined) continue;
    home.style.cssText = 'display: grid; align-items: start;';
    home.style.gridTemplateRows = heights.map((height) => height + 'px').join(' ');
    for (const place of placesOf(frame)) place.style.gridRow = String(states.indexOf(place.id) + 1);
    frame.style.height = frame.contentDocument.documentElement.offsetHeight + 'px';
  }
};
const watch = (frame) => {
  const { ResizeObserver, MutationObserver } = frame.contentWindow;
  const sizes = new ResizeObserver(align);
  const follow = () => { for (const place of placesOf(frame)) sizes.observe(place); align(); };
  new MutationObserver(follow).observe(frame.contentDocument.body, { childList: true, subtree: true });
  follow();
};
for (const frame of frames) frame.addEventListener('load', () => watch(frame));`;
