#!/usr/bin/env node
// The `parley` command: reads the command line and hands over to one function per command.
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { readConfig } from '../config.ts';
import { ParleyError } from '../domain/errors.ts';
import { MATCH_THRESHOLD } from '../matching/threshold.ts';
import type { DeadLettersCommand } from './dead-letters.ts';
import { EXIT, runCommand, TERMINAL } from './exit.ts';
import { mappingCommands } from './mapping-commands.ts';
import type { MatchCommand } from './match.ts';
import { policyCommands } from './policy-commands.ts';
import { recordCommands } from './record-commands.ts';
import type { StoredClaims } from './stored-claims.ts';

const PROGRESS_TERMINAL = {
  ...TERMINAL,
  isTerminal: process.stderr.isTTY === true,
  write: (text: string) => void process.stderr.write(text),
};

/** Modules are loaded by the command that needs them: `judge` starts without database or CRM code. */
const program = new Command('parley')
  .description('Finds and settles channel conflicts across Salesforce and HubSpot.')
  .exitOverride()
  .showHelpAfterError('(add --help for the options)');

program
  .command('demo')
  .description('Sandbox CRMs with a book of business, connected, judged, written back, opened.')
  .option('--once', 'run through, print a summary and exit', false)
  .option('--port <n>', 'port of the console', wholeNumber(0, 65_535), 4300)
  .option(
    '--records <n>',
    'opportunities, deals and registrations',
    wholeNumber(200, 2_000_000),
    600,
  )
  .option('--json', 'print the summary as JSON', false)
  .action(async (options: { once: boolean; port: number; records: number; json: boolean }) => {
    const { demo } = await import('./demo.ts');
    await end(() => demo({ ...options, environment: process.env, terminal: TERMINAL }));
  });

program
  .command('sandbox')
  .description('A Salesforce org and a HubSpot portal to try things on, kept in a folder.')
  .option('--salesforce-port <n>', 'port of the Salesforce API', wholeNumber(0, 65_535), 4310)
  .option('--hubspot-port <n>', 'port of the HubSpot API', wholeNumber(0, 65_535), 4311)
  .option('--records <n>', 'opportunities, deals and registrations', wholeNumber(0, 2_000_000), 600)
  .option('--seed <n>', 'another seed, another book of business', wholeNumber(0, 2 ** 31 - 1), 1)
  .option('--folder <path>', 'where the world is kept', '.parley/sandbox')
  .option('--webhook-url <url>', 'address that hears of changes in HubSpot', webAddress)
  .action(async ({ webhookUrl = null, ...options }) => {
    const { sandbox } = await import('./sandbox.ts');
    await end(() => sandbox({ ...options, webhookUrl, terminal: TERMINAL }));
  });

program
  .command('serve')
  .description('The console; without REDIS_URL it works the jobs too.')
  .action(async () => {
    const { runServe } = await import('./run-server.ts');
    await end(() => runServe(readConfig(process.env), 'serve', TERMINAL));
  });

program
  .command('sign-in')
  .description('Prints a one-time link that signs you in to the console as an admin.')
  .action(async () => {
    const { signIn } = await import('./sign-in.ts');
    await end(() => signIn(readConfig(process.env), TERMINAL));
  });

program
  .command('worker')
  .description('Works jobs off Redis; start as many as you like.')
  .action(async () => {
    const { runServe } = await import('./run-server.ts');
    await end(() => runServe(readConfig(process.env), 'worker', TERMINAL));
  });

program
  .command('migrate')
  .description('Brings the database to the newest schema.')
  .action(async () => {
    const { migrate } = await import('./migrate.ts');
    await end(() => migrate(readConfig(process.env), TERMINAL));
  });

const deadLetters = program
  .command('dead-letters')
  .description('Jobs that were given up, each with its reason; run them again once it is mended.');

/** One subcommand of `dead-letters`. */
function deadLettersCommand(action: DeadLettersCommand['action'], description: string): Command {
  return deadLetters
    .command(action, { isDefault: action === 'list' })
    .description(description)
    .option('--json', 'print JSON', false);
}

function runDeadLettersCommand(command: DeadLettersCommand): Promise<void> {
  return end(async () =>
    (await import('./dead-letters.ts')).runDeadLetters(command, readConfig(process.env), TERMINAL),
  );
}

deadLettersCommand('list', 'Key, time, tries and reason of each, oldest first.').action(
  ({ json }: { json: boolean }) =>
    runDeadLettersCommand({ action: 'list', keys: [], all: false, json }),
);

