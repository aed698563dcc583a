// Charts of the report as inline SVG. Every chart says its figures in words too, so the drawing is
// hidden from screen readers.
import { type Html, html } from '../../http/html.ts';

export type Bar = {
  readonly label: string;
  /** The figure as people read it. */
  readonly figure: string;
  readonly value: number;
  /** A class of the style sheet that colours the bar. */
  readonly tone: string;
};

/** A list of bars that share a scale; the longest fills the width. */
export function barList(bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return html`<ul class="bars">${bars.map(
    (bar) =>
      html`<li><span>${bar.label}</span> <b>${bar.figure}</b>${track(bar.value / most, bar.tone)}</li>`,
  )}</ul>`;
}

function track(share: number, tone: string): Html {
  const width = Math.max(share > 0 ? 0.6 : 0, share * 100).toFixed(2);
  return html`<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="ground" width="100" height="4"></rect><rect class="${tone}" width="${width}" height="4"></rect></svg>`;
}

/** One bar cut into parts, in the order given; nothing when all are 0. */
export function stackedBar(parts: readonly Omit<Bar, 'label' | 'figure'>[]): Html | null {
  const sum = parts.reduce((total, part) => total + part.value, 0);
  if (sum === 0) return null;
  let at = 0;
  const rects = parts.map(({ value, tone }) => {
    const width = (value / sum) * 100;
    const rect = html`<rect class="${tone}" x="${at.toFixed(3)}" width="${width.toFixed(3)}" height="4"></rect>`;
    at += width;
    return rect;
  });
  return html`<svg class="stack" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">${rects}</svg>`;
}
