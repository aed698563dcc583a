// `parley policy ...`: the channel policy as a document, and the one that puts it in force.
import { type Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { TERMINAL } from './exit.ts';
import type { PolicyCommand, PolicyOptions } from './policy.ts';

type PolicyFlags = Omit<PolicyOptions, 'file' | 'clause'> & { policy?: string };

/** Adds them and returns `policy`; `end` runs a command's body and sets the exit code. */
export function policyCommands(
  program: Command,
  end: (body: () => Promise<number>) => Promise<void>,
): Command {
  const policy = program
    .command('policy')
    .description(
      'The channel policy: checked, shown, explained, tried on cases, put into plain words.',
    );

  const add = (name: PolicyCommand, description: string) =>
    policy.command(name).description(description).option('--json', 'print JSON', false);
  const run = (name: PolicyCommand, options: PolicyOptions) =>
    end(async () => (await import('./policy.ts')).runPolicy(name, options, TERMINAL));

  add('check', 'Names every fault with line, key and allowed range.')
    .argument('<file>', 'policy, as YAML')
    .action((file: string, flags: PolicyFlags) => run('check', { ...flags, file }));

  add('show', 'The values in force and where each comes from.')
    .argument('[file]', 'policy, as YAML; without it the default policy')
    .option(
      '--segment <text>',
      'with the overrides of a segment: `territory=DACH, partner_tier=gold`',
    )
    .action((file: string | undefined, flags: PolicyFlags) =>
      run('show', { ...flags, file: file ?? null }),
    );

  add('explain', 'A clause in plain words, with the values that feed it.')
    .argument('<clause>', 'for example P-5')
    .option('--policy <file>', 'policy, as YAML')
    .action((clause: string, { policy: file, ...flags }: PolicyFlags) =>
      run('explain', { ...flags, file: file ?? null, clause }),
    );

  add('test', 'Judges your own cases and prints each difference from what you expect.')
    .argument('<file>', 'policy, as YAML')
    .option('--cases <file>', 'cases, as YAML; without it the file beside the policy')
    .action((file: string, flags: PolicyFlags) => run('test', { ...flags, file }));

  add('bill-of-rights', 'The page for partners: the policy in plain words.')
    .argument('[file]', 'policy, as YAML; without it the default policy')
    .addOption(new Option('--format <format>', 'of the page').choices(['markdown', 'html']))
    .option('--out <file>', 'where it goes; without it standard output')
    .action((file: string | undefined, flags: PolicyFlags) =>
      run('bill-of-rights', { ...flags, file: file ?? null }),
    );

  policy
    .command('adopt')
    .description('Puts a policy in force for the connected CRMs; tells first what differs.')
    .argument('<file>', 'policy, as YAML')
    .option('--yes', 'do it; without it only what differs is printed', false)
    .action(async (file: string, { yes }: { yes: boolean }) => {
      const { runAdopt } = await import('./policy-adopt.ts');
      const { withStore } = await import('./with-store.ts');
      await end(() =>
        withStore(readConfig(process.env), (app, tenantId) =>
          runAdopt({ file, yes }, app, tenantId, TERMINAL),
        ),
      );
    });
  return policy;
}
