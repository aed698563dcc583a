// The write path as the torture's workers load it: rewritten once, into a folder, before any starts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { probeAwaits } from './await-points.ts';
import { TOLD_AFTER_MS } from './vendor-apps.ts';
import { filesOfWritePath, ROOT } from './write-path.ts';

/** Another text in place of the one place in a file that fits: a bug on purpose, or a shorter wait. */
export type Plant = { readonly file: string; readonly find: RegExp; readonly replace: string };

/** Locks that expire soon: for finding violations fast. Recovery times then say nothing. */
export const SHORT_LOCKS: readonly Plant[] = [
  { file: 'jobs/bull-queue.ts', find: /lockMs: [\d_]+,/, replace: 'lockMs: 1_500,' },
  { file: 'jobs/bull-queue.ts', find: /stalledCheckMs: [\d_]+,/, replace: 'stalledCheckMs: 500,' },
];

/** As the torture's own apps do. */
export const TOLD_AT_ONCE: Plant = {
  file: 'src/app/outcome-notice.ts',
  find: /noticeAfterMs = UNDO_MS/,
  replace: `noticeAfterMs = ${TOLD_AFTER_MS} * UNDO_MS`,
};

/** Writes the rewritten files, with the bugs planted in them, into an empty folder. */
export function rewriteWritePath(folder: string, plants: readonly Plant[] = []): void {
  const files = new Set([...filesOfWritePath().keys(), ...plants.map((one) => one.file)]);
  for (const file of files) {
    const source = planted(file, readFileSync(path.join(ROOT, file), 'utf8'), plants);
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, probeAwaits(file, source).code);
  }
}

function planted(file: string, source: string, plants: readonly Plant[]): string {
  return plants
    .filter((one) => one.file === file)
    .reduce((text, { find, replace }) => {
      const places = [...text.matchAll(new RegExp(find, 'g'))].length;
      if (places === 1) return text.replace(find, () => replace);
      throw new Error(
        `A plant no longer fits: ${file} has ${places} places like ${find}, not one.`,
      );
    }, source);
}
