// Text that comes back from a CRM as it was written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, startOf } from '../../../src/domain/clean-text.ts';

describe('cleanText', () => {
  it.each([
    ['line ends of other systems', 'one\r\ntwo\rthree\nfour', 'one\ntwo\nthree\nfour'],
    ['null bytes and other control characters', 'a\u0000b\u0007c\u0085d\te', 'abcd\te'],
    ['halves of characters', 'deal \ud83d and \udca1', 'deal \ufffd and \ufffd'],
    ['white space around it, no-break space too', ' \u00a0\n a b \n', 'a b'],
    ['nothing of what is clean', 'Müller 株式会社 👩‍💻 – 50 %', 'Müller 株式会社 👩‍💻 – 50 %'],
  ])('takes out %s', (_, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it('comes back as it is the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(`\ud800${text}\u0000 `);
        expect(cleanText(clean)).toBe(clean);
        expect(clean.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('startOf', () => {
  it('cuts no character in two', () => {
    expect(startOf('ab😀c', 3)).toBe('ab');
    expect(startOf('ab😀c', 4)).toBe('ab😀');
    expect(startOf('ab', 5)).toBe('ab');
  });
});
