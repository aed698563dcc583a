// The Salesforce package beside its fields: permission sets, labels and the Lightning component follow
// from the list of own fields and hang together.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LABELS, labelFiles } from '../../../manifest/salesforce/label-files.ts';
import { permissionFiles } from '../../../manifest/salesforce/permission-files.ts';
import { ownFieldName, ownFieldsOf } from '../../../src/domain/own-fields.ts';

const PACKAGE = new URL('../../../manifest/salesforce/force-app/main/default/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, PACKAGE), 'utf8');
const script = read('lwc/parleyConflict/parleyConflict.js');
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
    expect(editable('Rep')).toEqual([]);
    expect(editable('Channel_Manager')).toEqual([
      'Task.Parley_Task_Note__c',
      'Task.Parley_Task_Outcome__c',
    ]);
    const all = 2 * ownFieldsOf('claim').length + ownFieldsOf('account').length;
    expect(editable('Integration')).toHaveLength(all + ownFieldsOf('task').length);
    expect(read('permissionsets/Parley_Rep.permissionset-meta.xml')).not.toContain('Task.');
  });
});

describe('the Lightning component', () => {
  it('reads only own fields, and only those the object has', () => {
    const names = (home: 'claim' | 'account') =>
      ownFieldsOf(home).map(({ key }) => ownFieldName('salesforce', key));
    const fields = found(script, /@salesforce\/schema\/(\w+\.\w+)/g);
    expect(fields.length).toBeGreaterThan(10);
    for (const field of fields) {
      const [object = '', name = ''] = field?.split('.') ?? [];
      expect(names(object === 'Account' ? 'account' : 'claim'), field).toContain(name);
    }
  });

  it('uses every label and has each in four languages', () => {
    const used = found(script, /@salesforce\/label\/c\.(\w+)/g);
    expect(used.sort()).toEqual(Object.keys(LABELS).sort());
    for (const [name, texts] of Object.entries(LABELS)) {
      const places = (text: string) => found(text, /(\{\d\})/g).sort();
      for (const text of Object.values(texts)) {
        expect(places(text), name).toEqual(places(texts.en));
        expect(text.length, name).toBeLessThanOrEqual(1_000);
      }
    }
    for (const { file, xml } of labelFiles()) expect(read(file), file).toBe(xml);
  });

  it('calls nobody and writes no markup of its own', () => {
    for (const forbidden of ['fetch(', 'innerHTML', '@salesforce/apex', 'lwc:dom', 'eval(']) {
      expect(script).not.toContain(forbidden);
    }
  });
});
