// Reports and a dashboard for channel managers, on the records of conflicts. Run this file to write them:
// `node manifest/salesforce/report-files.ts`; a test compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  type OwnFieldKey,
  ownFieldName,
  ownFieldsOf,
  ownObjectName,
} from '../../src/domain/own-fields.ts';
import { block, metadataFile, tag } from './xml.ts';

const OBJECT = ownObjectName('conflict');
const TYPE = 'Parley_Conflicts';
const REPORT_FOLDER = 'Parley_Reports';
const DASHBOARD_FOLDER = 'Parley_Dashboards';

/** A column of a report on the report type, as reports and dashboards name it. */
const column = (key: OwnFieldKey) => `${OBJECT}$${ownFieldName('salesforce', key)}`;
const NAME = `${OBJECT}$Name`;

type Filter = readonly [key: OwnFieldKey, how: 'equals' | 'lessThan', value: string];

type Report = {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** One line per value; a date by month. */
  readonly groups: readonly [OwnFieldKey, ...OwnFieldKey[]];
  readonly columns: readonly OwnFieldKey[];
  /** Averaged per group. */
  readonly average?: OwnFieldKey;
  readonly filters: readonly Filter[];
};

const WAITING: Filter = ['conflict_status', 'equals', 'open,acknowledged'];
const DECIDED: Filter = ['conflict_status', 'equals', 'resolved,dismissed'];

export const REPORTS: readonly Report[] = [
  {
    name: 'Parley_Waiting',
    label: 'Conflicts waiting for a decision',
    description: 'What is to be decided, by severity and by whom.',
    groups: ['conflict_severity', 'conflict_decider'],
    columns: ['conflict_customer', 'conflict_due', 'conflict_step', 'conflict_action'],
    filters: [WAITING],
  },
  {
    name: 'Parley_Overdue',
    label: 'Overdue conflicts',
    description: 'Not decided by their due day, by whoever has to decide now.',
    groups: ['conflict_decider'],
    columns: ['conflict_customer', 'conflict_severity', 'conflict_due', 'conflict_step'],
    filters: [WAITING, ['conflict_due', 'lessThan', 'TODAY']],
  },
  {
    name: 'Parley_Channels',
    label: 'Waiting conflicts by channels',
    description: 'Which channels claim the same customers just now.',
    groups: ['conflict_channels', 'conflict_severity'],
    columns: ['conflict_customer', 'conflict_types', 'conflict_since'],
    filters: [WAITING],
  },
  {
    name: 'Parley_Time_To_Decision',
    label: 'Days to decision by month',
    description: 'How many conflicts were decided each month, and how long it took.',
    groups: ['conflict_decided_on'],
    columns: ['conflict_customer', 'conflict_severity', 'conflict_decided_by', 'conflict_days'],
    average: 'conflict_days',
    filters: [DECIDED],
  },
  {
    name: 'Parley_Outcomes',
    label: 'Decisions by outcome',
    description: 'How conflicts were decided; "Not a conflict" were false alarms.',
    groups: ['conflict_outcome', 'conflict_severity'],
    columns: ['conflict_customer', 'conflict_decided_on', 'conflict_decided_by', 'conflict_note'],
    filters: [DECIDED],
  },
];

type Shown = {
  readonly report: string;
  readonly title: string;
  readonly as: 'Bar' | 'BarStacked' | 'Column' | 'Donut';
  /** Groups of the report that are drawn, in its order. */
  readonly by: readonly OwnFieldKey[];
  readonly average?: OwnFieldKey;
};

/** Left, middle and right, from the top. */
export const DASHBOARD: readonly (readonly Shown[])[] = [
  [
    {
      ...{ report: 'Parley_Waiting', title: 'Waiting, by severity', as: 'Donut' },
      by: ['conflict_severity'],
    },
    {
      ...{ report: 'Parley_Overdue', title: 'Overdue, by decider', as: 'Bar' },
      by: ['conflict_decider'],
    },
  ],
  [
    {
      ...{ report: 'Parley_Channels', title: 'Waiting, by channels', as: 'BarStacked' },
      by: ['conflict_channels', 'conflict_severity'],
    },
    {
      ...{ report: 'Parley_Outcomes', title: 'Decided, by outcome', as: 'Donut' },
      by: ['conflict_outcome'],
    },
  ],
  [
    {
      ...{ report: 'Parley_Time_To_Decision', title: 'Days to decision, by month', as: 'Column' },
      by: ['conflict_decided_on'],
      average: 'conflict_days',
    },
    {
      ...{ report: 'Parley_Time_To_Decision', title: 'Decided, by month', as: 'Column' },
      by: ['conflict_decided_on'],
    },
  ],
];

type PackageFile = { readonly file: string; readonly xml: string };

/** Report type, reports and dashboard, paths below `main/default`. */
export function reportFiles(): readonly PackageFile[] {
  return [
    { file: `reportTypes/${TYPE}.reportType-meta.xml`, xml: typeXml() },
    folder('reports', REPORT_FOLDER, 'ReportFolder'),
    ...REPORTS.map((report) => ({
      file: `reports/${REPORT_FOLDER}/${report.name}.report-meta.xml`,
      xml: reportXml(report),
    })),
    folder('dashboards', DASHBOARD_FOLDER, 'DashboardFolder'),
    {
      file: `dashboards/${DASHBOARD_FOLDER}/Parley_Channel_Conflicts.dashboard-meta.xml`,
      xml: dashboardXml(),
    },
  ];
}

