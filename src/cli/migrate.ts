// `parley migrate`: the database, brought up to date.
import { openStore } from '../compose.ts';
import type { Config } from '../config.ts';
import { EXIT, type Terminal } from './exit.ts';

/** Safe to run from several processes at once. */
export async function migrate(config: Config, terminal: Terminal): Promise<number> {
  const store = await openStore(config);
  try {
    await store.migrate();
    terminal.err(`${store.description}: the schema is up to date.`);
    return EXIT.done;
  } finally {
    await store.close();
  }
}
