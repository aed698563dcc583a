// The listing kit: texts fit the forms and say nothing that the repository does not hold; the
// shared-data table is what code and both manifests say; what is missing stands in the checklist.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SCOPES as SALESFORCE_SCOPES } from '../../../connectors/salesforce/oauth.ts';
import {
  ACCOUNT_MEANINGS,
  ASKED,
  CLAIM_MEANINGS,
  SHARED_OBJECTS,
  sharedDataText,
} from '../../../manifest/listing/access-table.ts';
import {
  type Listing,
  pictureName,
  problemsOf,
  readListing,
} from '../../../manifest/listing/listing-fields.ts';
import { OBJECTS } from '../../../manifest/salesforce/field-files.ts';
import { CRMS } from '../../../src/domain/claim.ts';
import { mappingSchema } from '../../../src/domain/mapping.ts';
import { OWN_FIELDS, OWN_OBJECTS, ownFieldName } from '../../../src/domain/own-fields.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const inKit = (file: string) => `manifest/listing/${file}`;

describe.each(CRMS)('the listing for %s', (market) => {
  const listing = readListing(market);
  const { details, contact } = listing;

  it('fits its form and says nothing that cannot be shown', () => {
    expect(problemsOf(market, listing)).toEqual([]);
  });

  it('names files that are there for each thing it claims', () => {
    const claims = [...details.features, ...(details.highlights ?? [])];
    expect(claims.length).toBeGreaterThan(3);
    for (const { title, evidence } of claims) {
      for (const file of evidence) expect(existsSync(file), `${title}: ${file}`).toBe(true);
      expect(
        evidence.some((file) => file.startsWith('test/')),
        title,
      ).toBe(true);
    }
  });

  it('has every address it lacks on the checklist', () => {
    const checklist = read(inKit('submission.md'));
    for (const [field, value] of Object.entries(contact)) {
      if (value === null) expect(checklist, field).toContain(`\`${field}\``);
    }
  });

  it.each([
    ['name', { name: 'Parley for HubSpot' }, 'name: holds'],
    ['name', { name: 'PartnerHub' }, 'name: holds'],
    ['tagline', { tagline: 'x'.repeat(81) }, 'tagline: 81'],
    ['tagline', { tagline: 'The leading app for partners' }, 'superlative'],
    ['tagline', { tagline: 'Works with Slack soon' }, 'promise'],
    ['tagline', { tagline: 'Decide 40 % faster' }, 'unproven number'],
    ['tagline', { tagline: 'Real-time conflicts' }, 'cannot be shown'],
    ['tagline', { tagline: 'AI for channel sales' }, 'not what it does'],
    ['tagline', { tagline: 'Works with Hubspot' }, 'brand spelling'],
  ])('would be refused with another %s', (_field, change, problem) => {
    const changed = { ...listing, details: { ...details, ...change } } as Listing;
    expect(problemsOf(market, changed).join('\n')).toContain(problem);
  });

  it.each([
    ['http', { termsUrl: 'http://parley.example/terms' }],
    ['a long one', { termsUrl: `https://parley.example/${'x'.repeat(240)}` }],
    ['one used twice', { termsUrl: 'https://a.example/x', privacyUrl: 'https://a.example/x' }],
  ])('would be refused with an address: %s', (_name, change) => {
    const changed = { ...listing, contact: { ...contact, ...change } };
    expect(problemsOf(market, changed)).toHaveLength(1);
  });
});

