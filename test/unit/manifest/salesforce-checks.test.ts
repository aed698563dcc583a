// Salesforce's own source conversion and component compiler, where their packages are installed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fieldFiles } from '../../../manifest/salesforce/field-files.ts';

const CHECKS = 'manifest/salesforce/checks';
const isInstalled = existsSync(`${CHECKS}/node_modules/@salesforce/source-deploy-retrieve`);
if (!isInstalled) {
  console.log(
    'Salesforce’s own checks skipped: `npm run salesforce:check` installs and runs them.',
  );
}

describe.skipIf(!isInstalled)('Salesforce’s own tools', () => {
  it('make a package of the source and compile the component', async () => {
    const run = await promisify(execFile)(process.execPath, [`${CHECKS}/check.mjs`]);
    const results = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toMatchObject([
      {
        check: 'convert',
        ok: true,
        counts: {
          // Those of the package's own objects are part of them.
          CustomField: fieldFiles().filter(({ file }) => !file.startsWith('Parley_')).length,
          CustomObject: 2,
          CustomLabels: 1,
          Layout: 2,
          LightningComponentBundle: 4,
          PermissionSet: 3,
          QuickAction: 1,
          Translations: 3,
        },
      },
      { check: 'compile', ok: true },
    ]);
  });
});
