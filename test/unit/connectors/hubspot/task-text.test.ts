// Task bodies: what goes into HubSpot's HTML comes out as the same text.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText, taskHtml } from '../../../../connectors/hubspot/task-text.ts';

it('escapes markup and keeps line breaks', () => {
  expect(taskHtml('a < b & "c"\nd')).toBe('a &lt; b &amp; &quot;c&quot;<br>d');
});

it('sees through tags that HubSpot adds', () => {
  expect(plainText('<div><p>Decide <b>now</b></p></div>')).toBe('Decide now');
});

it('reads back any text, white space folded', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(plainText(taskHtml(text))).toBe(text.replace(/\s+/g, ' ').trim());
    }),
  );
});