describe('the shared-data table', () => {
  it('is as generated: run `node manifest/listing/access-table.ts` after a change', () => {
    expect(read(inKit('shared-data.md'))).toBe(sharedDataText());
  });

  it('uses exactly the scopes that the HubSpot project and the consent screens ask for', () => {
    const project = JSON.parse(read('manifest/hubspot/src/app/app-hsmeta.json'));
    const used = new Set(
      SHARED_OBJECTS.filter((one) => one.crm === 'hubspot').flatMap((one) => one.scopes),
    );
    const { requiredScopes, optionalScopes } = project.config.auth;
    expect([...used].sort()).toEqual([...requiredScopes, ...optionalScopes].sort());
    expect([...ASKED.hubspot].sort()).toEqual([...used].sort());
    expect(ASKED.salesforce).toBe(SALESFORCE_SCOPES);
  });

  it('is both ways exactly where HubSpot’s write scopes and Salesforce’s fields are', () => {
    for (const { crm, object, home, scopes } of SHARED_OBJECTS) {
      if (crm === 'hubspot') {
        expect(
          scopes.some((scope) => scope.endsWith('.write')),
          object,
        ).toBe(home !== null);
      }
    }
    const written = SHARED_OBJECTS.filter((one) => one.crm === 'salesforce' && one.home !== null);
    const packaged = Object.values(OBJECTS).flat();
    const onTask = (object: string) => (object === 'Activity' ? 'Task' : object);
    expect(written.map((one) => one.object).sort()).toEqual(packaged.map(onTask).sort());
  });

  it('lists every own field, and each is granted to the integration user in the package', () => {
    const text = sharedDataText();
    const granted = read(
      'manifest/salesforce/force-app/main/default/permissionsets/Parley_Integration.permissionset-meta.xml',
    );
    for (const { key, homes, isRequired } of OWN_FIELDS) {
      // The package has objects of its own in Salesforce alone.
      const isOwnObject = homes.every((home) => home in OWN_OBJECTS);
      const inHubspot = text.includes(`\`${ownFieldName('hubspot', key)}\``);
      expect(inHubspot, key).toBe(!isOwnObject);
      expect(text).toContain(`\`${ownFieldName('salesforce', key)}\``);
      // Salesforce shows a required field to whoever sees the object, and takes no permission for it.
      if (isRequired) continue;
      expect(granted).toContain(`.${ownFieldName('salesforce', key)}<`);
    }
  });

  it('names every meaning that a mapping can read', () => {
    const { account, claims } = mappingSchema.shape;
    const without = (shape: object, ...left: string[]) =>
      Object.keys(shape)
        .filter((key) => !left.includes(key))
        .sort();
    expect(Object.keys(ACCOUNT_MEANINGS).sort()).toEqual(
      without(account.shape, 'object', 'except'),
    );
    expect(Object.keys(CLAIM_MEANINGS).sort()).toEqual(
      without(claims.element.shape, 'object', 'only', 'recordType', 'account'),
    );
  });
});

describe('what reviewers read', () => {
  it('names files that are there', () => {
    for (const page of [inKit('questionnaires.md'), 'docs/security.md', inKit('submission.md')]) {
      const named = [
        ...read(page).matchAll(/`((?:src|test|connectors|manifest|docs)\/[^`*\s]+)`/g),
      ];
      expect(named.length, page).toBeGreaterThan(1);
      for (const [, file = ''] of named) expect(existsSync(file), `${page}: ${file}`).toBe(true);
    }
  });

  it.each(CRMS)(
    'has a picture of every scene and icon in the form and size %s asks for',
    (market) => {
      const { icons, screenshots, screenshotSize, mostBytes } = readListing(market).media;
      const pictures = [
        ...icons.map(({ size }) => ['icon', size] as const),
        ...screenshots.map(({ scene }) => [scene, screenshotSize] as const),
      ];
      for (const [scene, size] of pictures) {
        const png = readFileSync(inKit(`images/${pictureName(scene, size)}`));
        expect(png.subarray(0, 8).toString('latin1'), scene).toBe('\x89PNG\r\n\x1a\n');
        // The size as the PNG itself tells it.
        expect([png.readUInt32BE(16), png.readUInt32BE(20)], scene).toEqual(size);
        expect(png.length, scene).toBeLessThanOrEqual(mostBytes);
      }
    },
  );

  it('has no picture that no listing shows', () => {
    const shown = CRMS.flatMap((market) => {
      const { icons, screenshots, screenshotSize } = readListing(market).media;
      return [
        ...icons.map(({ size }) => pictureName('icon', size)),
        ...screenshots.map(({ scene }) => pictureName(scene, screenshotSize)),
      ];
    });
    expect(readdirSync(inKit('images')).sort()).toEqual([...new Set(shown)].sort());
  });
});
