// The objects that only the Salesforce package brings: their settings, list views and layouts. Run this
// file to write them: `node manifest/salesforce/object-files.ts`; a test compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  OWN_OBJECTS,
  type OwnObject,
  ownFieldName,
  ownFieldsOf,
  ownObjectName,
  statementLookup,
} from '../../src/domain/own-fields.ts';
import { block, byElement, metadataFile, tag } from './xml.ts';

type Ways = {
  /** Numbers of the records: a name nobody has to think of. */
  readonly numbers: string;
  /** Who sees records that others own: `Read` everybody, `Private` nobody. */
  readonly sharing: 'Private' | 'Read';
  readonly reports: boolean;
  readonly views: readonly View[];
  /** Icon of its tab, by Salesforce's name; without one there is no tab. */
  readonly tab?: string;
};

type View = {
  readonly name: string;
  readonly label: string;
  readonly columns: readonly string[];
  /** What the view is limited to; '' = empty, a comma = any of them. */
  readonly only?: readonly [field: string, how: 'equals' | 'greaterThan', value: string];
};

/** The component reads the heartbeat through this view: a record page does not know the record's id. */
export const HEARTBEAT_VIEW = 'Parley_Heartbeat';
const nameOf = (key: Parameters<typeof ownFieldName>[1]) => ownFieldName('salesforce', key);

const STATEMENT_COLUMNS = [
  'NAME',
  statementLookup(),
  nameOf('statement_kind'),
  nameOf('statement_outcome'),
  nameOf('statement_state'),
  nameOf('statement_answer'),
  'CREATEDBY_USER',
  'CREATED_DATE',
];

const CONFLICT_COLUMNS = [
  'NAME',
  nameOf('conflict_customer'),
  nameOf('conflict_severity'),
  nameOf('conflict_status'),
  nameOf('conflict_due'),
  nameOf('conflict_step'),
  nameOf('conflict_decider'),
  nameOf('conflict_outcome'),
];

const WAYS: Readonly<Record<OwnObject, Ways>> = {
  // Everybody may know how current the flags are.
  heartbeat: {
    numbers: 'HB-{0}',
    sharing: 'Read',
    reports: false,
    views: [
      {
        name: HEARTBEAT_VIEW,
        label: 'Parley heartbeat',
        columns: ['NAME', nameOf('last_checked_at')],
      },
    ],
  },
  // It names all sides: channel managers see all of them, nobody else one.
  conflict: {
    numbers: 'CC-{000000}',
    sharing: 'Private',
    reports: true,
    tab: 'Custom53: Bell',
    views: [
      { name: 'Parley_Conflicts', label: 'All', columns: CONFLICT_COLUMNS },
      {
        ...{ name: 'Parley_Open', label: 'Waiting for a decision', columns: CONFLICT_COLUMNS },
        only: [nameOf('conflict_status'), 'equals', 'open,acknowledged'],
      },
      {
        ...{ name: 'Parley_Overdue', label: 'Escalated', columns: CONFLICT_COLUMNS },
        only: [nameOf('conflict_step'), 'greaterThan', '0'],
      },
    ],
  },
  // What one side says is not the other side's to read.
  statement: {
    numbers: 'CS-{000000}',
    sharing: 'Private',
    reports: true,
    tab: 'Custom18: Form',
    views: [
      { name: 'Parley_All', label: 'All', columns: STATEMENT_COLUMNS },
      {
        ...{ name: 'Parley_Waiting', label: 'Not read yet', columns: STATEMENT_COLUMNS },
        only: [nameOf('statement_state'), 'equals', ''],
      },
      {
        ...{ name: 'Parley_Refused', label: 'Not taken', columns: STATEMENT_COLUMNS },
        only: [nameOf('statement_state'), 'equals', 'refused'],
      },
    ],
  },
};

export type ObjectFile = { readonly file: string; readonly xml: string };

/** Settings, lookup and list views, paths below the package's `objects` folder. */
export function objectFiles(): readonly ObjectFile[] {
  return (Object.keys(WAYS) as OwnObject[]).flatMap((object) => {
    const folder = ownObjectName(object);
    return [
      { file: `${folder}/${folder}.object-meta.xml`, xml: objectXml(object) },
      ...(object === 'statement'
        ? [{ file: `${folder}/fields/${statementLookup()}.field-meta.xml`, xml: lookupXml() }]
        : []),
      ...WAYS[object].views.map((view) => ({
        file: `${folder}/listViews/${view.name}.listView-meta.xml`,
        xml: viewXml(view),
      })),
    ];
  });
}

