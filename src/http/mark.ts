// Marks: how bad or how well, as shape and word; colour only supports them. Drawn, not typed, so that
// no font can lose the shape.
import type { Condition } from '../app/view-overview.ts';
import { capital } from '../app/view-words.ts';
import type { Severity } from '../domain/judgement.ts';
import { type Html, html } from './html.ts';

type Shape = 'triangle' | 'diamond' | 'disc' | 'ring';

/** Outlines in a square of 10 by 10. */
const OUTLINES: Readonly<Record<Shape, string>> = {
  triangle: 'M5 .5 9.8 9.3H.2z',
  diamond: 'M5 0 10 5 5 10 0 5z',
  disc: 'M5 .5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z',
  ring: 'M5 .5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9zM5 2.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z',
};

const SEVERITY_SHAPES: Readonly<Record<Severity, Shape>> = {
  high: 'triangle',
  medium: 'diamond',
  low: 'disc',
};

const CONDITIONS: Readonly<Record<Condition, readonly [Shape, word: string]>> = {
  good: ['disc', 'Working'],
  waiting: ['diamond', 'Waiting'],
  bad: ['triangle', 'Needs you'],
  off: ['ring', 'Off'],
};

/** `▲ High`; colourless where nothing waits any more. */
export function severityMark(severity: Severity, isWaiting: boolean): Html {
  return mark(SEVERITY_SHAPES[severity], capital(severity), isWaiting ? severity : 'past');
}

/** `● Working` and the like, for a connection. */
export function conditionMark(condition: Condition): Html {
  const [shape, word] = CONDITIONS[condition];
  return mark(shape, word, condition);
}

function mark(shape: Shape, word: string, tone: string): Html {
  return html`<span class="mark ${tone}"><svg viewBox="0 0 10 10" aria-hidden="true"><path d="${OUTLINES[shape]}"></path></svg> ${word}</span>`;
}
