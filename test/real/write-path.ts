// Which sources make up the write path: everything between a job, a webhook or the undo command and
// the CRM's or the database's answer. Read from the tree at run time, so that it grows with the code.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AwaitPoint, probeAwaits } from './await-points.ts';
import { ALL, BESIDE, type Beside, BY_CHANCE } from './beside.ts';

/** Root of the checkout. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** `app`: the use cases. The others are what they stand on. */
export const LAYERS = ['app', 'connectors', 'store', 'jobs'] as const;
export type Layer = (typeof LAYERS)[number];

export type PathPoint = AwaitPoint & { readonly layer: Layer };

/** Where work comes in: as a job, as a webhook, as the command that undoes. */
const ENTRIES = ['src/app/jobs.ts', 'src/app/webhooks.ts', 'src/app/undo.ts'] as const;
const FOLDERS: Readonly<Record<Exclude<Layer, 'app'>, readonly string[]>> = {
  connectors: ['connectors/salesforce', 'connectors/hubspot'],
  store: ['src/store'],
  jobs: ['jobs'],
};

/** Files of the write path, by layer. */
export function filesOfWritePath(): ReadonlyMap<string, Layer> {
  const files = new Map<string, Layer>();
  for (const entry of ENTRIES) {
    for (const file of importedBy(entry)) files.set(file, 'app');
  }
  for (const layer of LAYERS) {
    if (layer === 'app') continue;
    for (const folder of FOLDERS[layer]) {
      for (const name of readdirSync(path.join(ROOT, folder))) {
        if (name.endsWith('.ts')) files.set(`${folder}/${name}`, layer);
      }
    }
  }
  return files;
}

/** The file and every file of its own folder that it imports, directly or not. */
function importedBy(start: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [start];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    for (const [, specifier] of text.matchAll(/^import (?!type)[^;]*?from '(\.\/[^']+\.ts)'/gm)) {
      queue.push(path.posix.join(path.posix.dirname(file), specifier ?? ''));
    }
  }
  return seen;
}

/** Every await of the write path. */
export function pointsOfWritePath(): readonly PathPoint[] {
  return [...filesOfWritePath()].flatMap(([file, layer]) => {
    const source = readFileSync(path.join(ROOT, file), 'utf8');
    return probeAwaits(file, source).points.map((point) => ({ ...point, layer }));
  });
}

/** Why a point lies beside the write path; null for one that is on it. */
export function whyBeside(point: AwaitPoint): string | null {
  return reasonIn(BESIDE, point);
}

/** Why nobody can say beforehand whether a run comes by; null where one must. */
export function whyByChance(point: AwaitPoint): string | null {
  return reasonIn(BY_CHANCE, point);
}

function reasonIn(list: readonly Beside[], point: AwaitPoint): string | null {
  return list.find((entry) => fits(entry, point))?.[2] ?? null;
}

function fits([file, functions, , line]: Beside, point: AwaitPoint): boolean {
  const isNamed = functions === ALL || functions.includes(point.inside);
  return file === point.file && isNamed && (line?.test(lineOf(point)) ?? true);
}

/** What an entry of a list names and the source no longer has: a file or function without such an await. */
export function staleIn(list: readonly Beside[], points: readonly AwaitPoint[]): readonly string[] {
  return list.flatMap((entry) => {
    const [file, functions] = entry;
    const found = points.filter((point) => fits(entry, point));
    if (functions === ALL) return found.length > 0 ? [] : [file];
    const known = new Set(found.map((point) => point.inside));
    return functions.filter((name) => !known.has(name)).map((name) => `${file} ${name}`);
  });
}

function lineOf({ file, line }: AwaitPoint): string {
  return readFileSync(path.join(ROOT, file), 'utf8').split('\n')[line - 1] ?? '';
}
