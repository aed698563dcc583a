// The Salesforce package's field files are those of the single list, no more and no fewer.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldFiles } from '../../../manifest/salesforce/field-files.ts';
import { layoutFiles, objectFiles, tabFiles } from '../../../manifest/salesforce/object-files.ts';
import {
  type OwnObject,
  ownFieldName,
  ownFieldsOf,
  ownObjectName,
} from '../../../src/domain/own-fields.ts';

const PACKAGE = new URL('../../../manifest/salesforce/force-app/main/default/', import.meta.url);
const committedIn = (folder: string) =>
  readdirSync(new URL(folder, PACKAGE), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.xml'))
    .map((file) => [file, readFileSync(new URL(`${folder}/${file}`, PACKAGE), 'utf8')]);

describe('the field files', () => {
  it('are as generated, and the objects: run field-files.ts and object-files.ts after a change', () => {
    const generated = [...fieldFiles(), ...objectFiles()].map(({ file, xml }) => [file, xml]);
    expect(Object.fromEntries(committedIn('objects'))).toEqual(Object.fromEntries(generated));
    const layouts = layoutFiles().map(({ file, xml }) => [file, xml]);
    expect(Object.fromEntries(committedIn('layouts'))).toEqual(Object.fromEntries(layouts));
    const tabs = tabFiles().map(({ file, xml }) => [file, xml]);
    expect(Object.fromEntries(committedIn('tabs'))).toEqual(Object.fromEntries(tabs));
  });

  it('keep what one side says from the other, and show everybody how current it is', () => {
    const sharing = (object: OwnObject) => {
      const name = ownObjectName(object);
      const file = objectFiles().find((one) => one.file === `${name}/${name}.object-meta.xml`);
      return /<sharingModel>(\w+)</.exec(file?.xml ?? '')?.[1];
    };
    expect(sharing('statement')).toBe('Private');
    expect(sharing('conflict')).toBe('Private');
    expect(sharing('heartbeat')).toBe('Read');
  });

  it('put claim fields on opportunities and on registration leads', () => {
    const names = (object: string) =>
      fieldFiles()
        .filter(({ file }) => file.startsWith(`${object}/`))
        .map(({ file }) => file.split('/').at(-1)?.replace('.field-meta.xml', ''));
    const wanted = ownFieldsOf('claim').map((field) => ownFieldName('salesforce', field.key));
    expect(names('Opportunity')).toEqual(wanted);
    expect(names('Lead')).toEqual(wanted);
  });

  it('keep within what Salesforce takes: 40 characters a name, 40 a label, 255 a text, 510 a help', () => {
    for (const { file, xml } of fieldFiles()) {
      const name = /<fullName>(Parley\w+)<\/fullName>/.exec(xml)?.[1] ?? '';
      expect(name.replace('__c', '').length, file).toBeLessThanOrEqual(40);
      expect(/<label>([^<]*)<\/label>/.exec(xml)?.[1]?.length, file).toBeLessThanOrEqual(40);
      const limit = xml.includes('<type>LongTextArea</type>') ? 131_072 : 255;
      expect(Number(/<length>(\d+)</.exec(xml)?.[1] ?? 0), file).toBeLessThanOrEqual(limit);
      expect(/<inlineHelpText>([^<]*)</.exec(xml)?.[1]?.length, file).toBeLessThanOrEqual(510);
    }
  });

  it('let an upsert find a task by its key', () => {
    const key = fieldFiles().find(({ file }) => file.includes('Parley_Task_Key__c'));
    expect(key?.file).toMatch(/^Activity\//);
    expect(key?.xml).toContain('<externalId>true</externalId>');
    expect(key?.xml).toContain('<unique>true</unique>');
  });
});