for (const [action, description] of [
  ['replay', 'Rings jobs again, as urgent as a user; each leaves the list when it succeeds.'],
  ['discard', 'Takes jobs off the list without running them.'],
] as const) {
  deadLettersCommand(action, description)
    .argument('[key...]', 'keys as `list` prints them')
    .option('--all', 'every job on the list', false)
    .action((keys: string[], flags: { all: boolean; json: boolean }) =>
      runDeadLettersCommand({ action, keys, ...flags }),
    );
}

program
  .command('undo')
  .description(
    'Takes back all that Parley wrote: fields show what they showed before, tasks close.',
  )
  .option('--yes', 'do it; without it only what would be done is printed', false)
  .option('--leave-rest', 'end where the CRM refuses, and leave that as it is', false)
  .option('--json', 'print JSON', false)
  .action(async (options: { yes: boolean; leaveRest: boolean; json: boolean }) => {
    const { undo } = await import('./undo.ts');
    await end(() => undo(readConfig(process.env), options, TERMINAL));
  });

recordCommands(program, end);
mappingCommands(program, end);

program
  .command('judge')
  .description('Judges the scenarios of a file by the channel policy; JSON on stdout.')
  .argument('<file>', 'scenarios, as JSON')
  .option('--policy <file>', 'channel policy, as YAML')
  .action(async (file: string, options: { policy?: string }) => {
    const { runJudge } = await import('./judge.ts');
    await end(() =>
      runJudge({
        file,
        policyFile: options.policy ?? null,
        stdout: process.stdout,
        stderr: process.stderr,
      }),
    );
  });

const policy = policyCommands(program, end);

policy
  .command('simulate')
  .description('What would have been otherwise: claims of a period judged by two policies.')
  .argument('<policy>', 'the policy to try, as YAML')
  .argument('[file...]', 'claims: CSV exports as for scan, or scenarios as JSON')
  .option('--store', 'the claims of the connected CRMs, from the store', false)
  .option('--against <file>', 'the policy in force, as YAML; without it the default policy')
  .option('--from <date>', 'first day of the period; without it a year before its end')
  .option('--to <date>', 'last day of the period; without it the newest scenario, or today')
  .option('--map <file>', 'mapping of columns nobody could recognise, as YAML')
  .option('--html <file>', 'write the page with charts to this file')
  .option('--json', 'print JSON', false)
  .action(async (policyFile: string, files: string[], flags: SimulateFlags) => {
    const { runSimulate } = await import('./simulate.ts');
    const { against, from, to, map, html, json } = flags;
    const options = {
      ...{ policyFile, files, json, againstFile: against ?? null, mapFile: map ?? null },
      ...{ from: from ?? null, to: to ?? null, htmlFile: html ?? null },
    };
    const io = { ...PROGRESS_TERMINAL, now: () => Date.now() };
    await end(async () => runSimulate({ ...options, stored: await stored(flags) }, io));
  });

policy
  .command('radar')
  .description('Conflicts that will appear, vanish or change in 7, 14 and 30 days by time alone.')
  .argument('[file...]', 'claims: CSV exports as for scan, or scenarios as JSON')
  .option('--store', 'the claims of the connected CRMs, from the store', false)
  .option('--policy <file>', 'channel policy, as YAML')
  .option('--map <file>', 'mapping of columns nobody could recognise, as YAML')
  .option('--as-of <date>', 'look ahead from this day; without it the newest scenario, or today')
  .option('--json', 'print JSON', false)
  .action(async (files: string[], flags: RadarFlags) => {
    const { runRadar } = await import('./radar.ts');
    const { policy: policyFile = null, map: mapFile = null, asOf = null, json } = flags;
    const io = { ...PROGRESS_TERMINAL, now: () => Date.now() };
    await end(async () =>
      runRadar({ files, stored: await stored(flags), policyFile, mapFile, asOf, json }, io),
    );
  });

program
  .command('credit')
  .description('Suggested splits beside seven attribution models, and rows for pay tools.')
  .argument('[file...]', 'claims: CSV exports as for scan, or scenarios as JSON')
  .option('--store', 'the claims of the connected CRMs, from the store', false)
  .option('--policy <file>', 'channel policy, as YAML')
  .option('--map <file>', 'mapping of columns nobody could recognise, as YAML')
  .option('--lines <file>', 'product lines, as CSV: record_id, product_family, amount')
  .option('--as-of <date>', 'judge as of this day; without it the newest scenario, or now')
  .option(
    '--half-life <days>',
    'time decay: a touch is worth half after so many days',
    wholeNumber(1, 3_650),
    30,
  )
  .option('--pay <file>', 'write rows for pay tools to this CSV file')
  .option(
    '--pay-days <n>',
    'pay the orders won in the last so many days',
    wholeNumber(1, 3_650),
    365,
  )
  .option('--json', 'print JSON', false)
  .action(async (files: string[], flags: CreditFlags) => {
    const { runCredit } = await import('./credit.ts');
    const { policy: policyFile = null, map: mapFile = null, asOf = null, json } = flags;
    const { lines: linesFile = null, halfLife: halfLifeDays, pay: payFile = null, payDays } = flags;
    const command = { files, policyFile, mapFile, linesFile, asOf, halfLifeDays, payFile, payDays };
    const io = { ...PROGRESS_TERMINAL, now: () => Date.now() };
    await end(async () => runCredit({ ...command, json, stored: await stored(flags) }, io));
  });

