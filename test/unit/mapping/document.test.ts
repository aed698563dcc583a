// A mapping as YAML: what is wrong with it, told with its line; what it leaves without effect.
import { describe, expect, it } from 'vitest';
import { proposeMapping } from '../../../connectors/salesforce/mapping.ts';
import { nearest } from '../../../src/app/did-you-mean.ts';
import { checkMapping, lackingNeeds, needsOf } from '../../../src/app/mapping-check.ts';
import { mappingToYaml, readMappingDocument } from '../../../src/app/mapping-document.ts';
import { mappingGaps } from '../../../src/app/mapping-gaps.ts';
import { type Mapping, mappingSchema } from '../../../src/domain/mapping.ts';
import { stepsText } from '../../../src/domain/mapping-walk.ts';
import type { CrmSchema } from '../../../src/ports/crm.ts';

const field = (name: string, type = 'string', options: readonly string[] = []) => ({
  ...{ name, label: name, type, writable: true, options },
});

const SCHEMA: CrmSchema = {
  crm: 'salesforce',
  objects: [
    {
      name: 'Account',
      fields: [field('Name'), field('Website', 'url'), field('Named_Since__c', 'date')],
      links: [{ name: 'ParentId', to: ['Account'] }],
    },
    {
      name: 'Opportunity',
      fields: [
        field('Amount', 'currency'),
        field('CreatedDate', 'datetime'),
        field('StageName', 'picklist', ['Prospecting', 'Closed Won']),
        field('IsPrivate', 'boolean'),
      ],
      links: [
        { name: 'AccountId', to: ['Account'] },
        { name: 'OwnerId', to: ['User'] },
      ],
    },
    { name: 'User', fields: [field('Name'), field('Email', 'email')], links: [] },
  ],
};
const PROPOSED = proposeMapping(SCHEMA);
const YAML = mappingToYaml(PROPOSED, 'salesforce');

const withDeal = (sources: object): Mapping =>
  mappingSchema.parse({ ...PROPOSED, claims: [{ ...PROPOSED.claims[0], ...sources }] });

