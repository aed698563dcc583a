// The package's permission sets, generated from the single list of own fields: installing a package
// grants no field. Run this file to write them: `node manifest/salesforce/permission-files.ts`.
import { writeFileSync } from 'node:fs';
import { OWN_FIELDS, type OwnFieldKey, ownFieldName } from '../../src/domain/own-fields.ts';
import { OBJECTS } from './field-files.ts';
import { block, metadataFile, tag } from './xml.ts';

type Right = 'none' | 'read' | 'edit';

type PermissionSet = {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly rightTo: (key: OwnFieldKey) => Right;
};

/** What the manager answers on the task. */
const ANSWERS: readonly OwnFieldKey[] = ['task_outcome', 'task_note'];
const isOfTask = (key: OwnFieldKey) => key.startsWith('task_');

const SETS: readonly PermissionSet[] = [
  {
    name: 'Parley_Channel_Manager',
    label: 'Parley Channel Manager',
    description: 'Reads what Parley shows and answers conflicts on their tasks.',
    rightTo: (key) => (ANSWERS.includes(key) ? 'edit' : 'read'),
  },
  {
    name: 'Parley_Integration',
    label: 'Parley Integration',
    description:
      'For the user Parley connects with: writes its own fields, and nothing else of the org.',
    rightTo: () => 'edit',
  },
  {
    name: 'Parley_Rep',
    label: 'Parley Rep',
    description: 'Reads what Parley shows on opportunities, leads and accounts.',
    rightTo: (key) => (isOfTask(key) ? 'none' : 'read'),
  },
];

/** Fields of Activity are granted on Task; the grant holds for the field wherever it appears. */
const grantedOn = (object: string) => (object === 'Activity' ? 'Task' : object);

/** One file per permission set, paths below `permissionsets`. */
export function permissionFiles(): readonly { readonly file: string; readonly xml: string }[] {
  return SETS.map(({ name, label, description, rightTo }) => ({
    file: `${name}.permissionset-meta.xml`,
    xml: metadataFile('PermissionSet', [
      tag('description', description),
      ...fieldPermissions(rightTo),
      tag('hasActivationRequired', 'false'),
      tag('label', label),
    ]),
  }));
}

function fieldPermissions(rightTo: PermissionSet['rightTo']): readonly string[] {
  const granted = OWN_FIELDS.flatMap(({ key, homes }) =>
    rightTo(key) === 'none'
      ? []
      : homes.flatMap((home) =>
          OBJECTS[home].map((object) => ({
            field: `${grantedOn(object)}.${ownFieldName('salesforce', key)}`,
            editable: rightTo(key) === 'edit',
          })),
        ),
  );
  return granted
    .toSorted((a, b) => (a.field < b.field ? -1 : 1))
    .map(({ field, editable }) =>
      block('fieldPermissions', [
        tag('editable', String(editable)),
        tag('field', field),
        tag('readable', 'true'),
      ]),
    );
}

if (import.meta.main) {
  const folder = new URL('force-app/main/default/permissionsets/', import.meta.url);
  for (const { file, xml } of permissionFiles()) writeFileSync(new URL(file, folder), xml);
}
