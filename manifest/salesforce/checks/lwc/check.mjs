// The Lightning components of the package under Salesforce's own lint rules and in its unit-test runner,
// offline. `npm run salesforce:check` installs both first. Prints one JSON line per check; exits 1 when
// one fails.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const here = (name) => path.join(import.meta.dirname, name);

async function lint() {
  const eslint = new ESLint({ cwd: PROJECT, overrideConfigFile: here('eslint.config.js') });
  const results = await eslint.lintFiles(['force-app']);
  const found = results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => ({
      file: `${path.relative(PROJECT, filePath)}:${line}`,
      rule: ruleId,
      message,
    })),
  );
  return { ok: results.length > 0 && found.length === 0, files: results.length, found };
}

/** In a process of its own: the runner takes its project from the working directory. */
async function test() {
  const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
  const args = [jest, '--config', here('jest.config.cjs'), '--json', '--silent'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: PROJECT }, (_, stdout, stderr) => {
      const answer = stdout.startsWith('{') ? JSON.parse(stdout) : { testResults: [] };
      const { success = false, numTotalTests: tests = 0, testResults } = answer;
      const broken = testResults.filter((one) => one.status === 'failed');
      const found = broken.map(({ message }) => message);
      const ok = success && tests > 0;
      resolve({ ok, tests, found: ok || found.length > 0 ? found : [stderr] });
    });
  });
}

let failed = false;
for (const [check, run] of [
  ['lint components', lint],
  ['test components', test],
]) {
  const result = await run().catch((error) => ({ ok: false, error: String(error) }));
  process.stdout.write(`${JSON.stringify({ check, ...result })}\n`);
  failed ||= !result.ok;
}
process.exitCode = failed ? 1 : 0;
