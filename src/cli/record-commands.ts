// `parley audit`, `backfill`, `explain`, `report` and `uninstall`: the commands that show and prove what
// was read, decided and written, and the one that ends it.
import { type Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { TERMINAL } from './exit.ts';
import type { UninstallOptions } from './uninstall.ts';

/** Adds them; `end` runs a command's body and sets the exit code. */
export function recordCommands(
  program: Command,
  end: (body: () => Promise<number>) => Promise<void>,
): void {
  program
    .command('audit')
    .description('The record of what was decided and written.')
    .command('verify')
    .description('Walks the audit chain and names the first entry that was tampered with.')
    .option('--json', 'print JSON', false)
    .action(async (options: { json: boolean }) => {
      const { auditVerify } = await import('./audit.ts');
      await end(() => auditVerify(readConfig(process.env), options, TERMINAL));
    });

  program
    .command('backfill')
    .description('How far the first reading of each CRM is, what it costs, when it ends.')
    .argument('[connection]', 'one connection’s id; without it all')
    .option('--plan', 'ask the CRM now what a first reading costs; nothing is read', false)
    .option('--json', 'print JSON', false)
    .action(async (connection: string | undefined, flags: { plan: boolean; json: boolean }) => {
      const { runBackfill } = await import('./backfill.ts');
      const options = { ...flags, connectionId: connection ?? null };
      await end(() => runBackfill(options, readConfig(process.env), TERMINAL));
    });

  program
    .command('uninstall')
    .description(
      'Takes one connection away: its fields and tasks taken back, its access ended, what was read erased.',
    )
    .argument('<connection>', 'its id, as the connections page and `parley undo` name it')
    .option('--yes', 'do it; without it only what would be done is printed', false)
    .option(
      '--keep-fields',
      'leave Parley’s fields as they are, in HubSpot their properties too',
      false,
    )
    .option(
      '--keep-tasks',
      'leave Parley’s open tasks open, in HubSpot their properties too',
      false,
    )
    .option('--leave-rest', 'go on where records cannot be restored', false)
    .option('--json', 'print JSON', false)
    .action(async (connectionId: string, flags: Omit<UninstallOptions, 'connectionId'>) => {
      const { runUninstall } = await import('./uninstall.ts');
      const options = { ...flags, connectionId };
      await end(() => runUninstall(options, readConfig(process.env), TERMINAL));
    });

  program
    .command('explain')
    .description('Why a conflict was judged so: judged again from what was stored, and compared.')
    .argument('<conflict>', 'its id')
    .option('--at <date>', 'the judgement in force then; without it the newest')
    .option('--json', 'print JSON', false)
    .action(async (conflictId: string, flags: { at?: string; json: boolean }) => {
      const { runExplain } = await import('./explain.ts');
      const options = { conflictId, at: flags.at ?? null, json: flags.json };
      await end(() => runExplain(options, readConfig(process.env), TERMINAL));
    });

  program
    .command('report')
    .description('Conflict rate, time to resolution, overrides, leakage and more over a period.')
    .option('--from <date>', 'first day; without it 90 days up to the last')
    .option('--to <date>', 'last day; without it today')
    .addOption(new Option('--json', 'print JSON').default(false).conflicts('csv'))
    .option('--csv', 'print every figure of every slice as CSV', false)
    .action(async (flags: { from?: string; to?: string; json: boolean; csv: boolean }) => {
      const { runReport } = await import('./report.ts');
      const { withStore } = await import('./with-store.ts');
      const format = flags.json ? 'json' : flags.csv ? 'csv' : 'text';
      const options = { from: flags.from ?? null, to: flags.to ?? null, format } as const;
      await end(() =>
        withStore(readConfig(process.env), (app, tenantId) =>
          runReport(options, app, tenantId, TERMINAL),
        ),
      );
    });
}
