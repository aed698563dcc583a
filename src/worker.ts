// Composition root of a worker process: `node src/worker.ts` is `parley worker`.
import { runCommand, TERMINAL } from './cli/exit.ts';
import { runServe } from './cli/run-server.ts';
import { readConfig } from './config.ts';

process.exitCode = await runCommand(TERMINAL, () =>
  runServe(readConfig(process.env), 'worker', TERMINAL),
);
