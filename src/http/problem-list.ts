// Records with what is wrong with each: the same list wherever it is told.
import type { ProblemLine } from '../app/view-overview.ts';
import { type Html, html } from './html.ts';

/** The heading over records that a CRM has not let Parley write for an hour. */
export const UNWRITTEN = 'Not written for more than an hour';

/** One line a record: its name, what is wrong with the cure, and when. */
export function problemList(problems: readonly ProblemLine[]): Html {
  return html`<ul class="plain problems">${problems.map(({ record, when, text }) => html`<li><strong>${record}</strong> ${text} <small>${when}</small></li>`)}</ul>`;
}
