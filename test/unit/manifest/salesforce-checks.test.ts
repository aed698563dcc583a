// Salesforce's own source conversion and component compiler, where their packages are installed.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fieldFiles } from '../../../manifest/salesforce/field-files.ts';
import { flowFile } from '../../../manifest/salesforce/flow-files.ts';
import { REPORTS } from '../../../manifest/salesforce/report-files.ts';

const CHECKS = 'manifest/salesforce/checks';
const isInstalled = existsSync(`${CHECKS}/node_modules/@salesforce/source-deploy-retrieve`);
if (!isInstalled) {
  console.log(
    'Salesforce’s own checks skipped: `npm run salesforce:check` installs and runs them.',
  );
}

describe.skipIf(!isInstalled)('Salesforce’s own tools', () => {
  it('make a package of the source and compile the component', async () => {
    const run = await promisify(execFile)(process.execPath, [
      `--env-file=${CHECKS}/check.env`,
      `${CHECKS}/check.mjs`,
    ]);
    const results = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toMatchObject([
      { check: 'project', ok: true },
      { check: 'elements', ok: true, found: [] },
      {
        check: 'convert',
        ok: true,
        counts: {
          // Those of the package's own objects are part of them.
          CustomField: fieldFiles().filter(({ file }) => !file.startsWith('Parley_')).length,
          CustomObject: 3,
          CustomTab: 2,
          Dashboard: 1,
          CustomLabels: 1,
          CustomNotificationType: 1,
          ExternalClientApplication: 1,
          ExtlClntAppOauthSettings: 1,
          Flow: 1,
          Layout: 3,
          LightningComponentBundle: 9,
          PermissionSet: 3,
          QuickAction: 1,
          Report: REPORTS.length,
          ReportType: 1,
          Translations: 3,
        },
      },
      { check: 'compile', ok: true },
    ]);
  });

  it('find what is not known, missing, of another form, twice or scattered in a file', async () => {
    const { faultsInside } = await import(`${process.cwd()}/${CHECKS}/elements.mjs`);
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-elements-'));
    const faultsIn = (file: string, xml: string) => {
      writeFileSync(path.join(folder, file), xml);
      return faultsInside(folder).faults.map((fault: string) => fault.split(': ').at(-1));
    };
    const faultsOf = (inside: string) =>
      faultsIn(
        'one.listView-meta.xml',
        `<?xml version="1.0" encoding="UTF-8"?><ListView>${inside}</ListView>`,
      );
    const scope = '<filterScope>Everything</filterScope>';
    const label = '<label>All</label>';
    try {
      expect(faultsOf(`${scope}${label}`)).toEqual([]);
      expect(faultsOf(scope)).toEqual(['label is missing']);
      expect(faultsOf(`${scope}${label}<colums>NAME</colums>`)).toEqual(['ListView has no colums']);
      expect(faultsOf(`<filterScope>All</filterScope>${label}`)).toEqual([
        '"All" is no FilterScope',
      ]);
      expect(faultsOf(`${scope}${label}${label}`)).toEqual(['label stands there twice']);
      const columns = '<columns>NAME</columns>';
      expect(faultsOf(`${columns}${scope}${columns}${label}`)).toEqual(['columns is scattered']);
      // Flows are read to their innermost elements as well.
      expect(faultsOf(`${scope}${label}`)).toEqual([]);
      const { xml } = flowFile();
      const faultsOfFlow = (text: string, instead: string) =>
        faultsIn('one.flow-meta.xml', xml.replace(text, instead));
      expect(faultsOfFlow('', '')).toEqual([]);
      expect(faultsOfFlow('>StartsWith<', '>BeginsWith<')).toEqual([
        '"BeginsWith" is no FlowRecordFilterOperator',
      ]);
      expect(faultsOfFlow('>customNotificationAction</actionType', '>bell</actionType')).toEqual([
        '"bell" is no InvocableActionType',
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
