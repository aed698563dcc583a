// `parley mapping ...`: which fields of a connected CRM say what: shown, checked, put in force.
import { type Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { asConnectionId, asTenantId, type TenantId } from '../domain/ids.ts';
import { TERMINAL } from './exit.ts';
import type { MappingApp } from './mapping.ts';

const CONNECTION = 'its id, as the connections page names it';

/** Adds them; `end` runs a command's body and sets the exit code. */
export function mappingCommands(
  program: Command,
  end: (body: () => Promise<number>) => Promise<void>,
): void {
  const mapping = program
    .command('mapping')
    .description('Which fields of a connected CRM say what: shown, checked, changed.');

  mapping
    .command('show')
    .description('Each input with its source, how full it is, and what is without effect.')
    .argument('<connection>', CONNECTION)
    .addOption(
      new Option('--yaml', 'print the mapping as YAML, to be kept, changed and adopted')
        .default(false)
        .conflicts('json'),
    )
    .option('--json', 'print JSON', false)
    .action(async (id: string, options: { yaml: boolean; json: boolean }) => {
      const { runMappingShow } = await import('./mapping.ts');
      const { withStore } = await import('./with-store.ts');
      await end(() =>
        withStore(readConfig(process.env), (app, tenantId) =>
          runMappingShow({ ...options, connectionId: asConnectionId(id) }, app, tenantId, TERMINAL),
        ),
      );
    });

  mapping
    .command('propose')
    .description(
      'A mapping for the CRM as it is now: each source with its reason and live samples.',
    )
    .argument('<connection>', CONNECTION)
    .addOption(
      new Option('--yaml', 'print it as YAML, to be changed and adopted')
        .default(false)
        .conflicts('json'),
    )
    .option('--json', 'print JSON', false)
    .action(async (id: string, options: { yaml: boolean; json: boolean }) => {
      const { runMappingPropose } = await import('./mapping.ts');
      await end(() =>
        withCrm((app, tenantId) =>
          runMappingPropose(
            { ...options, connectionId: asConnectionId(id) },
            app,
            tenantId,
            TERMINAL,
          ),
        ),
      );
    });

  mapping
    .command('check')
    .description('Names every fault of a mapping with its line, checked against the CRM.')
    .argument('<file>', 'mapping, as YAML')
    .argument('<connection>', CONNECTION)
    .action(async (file: string, id: string) => {
      const { runMappingCheck } = await import('./mapping.ts');
      await end(() =>
        withCrm((app, tenantId) =>
          runMappingCheck({ file, connectionId: asConnectionId(id) }, app, tenantId, TERMINAL),
        ),
      );
    });

  mapping
    .command('adopt')
    .description('Puts a mapping in force; tells first which claims change.')
    .argument('<file>', 'mapping, as YAML')
    .argument('<connection>', CONNECTION)
    .option('--yes', 'do it; without it only what would change is printed', false)
    .action(async (file: string, id: string, { yes }: { yes: boolean }) => {
      const { runMappingAdopt } = await import('./mapping.ts');
      await end(() =>
        withCrm((app, tenantId) =>
          runMappingAdopt({ file, connectionId: asConnectionId(id), yes }, app, tenantId, TERMINAL),
        ),
      );
    });
}

/** Checking asks the CRM what it has, so the connectors are needed. */
async function withCrm(
  work: (app: MappingApp, tenantId: TenantId) => Promise<number>,
): Promise<number> {
  const config = readConfig(process.env);
  const { compose } = await import('../compose.ts');
  const { openLogger } = await import('../telemetry/logger.ts');
  const { knownTenant } = await import('./with-store.ts');
  const parley = await compose(config, openLogger({ level: config.PARLEY_LOG_LEVEL }));
  try {
    await knownTenant(parley.app.store, config.PARLEY_TENANT);
    return await work(parley.app, asTenantId(config.PARLEY_TENANT));
  } finally {
    await parley.close();
  }
}
