// Severity as shape and word; colour only supports them.
import type { Severity } from '../domain/judgement.ts';
import { type Html, html } from './html.ts';

const SHAPES: Readonly<Record<Severity, string>> = { high: '▲', medium: '◆', low: '●' };

/** `▲ High`. Colourless where nothing waits any more. */
export function severityMark(severity: Severity, isWaiting: boolean): Html {
  const word = severity.charAt(0).toUpperCase() + severity.slice(1);
  return html`<span class="severity ${isWaiting ? severity : 'past'}"><span aria-hidden="true">${SHAPES[severity]}</span> ${word}</span>`;
}
