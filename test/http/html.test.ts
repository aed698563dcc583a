// Escaping by default: no value becomes markup.
import { expect, test } from 'vitest';
import { html, markupOf } from '../../src/http/html.ts';

test.each([
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['"><img src=x onerror=alert(1)>', '&quot;&gt;&lt;img src=x onerror=alert(1)&gt;'],
  ["' onmouseover='alert(1)", '&#39; onmouseover=&#39;alert(1)'],
  ['&lt;', '&amp;lt;'],
  ['{{7*7}}', '{{7*7}}'],
])('%s is shown as text', (value, shown) => {
  expect(markupOf(html`<a title="${value}">${value}</a>`)).toBe(`<a title="${shown}">${shown}</a>`);
});

test('markup nests, lists join, absent values leave nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(markupOf(html`<ul>${items}</ul>${null}${undefined}${false}${''}${0}`)).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>0',
  );
});

test('an object that only looks like markup is not taken for it', () => {
  const forged = JSON.parse('{"markup":"<b>","Symbol(markup)":"<b>"}');
  expect(() => html`${forged}`).toThrow(TypeError);
});
