// The house rules, executable: on every tracked file, and on planted violations that prove each bites.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIG } from '../src/config.ts';
import { ERROR_CODES } from '../src/domain/errors.ts';
import { type SourceFile, violationsOf } from './helpers/house-rules.ts';

const TEXT = /\.(ts|mjs|js|json|md|yaml|yml|css|html|svg|sh)$|^\.[\w.]+$|^\.ci\/run$/;

function trackedFiles(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => TEXT.test(path) && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

describe('the repository', () => {
  it('keeps the house rules in every file', () => {
    const files = trackedFiles();
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(violationsOf)).toEqual([]);
  });

  it('keeps its top level to what the customer fixed and little else', () => {
    const listed = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n');
    const top = new Set(listed.map((path) => path.split('/')[0]).filter((name) => name));
    const allowed = [
      ...['src', 'connectors', 'jobs', 'test', 'manifest', 'bench', 'docs', '.ci'],
      ...['package.json', 'package-lock.json', 'tsconfig.json', 'biome.json', 'knip.json'],
      ...['vitest.config.ts', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE'],
      ...['.gitignore', '.npmrc', '.env.example', '.editorconfig', '.gitattributes'],
    ];
    expect([...top].filter((name) => !allowed.includes(name ?? ''))).toEqual([]);
  });
});

describe('documents', () => {
  const rowsOf = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/^\| `([A-Z_]+)` \| (\w+)/gm)].map((match) => [
      match[1],
      match[2],
    ]);

  it('lists every error code with its kind in docs/errors.md', () => {
    expect(Object.fromEntries(rowsOf('docs/errors.md'))).toEqual(ERROR_CODES);
  });

  it('names in docs/design.md the commands there are', () => {
    const help = execFileSync(process.execPath, ['src/cli/main.ts', '--help'], {
      encoding: 'utf8',
    });
    const commands = [...help.matchAll(/^ {2}([a-z-]+)(?: |$)/gm)].map(([, name]) => name);
    const [, section = ''] = readFileSync('docs/design.md', 'utf8').split('## 7. Public commands');
    const lines = section.split('\n').filter((line) => /^(- | {2})`?/.test(line));
    const named = lines.flatMap((line) =>
      [...line.matchAll(/(?:^- |^ {2}|; |, )`([a-z][a-z-]*)(?= |`)/g)].map(([, name]) => name),
    );
    expect([...new Set(named)].sort()).toEqual(commands.filter((name) => name !== 'help').sort());
  });

  it('lists every setting in .env.example', () => {
    const keys = [...readFileSync('.env.example', 'utf8').matchAll(/^#?\s?([A-Z_]+)=/gm)].map(
      (m) => m[1],
    );
    expect(keys.sort()).toEqual(Object.keys(CONFIG.shape).sort());
  });

  it('describes every setting in the README with the words of the schema', () => {
    const readme = readFileSync('README.md', 'utf8');
    const missing = Object.entries(CONFIG.shape).filter(
      ([key, schema]) =>
        !readme.includes(`| \`${key}\` |`) || !readme.includes(schema.description ?? '?'),
    );
    expect(missing.map(([key]) => key)).toEqual([]);
  });
});

describe('each rule bites', () => {
  const planted: readonly (readonly [string, string, string])[] = [
    ['imports', 'src/domain/x.ts', "// x\nimport { a } from '../app/a.ts';\n"],
    ['imports', 'src/engagement/x.ts', "// x\nimport { a } from '../store/a.ts';\n"],
    ['imports', 'src/matching/x.ts', "// x\nimport { a } from '../engagement/a.ts';\n"],
    ['imports', 'src/app/x.ts', "// x\nimport { a } from '../http/a.ts';\n"],
    ['imports', 'src/app/x.ts', "// x\nimport jsforce from 'jsforce';\n"],
    ['imports', 'src/app/x.ts', "// x\nconst a = await import('node:fs');\n"],
    ['imports', 'src/http/x.ts', "// x\nimport Queue from 'bull';\n"],
    ['imports', 'src/http/x.ts', "// x\nimport { a } from '../store/a.ts';\n"],
    ['imports', 'src/store/x.ts', "// x\nimport express from 'express';\n"],
    ['imports', 'jobs/x.ts', "// x\nimport { Kysely } from 'kysely';\n"],
    ['imports', 'connectors/hubspot/x.ts', "// x\nimport jsforce from 'jsforce';\n"],
    ['imports', 'connectors/hubspot/x.ts', "// x\nimport { a } from '../salesforce/a.ts';\n"],
    [
      'imports',
      'connectors/sandbox/x.ts',
      "// x\nimport { a } from '../../src/engagement/a.ts';\n",
    ],
    ['imports', 'connectors/sandbox/x.ts', "// x\nimport { a } from '../../src/matching/a.ts';\n"],
    ['purity', 'src/engagement/x.ts', '// x\nconst now = Date.now();\n'],
    ['purity', 'src/app/x.ts', '// x\nconst r = Math.random();\n'],
    ['purity', 'src/store/x.ts', '// x\nconst url = process.env.DATABASE_URL;\n'],
    ['size', 'src/app/x.ts', `// x\n${'x;\n'.repeat(400)}`],
    ['name', 'src/app/utils.ts', '// x\n'],
    ['name', 'src/app/Thing.ts', '// x\n'],
    ['opening', 'src/app/x.ts', 'export const a = 1;\n'],
    ['docstring', 'src/app/x.ts', '// x\nexport function a() {}\n'],
    ['write path', 'src/app/x.ts', '// x\nawait session.applyPatches([]);\n'],
    ['write path', 'src/http/x.ts', '// x\nawait session.saveTask(task);\n'],
    ['leak', 'docs/x.md', `see /${'work'}/main/x`],
    ['merge', 'docs/x.md', `a\n${'<'.repeat(7)} one\nb\n`],
    ['tests', 'test/unit/x.test.ts', "// x\nit.only('a', () => {});\n"],
    ['tests', 'test/unit/x.test.ts', "// x\nvi.mock('../a.ts');\n"],
  ];
  it.each(planted)('%s in %s', (rule, path, text) => {
    expect(violationsOf({ path, text }).map((one) => one.rule)).toContain(rule);
  });

  it('and passes what is allowed', () => {
    const text = [
      '// Fine.',
      "import { z } from 'zod';",
      "import type { Claim } from '../domain/claim.ts';",
      '/** Says what it does. */',
      'export function fine(claim: Claim) { return z.string().parse(claim.id); }',
      '',
    ].join('\n');
    expect(violationsOf({ path: 'src/app/fine.ts', text })).toEqual([]);
  });
});
