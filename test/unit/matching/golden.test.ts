// The picture of what matching makes of some records. It shows a change of the code that no hash of the
// shipped weights shows.
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/claim.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { blockingKeys } from '../../../src/matching/blocking.ts';
import { Book, clusterBook, matchBook } from '../../../src/matching/book.ts';
import { COMMON_HOSTS, withCommonHosts } from '../../../src/matching/common-hosts.ts';
import { hashOf } from '../../../src/matching/holders.ts';
import { accountKeys } from '../../../src/matching/keys.ts';
import type { Profile } from '../../../src/matching/profile.ts';
import { profileText } from '../../../src/matching/stored-profile.ts';
import { MATCH_LOG_ODDS } from '../../../src/matching/threshold.ts';
import { MATCHING_VERSION } from '../../../src/matching/version.ts';
import { anAccount } from './an-account.ts';

const munich = { street: 'Lindenstraße 12', city: 'München', postalCode: '80331', country: 'DE' };
const boston = { street: '7 Harbor Road, Suite 400', city: 'Boston', postalCode: '02110' };

const RECORDS: readonly Partial<Account>[] = [
  { name: 'Müller Präzisionswerke GmbH & Co. KG', domain: 'www.mueller-pw.de', ...munich },
  { name: 'Mueller Praezisionswerke', phone: '+49 89 1234567', ...munich },
  { name: 'Muller Precision Works (Asia) Pte Ltd', domain: 'mueller-pw.com', country: 'SG' },
  { name: 'Northwind Intl. Logistics Corp.', ...boston, region: 'MA', country: 'US' },
  { name: 'Northwind International Logistics', domain: 'northwind.example', ...boston },
  { name: 'N.I.L.', country: 'US', city: 'Boston' },
  { name: 'Northwind International Logistics (NIL)', aliasDomains: ['northwind.example'] },
  { name: 'Harbour Growth Fund II', domain: 'harbour.example', country: 'GB' },
  { name: 'Harbour Growth Fund Two LLP', domain: 'harbour.example', country: 'GB' },
  { name: 'Harbour Growth Fund III', domain: 'harbour.example', country: 'GB' },
  { name: 'Harbour Growth Fund V', country: 'GB' },
  { name: 'Harbour Growth Fund X', country: 'GB' },
  { name: 'University of Eastmere', city: 'Eastmere', country: 'GB' },
  { name: 'Eastmere University Hospital', city: 'Eastmere', country: 'GB' },
  { name: 'Universität Eastmere', domain: 'uni-eastmere.example' },
  { name: 'ООО «Северный Мост»', country: 'RU' },
  { name: 'OOO Severnyy Most', country: 'RU' },
  { name: '東京大学', country: 'JP' },
  { name: 'University of Tokyo', country: 'JP' },
  { name: 'カメラ株式会社', country: 'JP' },
  { name: 'Kamera K.K.', country: 'JP', phone: '+81 3-1234-5678' },
  { name: "L'Atelier d'Orsan S.A.S.", phone: '01 23 45 67 89', city: 'Saint-Malo' },
  { name: 'Atelier Orsan SAS', phone: '+33 1 23 45 67 89', city: 'St Malo' },
  { name: 'Velden N.V., Rotterdam, NL', lei: '5493001KJTIIGC8Y1R12' },
  { name: 'Velden Holding', lei: '5493 001KJTIIGC8Y1R12', duns: '15-048-3782' },
  { name: 'B&T Forty-Four Ltd - do not use', taxId: 'GB 123 4567 89', domain: 'gmail.com' },
  { name: 'BT 44', taxId: 'gb123456789', domain: 'bt44.github.io' },
  { name: 'Osterby A/S Ord. Shs', parentDomain: 'osterby.example', domain: 'facebook.com' },
  { name: 'Osterby Marine', parentDomain: 'osterby.example', domain: 'facebook.com' },
  { name: 'The', country: 'US' },
  { name: 'Osterby', domain: 'osterby.example' },
  { name: 'Osterby', parentDomain: 'northwind.example' },
];

describe('matching', () => {
  it('makes of these records what it did: else raise MATCHING_VERSION and accept the new picture (vitest -u)', async () => {
    await expect(picture()).toMatchFileSnapshot('golden.snap.txt');
  });
});

function picture(): string {
  const policy = withCommonHosts(DEFAULT_POLICY);
  const accounts = RECORDS.map((record) => anAccount(record));
  const book = new Book(policy);
  for (const account of accounts) book.add(account);
  book.close();
  const pairs = matchBook(book, { split: null });
  const clusters = clusterBook(book, pairs, { threshold: MATCH_LOG_ODDS });
  const records = accounts.flatMap((account, number) => {
    const profile = book.profiles.at(number);
    return [
      `${number} in cluster ${clusters[number]}: ${account.name}`,
      `  profile ${roundedText(profile)}`,
      `  exact ${accountKeys(account, policy).join(' ')}`,
      `  blocking ${keysOf(profile)}`,
    ];
  });
  const scored = Array.from(pairs.left, (left, i) => {
    const [evidence, logOdds] = [pairs.evidence[i] ?? 0, pairs.logOdds[i] ?? 0];
    return `${left} ${pairs.right[i]}: ${evidence.toFixed(4)}, with rivals ${logOdds.toFixed(4)}`;
  });
  const version = `matching version ${MATCHING_VERSION}`;
  const hosts = `common hosts ${COMMON_HOSTS.size}, ${hashOf([...COMMON_HOSTS].sort().join())}`;
  return [version, hosts, ...records, ...scored.sort(), ''].join('\n');
}

/** Logarithms differ between machines in their last bits. */
function roundedText(profile: Profile): string {
  const round = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(6)) : value;
  return JSON.stringify(JSON.parse(profileText(profile), round));
}

function keysOf(profile: Profile): string {
  const [own, helpers] = [new Set<number>(), new Set<number>()];
  blockingKeys(profile, own, helpers);
  const text = (keys: ReadonlySet<number>) =>
    [...keys].map((key) => key.toString(36)).sort((a, b) => (a < b ? -1 : 1));
  return `${text(own).join(' ')}; ${text(helpers).join(' ')}`;
}
