// Which sources make up the write path: everything between a job, a webhook or the undo command and
// the CRM's or the database's answer. Read from the tree at run time, so that it grows with the code.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AwaitPoint, probeAwaits } from './await-points.ts';

/** Root of the checkout. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** `app`: the use cases, where every await must be reached. The others are what they stand on. */
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

/**
 * Functions beside the write path in files that are on it: a person's browser or a command calls
 * them, no job does. One that a worker reaches all the same is reported as a mistake of this list.
 */
const BESIDE: readonly Beside[] = [
  [
    'src/app/connect.ts',
    /^(startInstall|finishInstall|openPending|saveConnection|setUpConnection|appointManagers)$/,
    'an admin installs in the browser',
  ],
  ['src/app/judgement-record.ts', /^(replay|policyOf)$/, 'the command that explains calls it'],
  ['src/app/answer-match.ts', /^answerMatch$/, 'people answer in the console'],
  ['src/app/uninstall.ts', /^(beginUninstall|uninstall)$/, 'the console and the command begin it'],
  ['src/app/follow-place.ts', /^startFollowing$/, 'adopting is a page and a command'],
  ['src/app/sign-in/first-administrator.ts', /./, 'an admin installs in the browser'],
  ['src/app/card/standing.ts', /^worstOf$/, 'only the card shows companies'],
  ['src/app/card/standing.ts', /^standingOf$/, 'only the card shows companies', /worstOf/],
  ['src/app/card/standing.ts', /^nothingOn$/, 'only the card shows companies', /accounts\.current/],
  ['src/app/match-change.ts', /^followChange$/, 'jobs name the snapshot', /inForce/],
  [
    'src/app/confirm-snapshot.ts',
    /^(confirmSnapshot|waitingSnapshot)$/,
    'a page asks, an admin says yes',
  ],
  ['src/app/setup/access-state.ts', /./, 'the setup page looks and notes'],
  [
    'src/app/acknowledge.ts',
    /^(undoableUntil|undoDecision)$/,
    'a decision is taken back on a page',
  ],
  ['src/app/card/check.ts', /^asTyped$/, 'people type a customer on a page'],
  ['src/app/card/check.ts', /^ofRecord$/, 'only the card shows companies', /accounts\.current/],
  ['src/app/undo.ts', /^(beginUndo|refusedIn)$/, 'an admin begins and watches it in the console'],
];

/** Where chance decides whether anything is there to await. A kill there is one more, none is demanded. */
const BY_CHANCE: readonly Beside[] = [
  ['src/app/uninstall-book.ts', /^judgeWithout$/, 'somebody else judges the rest', /app\.wait/],
  ['src/app/task-sync.ts', /^takeIn$/, 'a digest may be completed by anybody', /closed\(task\)/],
];

/** `line`: only awaits whose line of the source fits. */
type Beside = readonly [file: string, functions: RegExp, reason: string, line?: RegExp];

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
  const entry = list.find(
    ([file, functions, , line]) =>
      file === point.file && functions.test(point.inside) && (line?.test(lineOf(point)) ?? true),
  );
  return entry?.[2] ?? null;
}

function lineOf({ file, line }: AwaitPoint): string {
  return readFileSync(path.join(ROOT, file), 'utf8').split('\n')[line - 1] ?? '';
}
