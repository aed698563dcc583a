// Salesforce's own tools on the package beside this folder, offline: every source file is resolved and
// the whole converted into a metadata package; the component is compiled. `npm run salesforce:check`
// installs them first. Prints one JSON line per check; exits 1 when one fails.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { componentBundle } from './bundle.mjs';

const SOURCE = path.resolve(import.meta.dirname, '../force-app');

/** Names and places of files, and that they make a package; what is inside the XML is not looked at. */
async function convert() {
  const set = ComponentSet.fromSource({ fsPaths: [SOURCE] });
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
  ['convert', convert],
  ['compile', compile],
]) {
  const result = await run().catch((error) => ({ ok: false, error: String(error) }));
  process.stdout.write(`${JSON.stringify({ check, ...result })}\n`);
  failed ||= !result.ok;
}
process.exitCode = failed ? 1 : 0;
