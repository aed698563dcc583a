// Which word stands for which: equal, misspelt, abbreviated, joined, spelled as an acronym.
import { describe, expect, it } from 'vitest';
import { alignNames, wordSimilarity } from '../../../src/matching/align-names.ts';
import { Lexicon } from '../../../src/matching/lexicon.ts';

function align(left: string, right: string) {
  const lexicon = new Lexicon();
  const list = (text: string) => text.split(' ').map((word) => lexicon.word(word));
  return alignNames(list(left), list(right));
}

describe('alignNames', () => {
  it('matches equal words in any order', () => {
    const found = align('alpha beta', 'beta alpha');
    expect(found).toMatchObject({
      pairs: 2,
      inOrder: 0,
      restLeft: 0,
      restRight: 0,
      inexactShare: 0,
    });
  });

  it.each([
    ['fosun tourism', 'fos tour'],
    ['chestnut', 'chestntu'],
    ['healthcare trust', 'health care trust'],
    ['suny adirondack', 'state university new york adirondack'],
  ])('leaves nothing over between %s and %s', (left, right) => {
    const found = align(left, right);
    expect(found.restLeft).toBe(0);
    expect(found.restRight).toBe(0);
  });

  it('says what is left over, and that a number has no counterpart', () => {
    const found = align('fund 5', 'fund 6');
    expect(found).toMatchObject({ numbersLeft: 1, numbersRight: 1 });
    expect(found.restLeft).toBeGreaterThan(0);
  });
});

describe('wordSimilarity', () => {
  const like = (left: string, right: string) => {
    const lexicon = new Lexicon();
    return wordSimilarity(lexicon.word(left), lexicon.word(right));
  };

  it('knows typing errors, prefixes and bare consonants', () => {
    expect(like('crystalord', 'cristalord')).toBeGreaterThan(0.8);
    expect(like('tour', 'tourism')).toBeGreaterThan(0.8);
    expect(like('grp', 'group')).toBeGreaterThan(0.5);
  });

  it('tells other words and all numbers apart', () => {
    expect(like('estonia', 'ethiopia')).toBeLessThan(0.8);
    expect(like('missiles', 'kittens')).toBe(0);
    expect(like('2021', '2022')).toBe(0);
    expect(like('a', 'ab')).toBe(0);
  });
});
