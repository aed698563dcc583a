// Words and their rarity: shipped frequencies while a book is small, its own once it is large.
import { describe, expect, it } from 'vitest';
import { Lexicon } from '../../../src/matching/lexicon.ts';

describe('Lexicon', () => {
  it('gives one object per word', () => {
    const lexicon = new Lexicon();
    expect(lexicon.word('acme')).toBe(lexicon.word('acme'));
    expect(lexicon.word('44').isNumber).toBe(true);
    expect(lexicon.word('3m').isNumber).toBe(false);
  });

  it('knows common words before it has seen a name', () => {
    const lexicon = new Lexicon();
    expect(lexicon.word('university').rarity).toBeLessThan(lexicon.word('skanska').rarity / 2);
  });

  it('learns what is common in this book, each name counting once', () => {
    const lexicon = new Lexicon();
    const skanska = lexicon.word('skanska');
    const before = skanska.rarity;
    for (let i = 0; i < 1_000; i++) lexicon.count([skanska, skanska]);
    lexicon.freeze();
    expect(skanska.count).toBe(1_000);
    expect(skanska.rarity).toBeLessThan(before / 2);
    expect(skanska.book.size).toBeGreaterThan(new Lexicon().word('x').book.size);
  });
});
