// Reports and dashboard of the Salesforce package: as generated, on fields that records of conflicts have,
// and each part of the dashboard on a report that has what it draws.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DASHBOARD, REPORTS, reportFiles } from '../../../manifest/salesforce/report-files.ts';
import { ownFieldName, ownFieldsOf, ownObjectName } from '../../../src/domain/own-fields.ts';

const PACKAGE = new URL('../../../manifest/salesforce/force-app/main/default/', import.meta.url);
const FOLDERS = ['reportTypes', 'reports', 'dashboards'];
const fieldOf = (key: string) => ownFieldsOf('conflict').find((field) => field.key === key);

describe('reports and dashboard', () => {
  it('are as generated: run `node manifest/salesforce/report-files.ts` after a change', () => {
    const committed = FOLDERS.flatMap((folder) =>
      readdirSync(new URL(folder, PACKAGE), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.xml'))
        .map((file) => `${folder}/${file}`),
    );
    expect(committed.sort()).toEqual(
      reportFiles()
        .map(({ file }) => file)
        .sort(),
    );
    for (const { file, xml } of reportFiles()) {
      expect(readFileSync(new URL(file, PACKAGE), 'utf8'), file).toBe(xml);
    }
  });

  it('stand on the records of conflicts and nothing else', () => {
    const own = ownFieldsOf('conflict').map(({ key }) => ownFieldName('salesforce', key));
    const columns = reportFiles().flatMap(({ xml }) => [...xml.matchAll(/>([^<>]*)\$([^<>]*)</g)]);
    expect(columns.length).toBeGreaterThan(30);
    for (const [, object, field = ''] of columns) {
      expect(object).toBe(ownObjectName('conflict'));
      expect([...own, 'Name']).toContain(field);
    }
  });

  it.each(REPORTS)('$label: groups, filters and averages what Salesforce lets it', (report) => {
    const { name, label, description, groups, columns, filters, average } = report;
    // Salesforce neither groups nor filters by long text.
    for (const key of [...groups, ...filters.map(([filtered]) => filtered)]) {
      expect(fieldOf(key)?.type, key).not.toBe('long_text');
    }
    for (const [key, , value] of filters) {
      const options = fieldOf(key)?.options?.map((one) => one.value);
      if (options !== undefined) expect(options).toEqual(expect.arrayContaining(value.split(',')));
    }
    if (average !== undefined) {
      expect(fieldOf(average)?.type).toBe('number');
      expect(columns).toContain(average);
    }
    // A field is a column or a group, not both.
    expect(columns.filter((key) => groups.includes(key))).toEqual([]);
    expect(name.length).toBeLessThanOrEqual(40);
    expect(label.length).toBeLessThanOrEqual(40);
    expect(description.length).toBeLessThanOrEqual(255);
  });

  it('draw groups that the report has, in its order, and averages that it makes', () => {
    for (const { report, by, average } of DASHBOARD.flat()) {
      const found = REPORTS.find(({ name }) => name === report);
      expect(found?.groups.slice(0, by.length), report).toEqual(by);
      if (average !== undefined) expect(found?.average).toBe(average);
    }
  });

  it('show to each what they may see, and nobody somebody else’s view', () => {
    const dashboard = reportFiles().find(({ file }) => file.endsWith('.dashboard-meta.xml'));
    expect(dashboard?.xml).toContain('<dashboardType>LoggedInUser</dashboardType>');
    expect(dashboard?.xml).not.toContain('runningUser');
  });
});
