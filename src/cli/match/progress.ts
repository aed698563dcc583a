// A progress bar on a terminal; nothing where no person is watching.
import { stat } from 'node:fs/promises';

export type Progress = {
  /** Starts the bar for reading a file; the result hears the bytes read. */
  reading(path: string): Promise<(bytes: number) => void>;
  /** Starts the bar for comparing; the result hears the number of the record. */
  comparing(records: number): (record: number) => void;
  /** Clears the bar. */
  done(): void;
};

export type ProgressSurface = { readonly isTerminal: boolean; write(text: string): void };

const WIDTH = 30;
const CLEAR_LINE = '\r\u001b[2K';

/** A bar that redraws only when a whole percent is reached. */
export function progressOn(surface: ProgressSurface): Progress {
  let shown = '';
  const draw = (label: string, share: number) => {
    if (!surface.isTerminal) return;
    const filled = Math.round(Math.min(1, share) * WIDTH);
    const percent = Math.floor(Math.min(1, share) * 100);
    const bar = '#'.repeat(filled) + '.'.repeat(WIDTH - filled);
    const line = `${label} [${bar}] ${percent} %`;
    if (line === shown) return;
    shown = line;
    surface.write(CLEAR_LINE + line);
  };
  return {
    async reading(path) {
      if (!surface.isTerminal) return () => {};
      const size = await stat(path).then(
        (found) => found.size,
        () => 0,
      );
      return (bytes) => draw(`reading ${path}`, size === 0 ? 1 : bytes / size);
    },
    comparing: (records) => (record) => draw('comparing', (record + 1) / Math.max(1, records)),
    done() {
      if (shown !== '') surface.write(CLEAR_LINE);
      shown = '';
    },
  };
}
