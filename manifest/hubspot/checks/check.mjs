// HubSpot's own tools on the project beside this folder, offline: its parser on the whole, its lint and
// its production build on the card and the settings page. `npm run hubspot:check` installs them first.
// Prints one JSON line per check; exits 1 when one fails.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { translate } from '@hubspot/project-parsing-lib/translate';
import { remoteBuild } from '@hubspot/ui-extensions-dev-server/build';
import { ESLint } from 'eslint';

const checks = import.meta.dirname;
const project = path.dirname(checks);
const source = path.join(project, 'src');
const ENTRIES = { cards: 'conflict-card.tsx', settings: 'settings-page.tsx' };

/** Bad JSON, wrong folders, missing or doubled uids, unset variables throw. `config` is not looked at. */
async function parse() {
  const { platformVersion } = JSON.parse(
    readFileSync(path.join(project, 'hsproject.json'), 'utf8'),
  );
  const { intermediateRepresentation, skippedHsMetaFiles } = await translate(
    { projectSourceDir: source, platformVersion, accountId: 1 },
    { skipValidation: true, profile: 'example' },
  );
  const nodes = Object.values(intermediateRepresentation.intermediateNodesIndexedByUid);
  return {
    ok: skippedHsMetaFiles.length === 0 && !JSON.stringify(nodes).includes('${'),
    platformVersion,
    components: nodes.map(({ uid, componentType }) => `${uid} (${componentType})`).sort(),
  };
}

async function lint() {
  const eslint = new ESLint({
    cwd: project,
    overrideConfigFile: path.join(checks, 'eslint.config.mjs'),
  });
  const files = Object.keys(ENTRIES).map((folder) => `src/app/${folder}/**/*.{ts,tsx}`);
  const results = await eslint.lintFiles(files);
  const found = results.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line, ruleId, message }) => `${path.basename(filePath)}:${line} ${ruleId}: ${message}`,
    ),
  );
  return { ok: found.length === 0, files: results.length, found };
}

async function build(folder) {
  const outputDir = mkdtempSync(path.join(tmpdir(), 'parley-card-'));
  try {
    await remoteBuild({
      root: path.join(source, 'app', folder),
      entryPoint: ENTRIES[folder],
      outputDir,
      logLevel: 'error',
    });
    const bundle = readdirSync(outputDir).find((name) => name.endsWith('.js'));
    const text = bundle === undefined ? '' : readFileSync(path.join(outputDir, bundle));
    // React and the components are HubSpot's worker's own: the bundle takes them from outside.
    const ok = /\}\)\((React|RemoteUI)(, ?(React|RemoteUI))?\);\s*$/.test(String(text));
    return { ok, sizeBytes: text.length, gzipBytes: gzipSync(text).length };
  } finally {
    rmSync(outputDir, { recursive: true, force: true });
  }
}

// HubSpot's build writes its notices to stdout, which is ours.
console.log = console.error;
let failed = false;
for (const [check, run] of [
  ['parse', parse],
  ['lint', lint],
  ['build cards', () => build('cards')],
  ['build settings', () => build('settings')],
]) {
  const result = await run().catch((error) => ({ ok: false, error: String(error) }));
  process.stdout.write(`${JSON.stringify({ check, ...result })}\n`);
  failed ||= !result.ok;
}
process.exitCode = failed ? 1 : 0;