program
  .command('scan')
  .description('Offline audit of CSV exports: what collides today, before anything is installed.')
  .argument('<file...>', 'exports of opportunities, deals, leads, accounts, companies')
  .option('--policy <file>', 'channel policy, as YAML')
  .option('--map <file>', 'mapping of columns nobody could recognise, as YAML')
  .option('--as-of <date>', 'judge as of this day or instant instead of now')
  .option('--out <folder>', 'where report.html, conflicts.csv and report.json go', 'parley-scan')
  .action(async (files: string[], options: ScanFlags) => {
    const { runScan } = await import('./scan.ts');
    const { policy = null, map = null, asOf = null, out } = options;
    const scan = { files, policyFile: policy, mapFile: map, asOf, outFolder: out };
    await end(() => runScan(scan, { ...PROGRESS_TERMINAL, now: () => Date.now() }));
  });

const match = program
  .command('match')
  .description('Which records of two CSV files, or of one, are the same company.')
  .option('--left <file>', 'records of one source')
  .option('--right <file>', 'records of the other')
  .option('--out <file>', 'pairs worth showing: id_a,id_b,score')
  .option('--records <file>', 'records of one source, to be clustered')
  .option('--clusters-out <file>', 'clusters: id,cluster_id')
  .option('--hierarchy-out <file>', 'their parents: cluster_id,parent_cluster_id,group')
  .option('--rejected-out <file>', 'all that could not be used: file,line,column,problem')
  .option('--explain <ids>', 'ID_A,ID_B: the reasons for this pair')
  .option('--json', 'print reasons as JSON', false)
  .action(async (options: MatchCommand) => {
    const { runMatch } = await import('./match.ts');
    await end(() => runMatch(options, PROGRESS_TERMINAL));
  });

match
  .command('evaluate')
  .description('How good the rows that match writes are on labelled sets: one table.')
  .argument('<folder...>', 'sets with records, pairs or clusters, and set.json')
  .option(
    '--threshold <p>',
    'pairs from this probability on count as matches',
    probability,
    MATCH_THRESHOLD,
  )
  .option('--certain <p>', 'the probability whose precision is shown', probability, 0.99)
  .option('--json', 'print the table as JSON', false)
  .action(async (folders: string[], options: EvaluateOptions) => {
    const { runMatchEvaluate } = await import('./match/evaluate.ts');
    // `--json` belongs to both `match` and `evaluate`, and the parent takes it first.
    const json = options.json || match.opts()['json'] === true;
    await end(() => runMatchEvaluate({ folders, ...options, json }, PROGRESS_TERMINAL));
  });

type ScanFlags = { policy?: string; map?: string; asOf?: string; out: string };
type SimulateFlags = {
  store: boolean;
  against?: string;
  from?: string;
  to?: string;
  map?: string;
  html?: string;
  json: boolean;
};
type RadarFlags = {
  store: boolean;
  policy?: string;
  map?: string;
  asOf?: string;
  json: boolean;
};
type CreditFlags = Omit<RadarFlags, 'json'> & {
  lines?: string;
  halfLife: number;
  pay?: string;
  payDays: number;
  json: boolean;
};
type EvaluateOptions = { threshold: number; certain: number; json: boolean };

/** The store is opened only when it is asked for. */
async function stored({ store }: { store: boolean }): Promise<StoredClaims | null> {
  if (!store) return null;
  const { readStoredClaims } = await import('./stored-claims.ts');
  return readStoredClaims(readConfig(process.env));
}

function probability(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

function webAddress(text: string): string {
  if (URL.canParse(text) && /^https?:[^?#]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an http address without a query.');
}

async function end(body: () => Promise<number>): Promise<void> {
  process.exitCode = await runCommand(TERMINAL, body);
}

// `parley … | head` closes the pipe early: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.unusable;
  } else if (error instanceof ParleyError) {
    process.exitCode = await runCommand(TERMINAL, () => Promise.reject(error));
  } else {
    throw error;
  }
}
