// M by pairs of hosts and of names: the match clause that the text gives, whatever else the pair is.
import { describe } from 'vitest';
import {
  account,
  direct,
  type Fields,
  itJudges,
  PEACE,
  partner,
  type Row,
} from './written-case.ts';

/** The clause of a pair of accounts: M-1 and M-5 stop it, the others here let it collide. */
function pair(sentence: string, clause: string, accounts: readonly [Fields, Fields]): Row {
  const [one, other] = accounts.map(account) as [Fields, Fields];
  const claims = [partner('P', { account: one }), direct('D', { account: other })];
  const isStopped = clause === 'M-1' || clause === 'M-5';
  const expected = isStopped ? { ...PEACE, clauses: [clause] } : { match: [clause] };
  return [sentence, { claims }, expected];
}

describe('hosts, of accounts with different names', () => {
  const hosts = (one: string, other: string, clause: string): Row =>
    pair(`${one} and ${other}: ${clause}`, clause, [
      { domain: one, name: 'Heron' },
      { domain: other, name: 'Egret' },
    ]);
  itJudges([
    hosts('acme.co.uk', 'shop.eu.acme.co.uk', 'M-2'),
    hosts('acme.co.uk', 'other.co.uk', 'M-1'),
    hosts('co.uk', 'co.uk', 'M-1'),
    hosts('www.ck', 'shop.www.ck', 'M-2'),
    hosts('a.acme.ck', 'b.acme.ck', 'M-1'),
    hosts('a.acme.ck', 'www.a.acme.ck', 'M-2'),
    hosts('acme.github.io', 'docs.acme.github.io', 'M-2'),
    hosts('acme.github.io', 'other.github.io', 'M-1'),
    hosts('acme.notatld', 'WWW.ACME.NOTATLD', 'M-2'),
    hosts('acme.co.notatld', 'other.co.notatld', 'M-2'),
    hosts('gmail.com', 'googlemail.com', 'M-1'),
    hosts('mail.gmail.com', 'GMAIL.com', 'M-5'),
  ]);
});

describe('names, of accounts without a domain in one country', () => {
  const names = (one: string, other: string, clause: string): Row =>
    pair(`${one} and ${other}: ${clause}`, clause, [
      { domain: null, name: one },
      { domain: '', name: other },
    ]);
  itJudges([
    names('Acme GmbH & Co. KG', 'ACME', 'M-4'),
    names('Acme-Co', 'Acme', 'M-4'),
    names('Co Ltd', 'co', 'M-4'),
    names('Limited', 'Ltd', 'M-1'),
    names('S.A. Acme', 'SA Acme', 'M-4'),
    names('Acme S. A.', 'Acme', 'M-1'),
    names('Ærø AS', 'Aeroe', 'M-4'),
    names('STRASSE', 'Straße', 'M-4'),
    names('Łódź', 'Lodz', 'M-1'),
    names('Crème Brûlée', 'Creme Brulee', 'M-4'),
    names('O’Neil', "O'Neil", 'M-4'),
    names('O`Neil', 'ONeil', 'M-1'),
    names('Acme 2', 'Acme II', 'M-1'),
    names('Acme²', 'Acme', 'M-1'),
    names('&', '&', 'M-1'),
  ]);
});

describe('M-3, M-5 and M-6 beside each other', () => {
  itJudges([
    pair('an alias that is freemail shares freemail only', 'M-5', [
      { domain: 'gmx.de', name: 'Heron' },
      { domain: 'egret.example', alias_domains: ['gmx.de'], name: 'Egret' },
    ]),
    pair('a freemail parent is none', 'M-1', [
      { domain: null, parent_domain: 'gmail.com', name: 'Heron' },
      { domain: null, parent_domain: 'gmail.com', name: 'Egret' },
    ]),
    pair('an alias comes before a parent', 'M-3', [
      { domain: 'heron.example', parent_domain: 'egret.example', name: 'Heron' },
      { domain: 'egret.example', alias_domains: ['www.heron.example'], name: 'Egret' },
    ]),
  ]);
});
