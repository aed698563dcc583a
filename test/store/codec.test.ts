// Values survive the store exactly, and equal values have equal text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode, hashOf, parseInt8 } from '../../src/store/codec.ts';
import { aClaim } from './builders.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('$bigint', '{"$bigint":"1"}', '__proto__', '\u0000', '\ud800', ''),
);
const leaf = fc.oneof(
  text,
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  // Minus zero is the one finite number JSON cannot say; nothing stored needs it.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);
const key = text.filter((name) => name !== '$bigint');
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('members')),
  list: fc.array(tie('any'), { maxLength: 4 }),
  members: fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
})).any;

describe('codec', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(decode(encode(original))).toStrictEqual(original);
      }),
    );
  });

  it('writes equal objects as equal text, whatever the order of their keys', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, leaf), { selector: ([name]) => name }), (pairs) => {
        const forwards = encode(Object.fromEntries(pairs));
        expect(encode(Object.fromEntries(pairs.toReversed()))).toBe(forwards);
      }),
    );
  });

  it('keeps the money of a claim exact', () => {
    const claim = aClaim('1', { amount: { currency: 'JPY', e4: 90_071_992_547_409_930_001n } });
    expect(decode(encode(claim))).toEqual(claim);
  });

  it('tells nearly equal values apart', () => {
    const texts = [1n, 1, '1', { $: '1' }, null, [1], [], {}, [null], { a: null }].map(encode);
    expect(new Set(texts.map(hashOf)).size).toBe(texts.length);
  });

  it('treats an undefined member as absent', () => {
    expect(encode({ b: undefined, a: 1 })).toBe(encode({ a: 1 }));
  });

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    undefined,
    () => 1,
    { $bigint: 'x' },
    [undefined],
  ])('refuses %s, which would not come back', (odd) => {
    expect(() => encode(odd)).toThrow(expect.objectContaining({ code: 'INVARIANT_BROKEN' }));
  });

  it('reads int8 up to 2^53 and no further', () => {
    expect(parseInt8('-9007199254740991')).toBe(-9_007_199_254_740_991);
    expect(() => parseInt8('9007199254740992')).toThrow('out of range');
  });
});
