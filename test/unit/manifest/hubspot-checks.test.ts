// HubSpot's own parser, lint and production build on the project, where their packages are installed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const CHECKS = 'manifest/hubspot/checks';
const isInstalled = existsSync(`${CHECKS}/node_modules/@hubspot/project-parsing-lib`);
if (!isInstalled) {
  console.log('HubSpot’s own checks skipped: `npm run hubspot:check` installs and runs them.');
}

describe.skipIf(!isInstalled)('HubSpot’s own tools', () => {
  it('parse the project, find nothing to lint, and build both bundles', async () => {
    const run = await promisify(execFile)(process.execPath, [`${CHECKS}/check.mjs`]);
    const results = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toMatchObject([
      { check: 'parse', ok: true, platformVersion: '2026.09' },
      { check: 'lint', ok: true, found: [] },
      { check: 'build cards', ok: true },
      { check: 'build settings', ok: true },
    ]);
    expect(results[0].components).toHaveLength(5);
  });
});
