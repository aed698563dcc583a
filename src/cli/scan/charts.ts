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

export type Line = { readonly values: readonly number[]; readonly tone: string };

/** Lines over one span of time, from 0 to the largest value of all; nothing with fewer than two points. */
export function lineChart(lines: readonly Line[]): Html | null {
  const most = Math.max(1, ...lines.flatMap(({ values }) => values));
  if (lines.every(({ values }) => values.length < 2)) return null;
  const path = ({ values }: Line) =>
    values
      .map((value, index) => {
        const x = (index / (values.length - 1)) * WIDTH;
        return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${(HEIGHT * (1 - value / most)).toFixed(1)}`;
      })
      .join('');
  const grid = [0, 0.5, 1].map((share) => `M0 ${HEIGHT * share}H${WIDTH}`).join('');
  return html`<svg class="lines" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path class="grid" d="${grid}"></path>${lines.map((line) => html`<path class="${line.tone}" d="${path(line)}"></path>`)}</svg>`;
}

/** Units of the line chart's drawing, which is stretched to the width of its place. */
const WIDTH = 600;
const HEIGHT = 160;
