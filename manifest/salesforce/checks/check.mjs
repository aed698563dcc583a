// Salesforce's own tools on the package beside this folder, offline: the project file fits its schema,
// every source file is resolved and the whole converted into a metadata package, every element of the
// metadata is known, the components are compiled. `npm run salesforce:check` installs them first.
// Prints one JSON line per check; exits 1 when one fails.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { Ajv } from 'ajv';
import { componentBundle } from './bundle.mjs';
import { faultsInside } from './elements.mjs';

const PROJECT = path.resolve(import.meta.dirname, '..');
const SOURCE = path.join(PROJECT, 'force-app');

const jsonOf = (file) => JSON.parse(readFileSync(file, 'utf8'));

async function project() {
  const schema = import.meta.resolve('@salesforce/schemas/sfdx-project.schema.json');
  const validate = new Ajv({ strict: false }).compile(jsonOf(fileURLToPath(schema)));
  const ok = validate(jsonOf(path.join(PROJECT, 'sfdx-project.json')));
  return { ok, found: validate.errors ?? [] };
}

async function elements() {
  const { files, faults } = faultsInside(SOURCE);
  return { ok: files > 0 && faults.length === 0, files, found: faults };
}

/** Names and places of files, and that they make a package. */
async function convert() {
  const set = ComponentSet.fromSource({ fsPaths: [SOURCE] });
  // Where the settings are that give the app its contact address.
  set.projectDirectory = PROJECT;
  const outputDirectory = mkdtempSync(path.join(tmpdir(), 'parley-package-'));
  try {
    const { packagePath } = await new MetadataConverter().convert(set, 'metadata', {
      type: 'zip',
      outputDirectory,
      packageName: 'parley',
    });
    const kinds = Object.groupBy(set.getSourceComponents().toArray(), ({ type }) => type.name);
    const counts = Object.entries(kinds).map(([name, list]) => [name, list.length]);
    return {
      ok: set.size > 0,
      zipBytes: statSync(packagePath).size,
      counts: Object.fromEntries(counts),
    };
  } finally {
    rmSync(outputDirectory, { recursive: true, force: true });
  }
}

async function compile() {
  const script = await componentBundle();
  return { ok: script.includes('parleyConflict'), sizeBytes: script.length };
}

let failed = false;
for (const [check, run] of [
  ['project', project],
  ['elements', elements],
  ['convert', convert],
  ['compile', compile],
]) {
  const result = await run().catch((error) => ({ ok: false, error: String(error) }));
  process.stdout.write(`${JSON.stringify({ check, ...result })}\n`);
  failed ||= !result.ok;
}
process.exitCode = failed ? 1 : 0;