function faultsOf(yaml: string): readonly string[] {
  const read = readMappingDocument(yaml);
  return 'faults' in read
    ? read.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`)
    : [];
}

/** The line of a text, from 1. */
const lineOf = (yaml: string, text: string) =>
  yaml.split('\n').findIndex((one) => one.includes(text)) + 1;

describe('the YAML of a mapping', () => {
  it('explains every input, with the clauses it feeds', () => {
    expect(YAML).toContain('# When it was registered. (R-1, R-2, R-3, P-3, P-4, P-5)');
    expect(YAML).toContain('# Since when it is a named account. (R-2, P-6)');
  });

  it.each([
    [
      'an unknown key',
      '      path: StageName',
      '      pth: StageName',
      'claims[0].stage.pth: is no key of a mapping; did you mean path?',
    ],
    [
      'an unknown input',
      '    stage:',
      '    stag:',
      'claims[0].stag: is no key of a mapping; did you mean stage?',
    ],
    [
      'a word that is not ours',
      'Closed Won: won',
      'Closed Won: wonn',
      'claims[0].stage.values.Closed Won: must be one of qualify, develop, propose, negotiate, won, lost, not "wonn"; did you mean won?',
    ],
    [
      'a number for text',
      'recordType: opportunity',
      'recordType: 7',
      'claims[0].recordType: must be one of',
    ],
  ])('is refused for %s, with its line', (_, from, to, message) => {
    const yaml = YAML.replace(from, to);
    expect(yaml).not.toBe(YAML);
    expect(faultsOf(yaml)).toContainEqual(
      expect.stringContaining(`${lineOf(yaml, to)} ${message}`),
    );
  });

  it('is refused as a whole where it is no YAML', () => {
    expect(faultsOf('account: [')).toEqual([expect.stringContaining('is not valid YAML')]);
  });
});

describe('a mapping against the CRM', () => {
  const faults = (sources: object) =>
    checkMapping(withDeal(sources), SCHEMA).map((one) => `${stepsText(one.steps)}: ${one.message}`);

  it.each([
    [
      'a field',
      { amount: { path: 'Amuont' } },
      'claims[0].amount.path: Opportunity has no field Amuont; did you mean Amount?',
    ],
    [
      'a field behind a link',
      { ownerEmail: { path: 'OwnerId.Emial' } },
      'claims[0].ownerEmail.path: User has no field Emial; did you mean Email?',
    ],
    [
      'a link',
      { ownerEmail: { path: 'OwnrId.Email' } },
      'claims[0].ownerEmail.path: Opportunity has no link OwnrId; did you mean OwnerId?',
    ],
    [
      'an object',
      { object: 'Oportunity' },
      'claims[0].object: there is no object Oportunity that Parley’s user may see; did you mean Opportunity?',
    ],
    [
      'a related object',
      { territory: { path: 'X', related: { object: 'Quot', link: 'Y' } } },
      'claims[0].territory.related.link: there is no object Quot that Parley’s user may see',
    ],
    [
      'a value',
      { stage: { path: 'StageName', values: { 'Closed won!': 'won' } } },
      'claims[0].stage.path: "Closed won!" is no value of StageName; did you mean Closed Won?',
    ],
    [
      'a type',
      { createdAt: { path: 'IsPrivate' } },
      'claims[0].createdAt.path: IsPrivate is of the type boolean, but a date or a time is needed',
    ],
    [
      'another place',
      { channel: { or: [{ path: 'Chanel' }] } },
      'claims[0].channel.or[0].path: Opportunity has no field Chanel; check the name',
    ],
  ])('is told %s that is not there', (_, sources, message) => {
    expect(faults(sources)).toContainEqual(expect.stringContaining(message));
  });

  it('is told nothing where all is there', () => {
    expect(checkMapping(PROPOSED, SCHEMA)).toEqual([]);
  });

  it('needs to have read what it names, links and what is behind them', () => {
    const before = needsOf(PROPOSED, SCHEMA);
    const wanted = needsOf(
      withDeal({ territory: { path: 'AccountId.ParentId.Named_Since__c' } }),
      SCHEMA,
    );
    expect([...lackingNeeds(wanted, before)]).toEqual([['Account', new Set(['ParentId'])]]);
    expect(lackingNeeds(before, wanted).size).toBe(0);
  });
});

describe('what is not mapped', () => {
  const gapAt = (mapping: Mapping, key: string) =>
    mappingGaps(mapping).find((one) => stepsText(one.steps) === key);

  it('is told with the clauses that are without effect', () => {
    expect(gapAt(PROPOSED, 'claims[0].coSellId')).toMatchObject({
      ...{ clauses: ['S-4'], object: 'Opportunity' },
    });
    expect(gapAt(PROPOSED, 'account.namedSince')).toBeUndefined();
  });

  it('holds for all where only a fallback is there', () => {
    expect(
      gapAt(withDeal({ territory: { fallback: 'DACH' } }), 'claims[0].territory'),
    ).toMatchObject({
      clauses: ['S-2', 'R-3'],
      consequence: expect.stringContaining('"DACH" holds for all.'),
    });
  });

  it('counts identifiers as one: any of them does', () => {
    const withLei = { ...PROPOSED, account: { ...PROPOSED.account, lei: { path: 'Name' } } };
    expect(gapAt(PROPOSED, 'account.duns')?.clauses).toEqual(['M-9']);
    expect(gapAt(withLei, 'account.duns')?.clauses).toEqual([]);
  });

  it('is told of activities as a whole', () => {
    expect(gapAt(PROPOSED, 'claims[0].activities')?.clauses).toContain('P-7');
  });
});

describe('the nearest name', () => {
  it.each([
    ['amuont', 'Amount'],
    ['Stage', 'Stages'],
    ['x', null],
    ['Something', null],
  ])('of %s is %s', (word, name) => {
    expect(nearest(word, ['Amount', 'Stages', 'Owner'])).toBe(name);
  });
});