/** Open to all: what is in it shows to each what they may see. */
function folder(place: string, name: string, type: string): PackageFile {
  const suffix = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const lines = [
    tag('accessType', 'Public'),
    tag('name', 'Parley'),
    tag('publicFolderAccess', 'ReadOnly'),
  ];
  return { file: `${place}/${name}.${suffix}-meta.xml`, xml: metadataFile(type, lines) };
}

function typeXml(): string {
  const columnOf = (field: string) =>
    block('columns', [tag('checkedByDefault', 'false'), tag('field', field), tag('table', OBJECT)]);
  const own = ownFieldsOf('conflict').map(({ key }) => ownFieldName('salesforce', key));
  return metadataFile('ReportType', [
    tag('baseObject', OBJECT),
    tag('category', 'other'),
    tag('deployed', 'true'),
    tag('description', 'Records of channel conflicts, one each.'),
    tag('label', 'Channel conflicts (Parley)'),
    block('sections', [
      ...['Name', ...own, 'CreatedDate', 'LastModifiedDate'].map(columnOf),
      tag('masterLabel', 'Channel conflicts'),
    ]),
  ]);
}

const isDate = (key: OwnFieldKey) =>
  ownFieldsOf('conflict').some((field) => field.key === key && field.type === 'date');

function reportXml(report: Report): string {
  const { label, description, groups, columns, average, filters } = report;
  return metadataFile('Report', [
    block('columns', [tag('field', NAME)]),
    ...columns.map((key) =>
      block('columns', [
        ...(key === average ? [tag('aggregateTypes', 'Average')] : []),
        tag('field', column(key)),
      ]),
    ),
    tag('description', description),
    block(
      'filter',
      filters.map(([key, operator, value]) =>
        block('criteriaItems', [
          tag('column', column(key)),
          tag('operator', operator),
          tag('value', value),
        ]),
      ),
    ),
    tag('format', 'Summary'),
    ...groups.map((key) =>
      block('groupingsDown', [
        tag('dateGranularity', isDate(key) ? 'Month' : 'Day'),
        tag('field', column(key)),
        tag('sortOrder', isDate(key) ? 'Desc' : 'Asc'),
      ]),
    ),
    tag('name', label),
    tag('reportType', `${TYPE}__c`),
    tag('scope', 'organization'),
    tag('showDetails', 'true'),
    tag('showGrandTotal', 'true'),
    tag('showSubTotals', 'true'),
    block('timeFrameFilter', [
      tag('dateColumn', column('conflict_since')),
      tag('interval', 'INTERVAL_CUSTOM'),
    ]),
  ]);
}

function dashboardXml(): string {
  const sections = ['leftSection', 'middleSection', 'rightSection'].map((name, index) =>
    block(name, [
      tag('columnSize', 'Medium'),
      ...(DASHBOARD[index] ?? []).map((shown) => block('components', componentLines(shown))),
    ]),
  );
  return metadataFile('Dashboard', [
    tag('backgroundEndColor', '#FFFFFF'),
    tag('backgroundFadeDirection', 'Diagonal'),
    tag('backgroundStartColor', '#FFFFFF'),
    // As whoever looks: run as somebody else it would show conflicts to those who may not open one.
    tag('dashboardType', 'LoggedInUser'),
    tag('description', 'What waits, what is late, what was decided and how fast.'),
    tag('isGridLayout', 'false'),
    ...sections,
    tag('textColor', '#000000'),
    tag('title', 'Channel conflicts'),
    tag('titleColor', '#000000'),
    tag('titleSize', '12'),
  ]);
}

function componentLines({ report, title, as, by, average }: Shown): readonly string[] {
  return [
    tag('autoselectColumnsFromReport', 'false'),
    tag('chartAxisRange', 'Auto'),
    block('chartSummary', [
      ...(average === undefined ? [] : [tag('aggregate', 'Average')]),
      tag('axisBinding', 'y'),
      tag('column', average === undefined ? 'RowCount' : column(average)),
    ]),
    tag('componentType', as),
    tag('displayUnits', 'Integer'),
    tag('drillEnabled', 'false'),
    tag('drillToDetailEnabled', 'false'),
    tag('enableHover', 'true'),
    tag('expandOthers', 'false'),
    ...by.map((key) => tag('groupingColumn', column(key))),
    tag('legendPosition', 'Bottom'),
    tag('report', `${REPORT_FOLDER}/${report}`),
    tag('showPercentage', 'false'),
    tag('showTotal', as === 'Donut' ? 'true' : 'false'),
    tag('showValues', 'true'),
    tag('sortBy', by.some(isDate) ? 'RowLabelAscending' : 'RowValueDescending'),
    tag('title', title),
    tag('useReportChart', 'false'),
  ];
}

if (import.meta.main) {
  const root = new URL('force-app/main/default/', import.meta.url);
  for (const { file, xml } of reportFiles()) {
    const target = new URL(file, root);
    mkdirSync(new URL('./', target), { recursive: true });
    writeFileSync(target, xml);
  }
}
