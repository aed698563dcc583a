// The Salesforce package beside its fields: permission sets, labels and the Lightning component follow
// from the list of own fields and hang together.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LABELS, labelFiles } from '../../../manifest/salesforce/label-files.ts';
import { tabFiles } from '../../../manifest/salesforce/object-files.ts';
import { permissionFiles } from '../../../manifest/salesforce/permission-files.ts';
import { OUTCOMES } from '../../../src/domain/conflict.ts';
import {
  type OwnFieldHome,
  ownFieldName,
  ownFieldsOf,
  ownObjectName,
  statementLookup,
} from '../../../src/domain/own-fields.ts';

const PACKAGE = new URL('../../../manifest/salesforce/force-app/main/default/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, PACKAGE), 'utf8');
const bundles = readdirSync(new URL('lwc/', PACKAGE)).filter((name) => name.startsWith('parley'));
const script = bundles.map((name) => read(`lwc/${name}/${name}.js`)).join('\n');
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one]) => one);

describe('permission sets', () => {
  it('are as generated: run `node manifest/salesforce/permission-files.ts` after a change', () => {
    const committed = readdirSync(new URL('permissionsets/', PACKAGE)).sort();
    expect(committed).toEqual(permissionFiles().map(({ file }) => file));
    for (const { file, xml } of permissionFiles()) expect(read(`permissionsets/${file}`)).toBe(xml);
  });

  it('let reps read, managers answer, and only the integration write what is shown', () => {
    const editable = (name: string) =>
      found(
        read(`permissionsets/Parley_${name}.permissionset-meta.xml`),
        /<editable>true<\/editable>\s*<field>([^<]+)</g,
      );
    const said = ['Conflict', 'Link', 'Share', 'Text'].map(
      (name) => `Parley_Statement__c.Parley_Statement_${name}__c`,
    );
    const lookup = 'Parley_Statement__c.Parley_Opportunity__c';
    expect(editable('Rep')).toEqual([lookup, ...said]);
    expect(editable('Channel_Manager')).toEqual([
      ...[lookup, ...said.slice(0, 2), 'Parley_Statement__c.Parley_Statement_Outcome__c'],
      ...said.slice(2),
      ...['Task.Parley_Task_Note__c', 'Task.Parley_Task_Outcome__c'],
    ]);
    const all = 2 * ownFieldsOf('claim').length + ownFieldsOf('account').length;
    const conflict = ownFieldsOf('conflict').length - 1;
    // Of a statement the answer and the state, of the heartbeat the time: keys need no grant.
    const written = all + conflict + ownFieldsOf('task').length + 3;
    expect(editable('Integration')).toHaveLength(written);
    expect(read('permissionsets/Parley_Rep.permissionset-meta.xml')).not.toContain('Task.');
  });

  it('let nobody but the integration change or delete a record of the package', () => {
    for (const name of ['Rep', 'Channel_Manager']) {
      const text = read(`permissionsets/Parley_${name}.permissionset-meta.xml`);
      expect(text).not.toMatch(/<allow(Edit|Delete)>true|<modifyAllRecords>true/);
      const made = found(text, /<allowCreate>true<[\s\S]*?<object>(\w+)</g);
      expect(made).toEqual([ownObjectName('statement')]);
    }
  });

  it('show the record that names every side to channel managers alone', () => {
    const name = ownObjectName('conflict');
    const setOf = (one: string) => read(`permissionsets/Parley_${one}.permissionset-meta.xml`);
    expect(setOf('Rep')).not.toContain(name);
    const manager = setOf('Channel_Manager');
    expect(manager).toMatch(new RegExp(`<object>${name}</object>\\s*<viewAllRecords>true`));
    expect(manager).toContain(`<tab>${name}</tab>`);
    expect(found(manager, /<tab>(\w+)</g).sort()).toEqual(
      tabFiles().map(({ file }) => file.replace('.tab-meta.xml', '')),
    );
  });
});

describe('the Lightning components', () => {
  it('read and write only own fields the object has, and when a record was made and changed', () => {
    const homes: Readonly<Record<string, OwnFieldHome>> = {
      Account: 'account',
      Opportunity: 'claim',
      [ownObjectName('statement')]: 'statement',
      [ownObjectName('heartbeat')]: 'heartbeat',
    };
    const fields = found(script, /@salesforce\/schema\/(\w+\.\w+)/g);
    expect(fields.length).toBeGreaterThan(20);
    for (const field of fields) {
      const [object = '', name = ''] = field?.split('.') ?? [];
      const home = homes[object];
      if (home === undefined) throw new Error(`the package brings no fields for ${object}`);
      const names = ownFieldsOf(home).map(({ key }) => ownFieldName('salesforce', key));
      const others =
        home === 'statement' ? [statementLookup()] : ['CreatedDate', 'LastModifiedDate'];
      expect([...names, ...others]).toContain(name);
    }
  });

  it('say and decide what the lists know, and no more', () => {
    const kinds = ownFieldsOf('statement').find(({ key }) => key === 'statement_kind')?.options;
    const said = /const KINDS = \{([^}]+)\}/.exec(script)?.[1] ?? '';
    expect([...found(said, /(\w+):/g), 'decision', 'check']).toEqual(
      kinds?.map(({ value }) => value),
    );
    const made = found(script, /makeStatement\(\{[^}]*kind: '(\w+)'/g);
    expect(made).toEqual(['check', 'decision']);
    const outcomes = /const OUTCOMES = \{([^}]+)\}/.exec(script)?.[1] ?? '';
    expect(found(outcomes, /(\w+):/g)).toEqual([...OUTCOMES]);
  });

  it('are opened by the quick action as a screen', () => {
    const [file = ''] = readdirSync(new URL('quickActions/', PACKAGE));
    const bundle = /<lightningWebComponent>(\w+)</.exec(read(`quickActions/${file}`))?.[1];
    expect(file).toMatch(/^Opportunity\./);
    const meta = read(`lwc/${bundle}/${bundle}.js-meta.xml`);
    expect(meta).toContain('<target>lightning__RecordAction</target>');
    expect(meta).toContain('<actionType>ScreenAction</actionType>');
  });

  it('use every label and have each in four languages', () => {
    const used = found(script, /@salesforce\/label\/c\.(\w+)/g);
    expect([...new Set(used)].sort()).toEqual(Object.keys(LABELS).sort());
    for (const [name, texts] of Object.entries(LABELS)) {
      const places = (text: string) => found(text, /(\{\d\})/g).sort();
      for (const text of Object.values(texts)) {
        expect(places(text), name).toEqual(places(texts.en));
        expect(text.length, name).toBeLessThanOrEqual(1_000);
      }
    }
    for (const { file, xml } of labelFiles()) expect(read(file), file).toBe(xml);
  });

  it('call nobody and write no markup of their own', () => {
    for (const forbidden of ['fetch(', 'innerHTML', '@salesforce/apex', 'lwc:dom', 'eval(']) {
      expect(script).not.toContain(forbidden);
    }
  });
});
