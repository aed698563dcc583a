// The house rules as functions over source text, so that test/tidy.test.ts can run them on the real
// tree and on planted violations.

export type SourceFile = { readonly path: string; readonly text: string };
export type Violation = { readonly path: string; readonly rule: string; readonly detail: string };

type Room = {
  readonly folder: string;
  /** Rooms it may import from, besides itself. */
  readonly rooms: readonly string[];
  /** Packages it may import; `node:` stands for all of Node's own. */
  readonly packages: readonly string[];
};

const PURE = ['src/domain', 'src/matching', 'src/engagement', 'src/observe', 'src/ports'];
const SHARED_CONNECTOR_FILES = 'connectors/';

/** design, section 2. Longest folder wins; files directly in src/ are composition roots. */
const ROOMS: readonly Room[] = [
  { folder: 'src/domain', rooms: [], packages: ['zod'] },
  {
    folder: 'src/matching',
    rooms: ['src/domain'],
    packages: ['tldts', 'zod'],
  },
  { folder: 'src/engagement', rooms: ['src/domain', 'src/matching'], packages: ['zod'] },
  { folder: 'src/observe', rooms: ['src/domain', 'src/matching'], packages: ['zod'] },
  { folder: 'src/ports', rooms: ['src/domain'], packages: [] },
  { folder: 'src/app', rooms: PURE, packages: ['zod', 'yaml'] },
  {
    folder: 'src/bulk',
    rooms: ['src/domain', 'src/matching', 'src/ports'],
    packages: ['node:'],
  },
  { folder: 'src/vault', rooms: ['src/domain', 'src/ports'], packages: ['node:'] },
  { folder: 'src/mail', rooms: ['src/domain', 'src/ports'], packages: ['nodemailer'] },
  {
    folder: 'src/telemetry',
    rooms: ['src/domain', 'src/ports'],
    packages: ['node:', 'pino', 'prom-client'],
  },
  {
    folder: 'src/store',
    rooms: ['src/domain', 'src/ports'],
    packages: ['node:', 'kysely', 'pg', '@electric-sql/pglite', 'zod'],
  },
  {
    folder: 'src/http',
    rooms: ['src/domain', 'src/ports', 'src/app'],
    packages: ['node:', 'express', 'helmet', 'zod'],
  },
  {
    folder: 'jobs',
    rooms: ['src/domain', 'src/ports'],
    packages: ['node:', 'bull', 'ioredis', 'zod'],
  },
  {
    folder: 'connectors/salesforce',
    rooms: ['src/domain', 'src/ports', SHARED_CONNECTOR_FILES],
    packages: ['node:', 'jsforce', 'zod'],
  },
  {
    folder: 'connectors/hubspot',
    rooms: ['src/domain', 'src/ports', SHARED_CONNECTOR_FILES],
    packages: ['node:', '@hubspot/api-client', 'zod'],
  },
  {
    folder: 'connectors/sandbox',
    rooms: ['src/domain', SHARED_CONNECTOR_FILES],
    packages: ['node:', 'express', 'zod'],
  },
  {
    folder: 'connectors/sandbox/port',
    rooms: ['src/domain', 'src/ports', 'connectors/sandbox', SHARED_CONNECTOR_FILES],
    packages: ['node:', 'zod'],
  },
  { folder: 'connectors', rooms: ['src/domain', 'src/ports'], packages: ['node:', 'zod'] },
];

/** Rooms without clock, chance, environment or I/O of their own. */
const CLOCKLESS = [
  'src/domain',
  'src/matching',
  'src/engagement',
  'src/observe',
  'src/ports',
  'src/app',
];
/** Rooms whose exported functions and classes must carry a docstring. */
const DOCUMENTED = [
  ...CLOCKLESS,
  'src/store',
  'src/vault',
  'src/mail',
  'src/telemetry',
  'jobs',
  'connectors',
];

