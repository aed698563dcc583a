// The package's permission sets, generated from the single list of own fields: installing a package
// grants no field. Run this file to write them: `node manifest/salesforce/permission-files.ts`.
import { writeFileSync } from 'node:fs';
import {
  OWN_FIELDS,
  type OwnField,
  type OwnFieldHome,
  type OwnObject,
  ownFieldName,
  ownObjectName,
  statementLookup,
} from '../../src/domain/own-fields.ts';
import { OBJECTS } from './field-files.ts';
import { TABBED } from './object-files.ts';
import { block, metadataFile, tag } from './xml.ts';

type Right = 'none' | 'read' | 'edit';
/** `own`: what the user has made; `all`: also what others have. */
type ObjectRight = 'none' | 'read' | 'read_all' | 'make_own' | 'make_and_read_all' | 'all';

const mayMake = (right: ObjectRight) => right === 'all' || right.startsWith('make');

type PermissionSet = {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly rightTo: (field: OwnField) => Right;
  readonly objects: Readonly<Record<OwnObject, ObjectRight>>;
};

const isOfTask = ({ homes }: OwnField) => homes.includes('task');

const SETS: readonly PermissionSet[] = [
  {
    name: 'Parley_Channel_Manager',
    label: 'Parley Channel Manager',
    description: 'Reads what Parley shows and decides conflicts, on their tasks or on the record.',
    rightTo: ({ filledBy }) => (filledBy === undefined ? 'read' : 'edit'),
    objects: { heartbeat: 'read', statement: 'make_and_read_all', conflict: 'read_all' },
  },
  {
    name: 'Parley_Integration',
    label: 'Parley Integration',
    description:
      'For the user Parley connects with: writes its own fields, and nothing else of the org.',
    // What people say is theirs; of a task Parley empties the outcome to ask again.
    rightTo: (field) => (field.filledBy === undefined || isOfTask(field) ? 'edit' : 'read'),
    objects: { heartbeat: 'all', statement: 'all', conflict: 'all' },
  },
  {
    name: 'Parley_Rep',
    label: 'Parley Rep',
    description:
      'Reads what Parley shows on opportunities, leads and accounts, and says something about it.',
    rightTo: (field) => (isOfTask(field) ? 'none' : field.filledBy === 'seller' ? 'edit' : 'read'),
    objects: { heartbeat: 'read', statement: 'make_own', conflict: 'none' },
  },
];

/** Fields of Activity are granted on Task; the grant holds for the field wherever it appears. */
const grantedOn = (object: string) => (object === 'Activity' ? 'Task' : object);

/** One file per permission set, paths below `permissionsets`. */
export function permissionFiles(): readonly { readonly file: string; readonly xml: string }[] {
  return SETS.map((set) => ({
    file: `${set.name}.permissionset-meta.xml`,
    xml: metadataFile('PermissionSet', [
      tag('description', set.description),
      ...fieldPermissions(set),
      tag('hasActivationRequired', 'false'),
      tag('label', set.label),
      ...objectPermissions(set),
      ...tabSettings(set),
    ]),
  }));
}

function fieldPermissions({ rightTo, objects }: PermissionSet): readonly string[] {
  const granted = OWN_FIELDS.flatMap((field) =>
    // What is required is everybody's: Salesforce refuses a grant of it.
    rightTo(field) === 'none' || field.isRequired
      ? []
      : field.homes.filter(isOpenTo(objects)).flatMap((home) =>
          OBJECTS[home].map((object) => ({
            field: `${grantedOn(object)}.${ownFieldName('salesforce', field.key)}`,
            editable: rightTo(field) === 'edit',
          })),
        ),
  );
  const lookup = {
    field: `${ownObjectName('statement')}.${statementLookup()}`,
    editable: objects.statement.startsWith('make'),
  };
  return [...granted, lookup]
    .toSorted((a, b) => (a.field < b.field ? -1 : 1))
    .map(({ field, editable }) =>
      block('fieldPermissions', [
        tag('editable', String(editable)),
        tag('field', field),
        tag('readable', 'true'),
      ]),
    );
}

/** A field shows on an object that the set opens; those of the CRM itself are opened elsewhere. */
const isOpenTo =
  (objects: PermissionSet['objects']) =>
  (home: OwnFieldHome): boolean =>
    !Object.entries(objects).some(([object, right]) => object === home && right === 'none');

/** Nobody but Parley changes or deletes: a statement stands as it was made. */
function objectPermissions({ objects }: PermissionSet): readonly string[] {
  const open = (Object.keys(objects) as OwnObject[]).filter((object) => objects[object] !== 'none');
  return open.map((object) => {
    const right = objects[object];
    const isAll = right === 'all';
    // Salesforce lets nobody change all records who may not delete them.
    return block('objectPermissions', [
      tag('allowCreate', String(mayMake(right) && !(isAll && object === 'statement'))),
      tag('allowDelete', String(isAll)),
      tag('allowEdit', String(isAll)),
      tag('allowRead', 'true'),
      tag('modifyAllRecords', String(isAll)),
      tag('object', ownObjectName(object)),
      tag('viewAllRecords', String(isAll || right.endsWith('read_all'))),
    ]);
  });
}

/** Whoever may see records of others finds them on a tab. */
function tabSettings({ objects }: PermissionSet): readonly string[] {
  const seen = TABBED.filter((object) => objects[object].endsWith('read_all'));
  return seen.map((object) =>
    block('tabSettings', [tag('tab', ownObjectName(object)), tag('visibility', 'Visible')]),
  );
}

if (import.meta.main) {
  const folder = new URL('force-app/main/default/permissionsets/', import.meta.url);
  for (const { file, xml } of permissionFiles()) writeFileSync(new URL(file, folder), xml);
}
