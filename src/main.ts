// Composition root of the web process: `node src/main.ts` is `parley serve`.

import { runCommand, TERMINAL } from './cli/exit.ts';
import { runServe } from './cli/run-server.ts';
import { readConfig } from './config.ts';

process.exitCode = await runCommand(TERMINAL, () =>
  runServe(readConfig(process.env), 'serve', TERMINAL),
);