const IMPORT =
  /^\s*(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** Every specifier a file imports, dynamic imports included. */
function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

const isIn = (path: string, folder: string) => path.startsWith(`${folder}/`);

function roomOf(path: string): Room | undefined {
  return ROOMS.filter((room) => isIn(path, room.folder)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

/** Who may import whom. */
export function importViolations(file: SourceFile): Violation[] {
  const room = roomOf(file.path);
  if (room === undefined) return [];
  const found: Violation[] = [];
  for (const specifier of importsOf(file.text)) {
    const refuse = (detail: string) => found.push({ path: file.path, rule: 'imports', detail });
    if (specifier.startsWith('.')) {
      const target = resolve(file.path, specifier);
      const isShared =
        /^connectors\/[^/]+$/.test(target) && room.rooms.includes(SHARED_CONNECTOR_FILES);
      const isAllowed =
        isShared ||
        roomOf(target)?.folder === room.folder ||
        room.rooms.some((folder) => isIn(target, folder) && folder !== SHARED_CONNECTOR_FILES);
      if (!isAllowed) refuse(`${room.folder} may not import ${target}`);
    } else {
      const isAllowed = room.packages.some(
        (name) => specifier === name || specifier.startsWith(name === 'node:' ? name : `${name}/`),
      );
      if (!isAllowed) refuse(`${room.folder} may not import the package ${specifier}`);
    }
  }
  return found;
}

/** Pure rooms get time, chance and settings from outside. */
export function impurityViolations(file: SourceFile): Violation[] {
  const isRoot =
    /^src\/[^/]+\.ts$/.test(file.path) ||
    ['src/cli', 'test', 'bench'].some((folder) => isIn(file.path, folder));
  const isPure = CLOCKLESS.some((folder) => isIn(file.path, folder));
  const banned = [
    ...(isPure ? ['Date.now(', 'new Date()', 'Math.random(', 'setTimeout(', 'fetch('] : []),
    ...(isRoot ? [] : ['process.env']),
  ];
  const code = withoutComments(file.text);
  return banned
    .filter((call) => new RegExp(`(?<![\\w.])${call.replace(/[().]/g, '\\$&')}`).test(code))
    .map((call) => ({ path: file.path, rule: 'purity', detail: `${call} belongs to the edge` }));
}

const withoutComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

const MAX_LINES = 400;
const MAX_TEST_LINES = 500;
const BANNED_NAMES = /(^|-)(utils?|helpers?|common|manager|data|info)\.[a-z]+$/;

/** Sizes, names and the opening comment. */
export function shapeViolations(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  const refuse = (rule: string, detail: string) => found.push({ path: file.path, rule, detail });
  const lines = file.text.split('\n').length - 1;
  const limit = isIn(file.path, 'test') ? MAX_TEST_LINES : MAX_LINES;
  if (lines > limit) refuse('size', `${lines} lines, at most ${limit}`);
  const name = file.path.split('/').at(-1) ?? '';
  if (BANNED_NAMES.test(name)) refuse('name', `${name} says nothing about what is in it`);
  if (!/^[a-z0-9.-]+$/.test(name)) refuse('name', `${name} is not kebab-case`);
  if (!/^(#!.*\n)?(\/\/|\/\*)/.test(file.text))
    refuse('opening', 'does not start by saying its role');
  return found;
}

/** Exported functions and classes of the documented rooms carry a docstring. */
export function docstringViolations(file: SourceFile): Violation[] {
  if (!DOCUMENTED.some((folder) => isIn(file.path, folder))) return [];
  const lines = file.text.split('\n');
  return lines.flatMap((line, index) => {
    const match = /^export (?:async )?(?:function\*?|class) (\w+)/.exec(line);
    if (match === null || /\*\/\s*$/.test(lines[index - 1] ?? '')) return [];
    // An overload's docstring stands on its first signature.
    const isOverload = lines
      .slice(0, index)
      .some((one) => one.startsWith(`export function ${match[1]}(`));
    return isOverload
      ? []
      : [{ path: file.path, rule: 'docstring', detail: `${match[1]} has none` }];
  });
}

/** Things that must never be in a public repository, split so that this file may name them. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  [
    'a path of one machine',
    new RegExp(String.raw`(?<![\w.])/(?:${['work', 'farm'].join('|')}|tmp/bash_jobs|root)/`),
  ],
  ['a registry host', new RegExp(['registry', 'npmjs'].join(String.raw`\.`))],
  ['a private key', new RegExp(`-----BEGIN [A-Z ]*${'PRIVATE'} KEY`)],
];

/** Secrets and traces of a workplace. */
export function leakViolations(file: SourceFile): Violation[] {
  return SECRETS.filter(([, pattern]) => pattern.test(file.text)).map(([what]) => ({
    path: file.path,
    rule: 'leak',
    detail: `holds ${what}`,
  }));
}

/** What a merge left for somebody to choose. */
export function mergeViolations({ path, text }: SourceFile): Violation[] {
  return /^(?:<{7}|>{7}) /m.test(text)
    ? [{ path, rule: 'merge', detail: 'holds both sides of a merge' }]
    : [];
}

/** Tests that cannot fail, or hide what they need. */
export function testViolations(file: SourceFile): Violation[] {
  if (!isIn(file.path, 'test') || !file.path.endsWith('.test.ts')) return [];
  const banned: readonly (readonly [RegExp, string])[] = [
    [/\b(?:it|test|describe)\.(?:only|skip|todo)\(/, 'focuses or skips'],
    [/\bvi\.mock\(/, 'mocks a module: pass the dependency in'],
    [/expect\(true\)/, 'asserts nothing'],
  ];
  return banned
    .filter(([pattern]) => pattern.test(file.text))
    .map(([, detail]) => ({ path: file.path, rule: 'tests', detail }));
}

/** Calls that change what a CRM shows, and the one place each is made: docs/reliability.md is about these. */
const WRITES: readonly (readonly [call: string, place: string])[] = [
  ['.applyPatches(', 'src/app/write-back.ts'],
  ['.saveTask(', 'src/app/task-sync.ts'],
];

/** One write path: whoever wants a CRM to show something says so in the store. */
export function writePathViolations({ path, text }: SourceFile): Violation[] {
  if (!isIn(path, 'src') || isIn(path, 'src/ports')) return [];
  const code = withoutComments(text);
  return WRITES.filter(([call, place]) => path !== place && code.includes(call)).map(
    ([call, place]) => ({ path, rule: 'write path', detail: `${call} is for ${place} alone` }),
  );
}

/** All rules over one file. */
export function violationsOf(file: SourceFile): Violation[] {
  const isSource = /\.(ts|mjs)$/.test(file.path);
  return [
    ...leakViolations(file),
    ...mergeViolations(file),
    ...(isSource ? shapeViolations(file) : []),
    ...(isSource ? importViolations(file) : []),
    ...(isSource ? impurityViolations(file) : []),
    ...(isSource ? docstringViolations(file) : []),
    ...(isSource ? writePathViolations(file) : []),
    ...testViolations(file),
  ];
}
