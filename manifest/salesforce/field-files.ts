// The Salesforce package's fields, generated from the single list of own fields. Run this file to
// write them: `node manifest/salesforce/field-files.ts`; a test compares them with what is committed.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  OWN_FIELDS,
  type OwnField,
  type OwnFieldHome,
  ownFieldName,
  ownObjectName,
} from '../../src/domain/own-fields.ts';
import { block, byElement, metadataFile, tag } from './xml.ts';

/** Objects that carry each kind of own field. Task fields live on Activity (object reference). */
export const OBJECTS: Readonly<Record<OwnFieldHome, readonly string[]>> = {
  claim: ['Opportunity', 'Lead'],
  account: ['Account'],
  task: ['Activity'],
  statement: [ownObjectName('statement')],
  heartbeat: [ownObjectName('heartbeat')],
  conflict: [ownObjectName('conflict')],
};

/** Longest text field Salesforce takes without becoming a long text area. */
const TEXT_LIMIT = 255;
/** Longest long text area of a new field. */
const LONG_TEXT_LIMIT = 32_768;

export type FieldFile = { readonly file: string; readonly xml: string };

/** One metadata file per object and own field, paths below the package's `objects` folder. */
export function fieldFiles(): readonly FieldFile[] {
  return OWN_FIELDS.flatMap((field) =>
    field.homes.flatMap((home) =>
      OBJECTS[home].map((object) => ({
        file: `${object}/fields/${ownFieldName('salesforce', field.key)}.field-meta.xml`,
        xml: fieldXml(field),
      })),
    ),
  );
}

function fieldXml(field: OwnField): string {
  const lines = [
    tag('fullName', ownFieldName('salesforce', field.key)),
    ...(field.isKey ? [tag('caseSensitive', 'true')] : []),
    tag('description', field.help),
    ...(field.isKey ? [tag('externalId', 'true')] : []),
    tag('inlineHelpText', field.help),
    tag('label', field.label),
    ...shapeOf(field),
  ].sort(byElement);
  return metadataFile('CustomField', lines);
}

/** Elements that depend on the type; names and limits by the Metadata API's CustomField. */
function shapeOf(field: OwnField): string[] {
  const required = tag('required', String(field.isRequired === true));
  switch (field.type) {
    case 'text':
      return [
        tag('length', String(field.maxLength ?? TEXT_LIMIT)),
        required,
        tag('type', 'Text'),
        tag('unique', String(field.isKey === true)),
      ];
    case 'long_text':
      return [
        tag('length', String(field.maxLength ?? LONG_TEXT_LIMIT)),
        tag('type', 'LongTextArea'),
        tag('visibleLines', '5'),
      ];
    case 'picklist':
      return [required, tag('type', 'Picklist'), valueSet(field)];
    case 'percent':
      return [tag('precision', '5'), required, tag('scale', '2'), tag('type', 'Percent')];
    case 'number':
      return [
        tag('precision', '6'),
        required,
        tag('scale', '0'),
        tag('type', 'Number'),
        tag('unique', 'false'),
      ];
    case 'date':
      return [required, tag('type', 'Date')];
    case 'datetime':
      return [required, tag('type', 'DateTime')];
    case 'url':
      return [required, tag('type', 'Url')];
  }
}

function valueSet(field: OwnField): string {
  const values = (field.options ?? []).map(({ value, label }) =>
    block('value', [tag('fullName', value), tag('default', 'false'), tag('label', label)]),
  );
  const definition = block('valueSetDefinition', [tag('sorted', 'false'), ...values]);
  return block('valueSet', [tag('restricted', 'true'), definition]);
}

const FOLDER = fileURLToPath(new URL('force-app/main/default/objects', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, xml } of fieldFiles()) {
    const target = path.join(FOLDER, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, xml);
  }
}