/** One layout per object, paths below the package's `layouts` folder. */
export function layoutFiles(): readonly ObjectFile[] {
  return (Object.keys(WAYS) as OwnObject[]).map((object) => ({
    file: `${ownObjectName(object)}-${OWN_OBJECTS[object].label} Layout.layout-meta.xml`,
    xml: layoutXml(object),
  }));
}

/** Objects that have a tab, for whoever has the permission set. */
export const TABBED = (Object.keys(WAYS) as OwnObject[]).filter(
  (object) => WAYS[object].tab !== undefined,
);

/** Paths below the package's `tabs` folder. */
export function tabFiles(): readonly ObjectFile[] {
  return TABBED.map((object) => ({
    file: `${ownObjectName(object)}.tab-meta.xml`,
    xml: metadataFile('CustomTab', [
      tag('customObject', 'true'),
      tag('description', OWN_OBJECTS[object].help),
      tag('motif', WAYS[object].tab ?? ''),
    ]),
  }));
}

function objectXml(object: OwnObject): string {
  const { label, plural, help } = OWN_OBJECTS[object];
  const { numbers, sharing, reports } = WAYS[object];
  const nameField = [
    tag('displayFormat', numbers),
    tag('label', 'Number'),
    tag('type', 'AutoNumber'),
  ];
  const lines = [
    tag('deploymentStatus', 'Deployed'),
    tag('description', help),
    tag('enableActivities', 'false'),
    tag('enableHistory', 'false'),
    tag('enableReports', String(reports)),
    tag('enableSearch', 'false'),
    tag('externalSharingModel', sharing),
    tag('label', label),
    block('nameField', nameField),
    tag('pluralLabel', plural),
    tag('sharingModel', sharing),
    tag('visibility', 'Public'),
  ];
  return metadataFile('CustomObject', lines.sort(byElement));
}

/** Not required: a required lookup would hold back whoever deletes the opportunity. */
function lookupXml(): string {
  const lines = [
    tag('fullName', statementLookup()),
    tag('deleteConstraint', 'SetNull'),
    tag('description', 'The opportunity on which this was said.'),
    tag('inlineHelpText', 'The opportunity on which this was said.'),
    tag('label', 'Opportunity'),
    tag('referenceTo', 'Opportunity'),
    tag('relationshipLabel', OWN_OBJECTS.statement.plural),
    tag('relationshipName', 'Parley_Statements'),
    tag('required', 'false'),
    tag('type', 'Lookup'),
  ];
  return metadataFile('CustomField', lines.sort(byElement));
}

function viewXml({ name: view, label, columns, only }: View): string {
  const filters =
    only === undefined
      ? []
      : [
          block('filters', [
            tag('field', only[0]),
            tag('operation', only[1]),
            ...(only[2] === '' ? [] : [tag('value', only[2])]),
          ]),
        ];
  return metadataFile('ListView', [
    tag('fullName', view),
    ...columns.map((column) => tag('columns', column)),
    tag('filterScope', 'Everything'),
    ...filters,
    tag('label', label),
  ]);
}

/** All read only: people write statements with the component, and Parley writes the rest. */
function layoutXml(object: OwnObject): string {
  const item = (field: string, behavior = 'Readonly') =>
    block('layoutItems', [tag('behavior', behavior), tag('field', field)]);
  const fields = [
    item('Name'),
    ...(object === 'statement' ? [item(statementLookup())] : []),
    // A layout may not show what is required as read only.
    ...ownFieldsOf(object).map(({ key, isRequired }) =>
      item(nameOf(key), isRequired ? 'Required' : 'Readonly'),
    ),
    item('CreatedById'),
    item('CreatedDate'),
  ];
  const half = Math.ceil(fields.length / 2);
  const section = block('layoutSections', [
    tag('customLabel', 'true'),
    tag('detailHeading', 'false'),
    tag('editHeading', 'false'),
    tag('label', OWN_OBJECTS[object].label),
    block('layoutColumns', fields.slice(0, half)),
    block('layoutColumns', fields.slice(half)),
    tag('style', 'TwoColumnsTopToBottom'),
  ]);
  return metadataFile('Layout', [section]);
}

if (import.meta.main) {
  const root = new URL('force-app/main/default/', import.meta.url);
  const all = [
    ...objectFiles().map(({ file, xml }) => ({ file: `objects/${file}`, xml })),
    ...layoutFiles().map(({ file, xml }) => ({ file: `layouts/${file}`, xml })),
    ...tabFiles().map(({ file, xml }) => ({ file: `tabs/${file}`, xml })),
  ];
  for (const { file, xml } of all) {
    const target = new URL(file.replaceAll(' ', '%20'), root);
    mkdirSync(new URL('./', target), { recursive: true });
    writeFileSync(target, xml);
  }
}
