// Task bodies: what goes into HubSpot's HTML comes out as the same text.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText, taskHtml } from '../../../../connectors/hubspot/task-text.ts';

it('escapes markup and keeps line breaks', () => {
  expect(taskHtml('a < b & "c"\nd')).toBe('a &lt; b &amp; &quot;c&quot;<br>d');
});

it('lets addresses be clicked, to their last character', () => {
  const address = 'https://parley.example/decide/a_b-';
  expect(taskHtml(`Keep: ${address}\n(see ${address}).`)).toBe(
    `Keep: <a href="${address}">${address}</a><br>(see <a href="${address}">${address}</a>).`,
  );
});

it('compares equal whether or not HubSpot keeps the links', () => {
  const text = 'Keep: https://parley.example/decide/x?a=1&b=2, or not.';
  const bare = taskHtml(text).replace(/<a [^>]*>|<\/a>/g, '');
  expect(plainText(taskHtml(text))).toBe(plainText(bare));
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
