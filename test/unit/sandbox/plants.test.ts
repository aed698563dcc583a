// The planted cases: sound in themselves, apart from each other, and apart from ordinary business.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openWorld } from '../../../connectors/sandbox/open-world.ts';
import { PLANTS } from '../../../connectors/sandbox/plants/sow-plants.ts';
import { partnerOf } from '../../../connectors/sandbox/seed/cast.ts';
import { isCustomerWord } from '../../../connectors/sandbox/seed/customers.ts';
import { isPartnerClaim } from '../../../connectors/sandbox/seed/draft.ts';
import { countryOf } from '../../../connectors/sandbox/seed/places.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { isFreemail, registrableDomain } from '../../../src/matching/domains.ts';

const conflicts = PLANTS.filter((plant) => plant.expected !== null);

describe('planted cases', () => {
  it('are about half conflicts, half none, and many', () => {
    expect(PLANTS.length).toBeGreaterThanOrEqual(60);
    expect(conflicts.length / PLANTS.length).toBeGreaterThan(0.45);
    expect(conflicts.length / PLANTS.length).toBeLessThan(0.7);
  });

  it('cover every type, severity and action of a conflict that CRM records can show', () => {
    const of = <T>(pick: (expected: NonNullable<(typeof PLANTS)[number]['expected']>) => T[]) =>
      new Set(conflicts.flatMap((plant) => (plant.expected ? pick(plant.expected) : [])));
    expect([...of((one) => [...one.types])].sort()).toEqual([
      'attribution',
      'hierarchy',
      'horizontal',
      'multi_channel',
      'price',
      'registration',
      'renewal',
      'territory',
      'vertical',
    ]);
    expect([...of((one) => [one.severity])].sort()).toEqual(['high', 'low', 'medium']);
    expect([...of((one) => [one.action])].sort()).toEqual([
      'confirm_match',
      'share_credit',
      'uphold_direct',
      'uphold_first_claim',
      'uphold_first_registration',
      'uphold_incumbent',
      'uphold_registration',
    ]);
  });

  it('cover every clause of chapters M to C that CRM records can show', () => {
    const covered = new Set(PLANTS.flatMap((plant) => plant.clauses));
    for (const clause of [
      ...['M-1', 'M-2', 'M-3', 'M-4', 'M-5', 'M-6', 'M-7', 'M-9'],
      ...['L-1', 'L-2', 'L-3', 'L-4', 'L-5', 'L-6', 'L-7', 'L-8'],
      ...['R-1', 'R-2', 'R-3', 'S-1', 'S-2', 'S-3', 'S-4', 'S-5'],
      ...['T-1', 'T-2', 'T-3', 'T-4', 'T-5'],
      ...['P-2', 'P-3', 'P-4', 'P-5', 'P-6', 'P-7', 'P-8'],
      ...['C-1', 'C-2', 'C-3', 'C-4', 'V-1', 'V-2', 'V-3', 'V-4'],
    ]) {
      expect(covered).toContain(clause);
    }
  });

  it('have ids of their own', () => {
    const ids = PLANTS.map((plant) => plant.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it.each(conflicts.map((plant) => [plant.id, plant.expected] as const))(
    '%s: the split totals 100.00 and the winner has a share',
    (_id, expected) => {
      const percents = Object.values(expected?.split ?? {}).map((percent) => percent ?? 0);
      const total = percents.reduce((sum, percent) => sum + Math.round(percent * 100), 0);
      expect(total).toBe(10_000);
      expect(percents.length).toBeGreaterThan(1);
      if (expected?.prevails) expect(expected.split[expected.prevails]).toBeGreaterThan(0);
    },
  );

  it.each(PLANTS.map((plant) => [plant.id, plant] as const))(
    '%s: only the case about territory registers outside it',
    (_id, plant) => {
      for (const claim of Object.values(plant.claims)) {
        if (!isPartnerClaim(claim) || claim.registration === undefined) continue;
        const country = plant.accounts[claim.account]?.country ?? 'US';
        const territory = claim.territory ?? countryOf(country).territory;
        const mayRegister = partnerOf(claim.partner).territories.some(
          (one) => one === territory || one === 'GLOBAL',
        );
        expect(mayRegister).toBe(plant.id !== 'outside-its-territory');
      }
    },
  );

  it('share no customer: neither domain nor name', () => {
    const owners = new Map<string, string>();
    for (const plant of PLANTS) {
      for (const account of Object.values(plant.accounts)) {
        for (const key of keysOf(account)) {
          expect([undefined, plant.id], `${key} of ${plant.id}`).toContain(owners.get(key));
          owners.set(key, plant.id);
        }
      }
    }
  });

  it('use no word of the background customers, so that these never collide with them', () => {
    for (const plant of PLANTS) {
      for (const account of Object.values(plant.accounts)) {
        for (const word of account.name.split(/[^\p{L}]+/u)) {
          expect(isCustomerWord(word), `${word} in ${plant.id}`).toBe(false);
        }
      }
    }
  });
});

describe('expectations', () => {
  const { world, expectations } = openWorld({
    folder: null,
    records: 0,
    now: () => Date.UTC(2026, 1, 3, 9),
  });

  it('name records that exist, and no record twice', () => {
    const seen = new Set<string>();
    for (const { records, expected } of expectations) {
      for (const { crm, object, id } of records) {
        expect(world.database(crm).get(object, id)).toBeDefined();
        expect(seen).not.toContain(`${crm}/${id}`);
        seen.add(`${crm}/${id}`);
      }
      for (const { record } of expected?.split ?? []) expect(records).toContainEqual(record);
    }
  });

  it('keep hours and seconds between the records of a tie', () => {
    const registered = (plantId: string): number[] =>
      (expectations.find((one) => one.plantId === plantId)?.records ?? []).map(
        ({ crm, object, id }) => {
          const { fields } = world.database(crm).require(object, id);
          return Date.parse(String(fields['Registered_At__c'] ?? fields['registered_at']));
        },
      );
    const gap = ([first = 0, second = 0]: number[]) => (second - first) / 1000;
    expect(gap(registered('tied-by-exactly-24-hours'))).toBe(86_400);
    expect(gap(registered('apart-by-a-second-more'))).toBe(86_401);
  });
});

/** What two customers must not have in common; freemail domains are meant to be shared. */
function keysOf(account: (typeof PLANTS)[number]['accounts'][string]): string[] {
  const domains = [account.domain ?? null, ...(account.aliases ?? [])]
    .map(registrableDomain)
    .filter((domain) => domain !== null && !isFreemail(domain, DEFAULT_POLICY));
  const name = account.name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z0-9]/g, '');
  return [name, ...new Set(domains.map(String))];
}

describe('docs/sandbox.md', () => {
  const page = readFileSync(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');
  const [, conflictRows = '', otherRows = ''] = page.split(/^### .*$/m);

  it('lists every planted case, conflicts and others apart, and nothing else', () => {
    const rowsOf = (isConflict: boolean) =>
      PLANTS.filter((plant) => (plant.expected !== null) === isConflict).map(
        ({ id, title, clauses }) => `| \`${id}\` | ${title} | ${clauses.join(', ')} |`,
      );
    const listed = (part: string) => part.split('\n').filter((line) => line.startsWith('| `'));
    expect(listed(conflictRows)).toEqual(rowsOf(true));
    expect(listed(otherRows)).toEqual(rowsOf(false));
  });
});
