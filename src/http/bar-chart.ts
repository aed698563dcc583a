// Bars as inline SVG. Each stands beside its figure in words, or above a table of them, so no drawing
// says anything that text does not.
import { type Html, html } from './html.ts';

/** One bar, `share` of the width of its place (0 to 1); a share above 0 is never too thin to see. */
export function bar(share: number): Html {
  const width = Math.max(share > 0 ? 1 : 0, share * 100).toFixed(2);
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="ground" width="100" height="4"></rect><rect class="part-0" width="${width}" height="4"></rect></svg>`;
}

const HEIGHT = 100;
/** Of the 20 units a group takes; the rest keeps groups apart. */
const BAR_WIDTH = 7;
const GROUP_WIDTH = 20;

/**
 * Groups of two bars over time, stretched to the width of their place. `label` is what a screen reader
 * says of the drawing; the values belong into a table beside it.
 */
export function groupedBars(groups: readonly (readonly [number, number])[], label: string): Html {
  const most = Math.max(1, ...groups.flat());
  const width = groups.length * GROUP_WIDTH;
  const rect = (group: number, part: 0 | 1, value: number) => {
    const x = group * GROUP_WIDTH + 2 + part * (BAR_WIDTH + 1);
    const height = (value / most) * HEIGHT;
    return html`<rect class="part-${part}" x="${x}" y="${(HEIGHT - height).toFixed(2)}" width="${BAR_WIDTH}" height="${height.toFixed(2)}"></rect>`;
  };
  return html`<svg class="groups" viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}"><path class="grid" d="M0 0H${width}M0 ${HEIGHT / 2}H${width}M0 ${HEIGHT}H${width}"></path>${groups.map(
    ([one, other], index) => [rect(index, 0, one), rect(index, 1, other)],
  )}</svg>`;
}
