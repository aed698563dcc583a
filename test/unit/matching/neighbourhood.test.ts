// Neighbourhoods: components, and nothing but components.
import { describe, expect, it } from 'vitest';
import { asAccountId } from '../../../src/domain/ids.ts';
import { connectedAccounts } from '../../../src/matching/neighbourhood.ts';

const ids = (text: string) => [...text].map(asAccountId);
const edges = (...pairs: readonly string[]) =>
  pairs.map(([a = '', b = '']) => [asAccountId(a), asAccountId(b)] as const);

describe('connectedAccounts', () => {
  it('joins through others and keeps the rest alone', () => {
    expect(connectedAccounts(ids('edcba'), edges('ab', 'cb', 'dd'))).toEqual([
      ids('abc'),
      ids('d'),
      ids('e'),
    ]);
  });

  it('ignores edges to accounts it was not given', () => {
    expect(connectedAccounts(ids('ab'), edges('ax', 'xb'))).toEqual([ids('a'), ids('b')]);
  });
});
