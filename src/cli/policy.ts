// `parley policy check|show|explain|test|bill-of-rights`: the channel policy as a document.
import { dirname, join, parse } from 'node:path';
import { billOfRights } from '../app/policy-bill.ts';
import { billAsHtml, billAsMarkdown } from '../app/policy-bill-text.ts';
import { runCases } from '../app/policy-cases.ts';
import {
  describeFault,
  EMPTY_DOCUMENT,
  type PolicyDocument,
  readPolicyDocument,
} from '../app/policy-document.ts';
import { EXPLAINED_CLAUSES, explainClause } from '../app/policy-explain.ts';
import { printValue, type ShownValue, shownValues } from '../app/policy-show.ts';
import { ParleyError } from '../domain/errors.ts';
import { checkPolicy, DEFAULT_POLICY_VERSION } from '../domain/policy.ts';
import { SEGMENT_KEYS } from '../domain/policy-lists.ts';
import type { SegmentFacts } from '../engagement/segment.ts';
import { EXIT, type Terminal } from './exit.ts';
import { readAndParse, readTextFile } from './read-text-file.ts';
import { writeTextFile } from './write-text-file.ts';

export type PolicyCommand = 'check' | 'show' | 'explain' | 'test' | 'bill-of-rights';

export type PolicyOptions = {
  /** The policy, as YAML; null is the default policy. */
  readonly file: string | null;
  /** `explain`: a clause such as `P-5`. */
  readonly clause?: string;
  /** `show`: `territory=US,partner_tier=gold`; values for that segment only. */
  readonly segment?: string;
  /** `test`: cases; without it `NAME.cases.yaml` beside the policy `NAME.yaml`. */
  readonly cases?: string;
  /** `bill-of-rights`: `markdown` unless said. */
  readonly format?: 'markdown' | 'html';
  /** `bill-of-rights`: file to write; without it the page is printed. */
  readonly out?: string;
  /** `show`, `explain`, `test`: JSON instead of text. */
  readonly json?: boolean;
};

/**
 * Runs one of the policy commands: results to `io.out`, what people read meanwhile to `io.err`.
 * Returns 0; 1 if a document has faults or a case came out differently. Throws ParleyError for bad
 * usage and unreadable input, which ends with 2.
 */
export async function runPolicy(
  command: PolicyCommand,
  options: PolicyOptions,
  io: Terminal,
): Promise<number> {
  switch (command) {
    case 'check':
      return check(required(options.file, 'policy check needs a policy file.'), io);
    case 'show':
      return show(await documentOf(options.file), options, io);
    case 'explain':
      return explain(await documentOf(options.file), options, io);
    case 'test':
      return test(required(options.file, 'policy test needs a policy file.'), options, io);
    case 'bill-of-rights':
      return printBill(await documentOf(options.file), options, io);
  }
}

async function check(file: string, io: Terminal): Promise<number> {
  const read = readPolicyDocument(await readTextFile(file));
  if ('faults' in read) {
    for (const fault of read.faults) io.err(`${file}: ${describeFault(fault)}`);
    return EXIT.partly;
  }
  const { version, overrides, namedAccounts, coSellAgreements } = read.policy;
  io.out(
    `${file}: version ${version} is valid; ${overrides.length} overrides, ${namedAccounts.length} named accounts, ${coSellAgreements.length} co-sell agreements.`,
  );
  return EXIT.done;
}

function show(document: PolicyDocument, { segment, json }: PolicyOptions, io: Terminal): number {
  const values = shownValues(document, segment === undefined ? null : segmentFrom(segment));
  if (json) io.out(JSON.stringify(values, null, 2));
  else printValues(values, io);
  io.err(`Defaults are those of the default policy, version ${DEFAULT_POLICY_VERSION}.`);
  return EXIT.done;
}

function printValues(values: readonly ShownValue[], io: Terminal): void {
  const width = Math.max(...values.map(({ key }) => key.length));
  for (const { key, value, from } of values) {
    io.out(`${key.padEnd(width)}  ${printValue(value)}  [${from}]`);
  }
}

function explain(document: PolicyDocument, { clause, json }: PolicyOptions, io: Terminal): number {
  const explanation = explainClause(clause ?? '', document);
  if (explanation === null) {
    throw new ParleyError('BAD_INPUT', `${clause || 'An empty text'} is not a clause.`, {
      hint: `Clauses: ${EXPLAINED_CLAUSES.join(', ')}.`,
    });
  }
  if (json) {
    io.out(JSON.stringify(explanation, null, 2));
    return EXIT.done;
  }
  const { text, values, switches, isOn, example } = explanation;
  io.out(`${explanation.clause}${isOn ? '' : ' (switched off)'}  ${text}`);
  for (const { key, value, from, meaning } of values) {
    io.out(`  ${key} = ${printValue(value)}  [${from}]  ${meaning}`);
  }
  io.out(`  Example: ${example}`);
  if (switches.length === 0) io.out('  It cannot be switched off.');
  for (const { name, effect } of switches) io.out(`  switched_off: [${name}]  ${effect}`);
  return EXIT.done;
}

async function test(file: string, { cases, json }: PolicyOptions, io: Terminal): Promise<number> {
  const { policy } = await documentOf(file);
  const casesFile = cases ?? join(dirname(file), `${parse(file).name}.cases.yaml`);
  const { results, errors } = await readAndParse(casesFile, (text) => runCases(text, policy));
  const different = results.filter(({ differences }) => differences.length > 0);
  if (json) io.out(JSON.stringify({ results, errors }, null, 2));
  else {
    for (const { id, differences } of results) {
      io.out(`${differences.length === 0 ? 'as expected' : 'different  '}  ${id}`);
      for (const difference of differences) io.out(`  ${difference}`);
    }
  }
  for (const error of errors) io.err(`${casesFile}: ${error}`);
  const asExpected = results.length - different.length;
  io.err(
    `${results.length} cases judged: ${asExpected} as expected, ${different.length} different; ${errors.length} errors.`,
  );
  if (results.length === 0 && errors.length === 0) {
    throw new ParleyError('BAD_INPUT', `${casesFile}: no cases.`, {
      hint: 'Add scenarios, each with id, as_of, claims and expected.',
    });
  }
  return different.length + errors.length === 0 ? EXIT.done : EXIT.partly;
}

async function printBill(
  document: PolicyDocument,
  { format = 'markdown', out }: PolicyOptions,
  io: Terminal,
): Promise<number> {
  const bill = billOfRights(document);
  const page = format === 'html' ? billAsHtml(bill) : billAsMarkdown(bill);
  if (out === undefined) {
    io.out(page.trimEnd());
    return EXIT.done;
  }
  await writeTextFile(out, page);
  io.err(`${out}: written.`);
  return EXIT.done;
}

/** Reads and checks a policy; null is the default policy. */
async function documentOf(file: string | null): Promise<PolicyDocument> {
  if (file === null) return EMPTY_DOCUMENT;
  const read = readPolicyDocument(await readTextFile(file));
  if (!('faults' in read)) return read;
  const faults = read.faults.map((fault) => `${file}: ${describeFault(fault)}`);
  throw new ParleyError('POLICY_INVALID', `${faults.join('\n')}.`, {
    hint: 'Correct the policy document; docs/policy.md lists every key with its range.',
  });
}

/** `territory=US,partner_tier=gold` as the segment it names, checked like the `when` of an override. */
function segmentFrom(text: string): SegmentFacts {
  const when = Object.fromEntries(
    text.split(',').map((part) => {
      const [key = '', ...rest] = part.split('=');
      return [key.trim(), rest.join('=').trim()];
    }),
  );
  const asOverride = { name: 'segment', when, set: { stale_days: 1 } };
  const checked = checkPolicy({ overrides: [asOverride] });
  if ('problems' in checked) {
    const faults = checked.problems.map(
      ({ steps, message }) => `${steps.slice(3).join('.') || 'it'} ${message}`,
    );
    throw new ParleyError('BAD_INPUT', `--segment ${text}: ${faults.join('; ')}.`, {
      hint: `Write key=value by commas; keys: ${SEGMENT_KEYS.join(', ')}.`,
    });
  }
  const [override] = checked.policy.overrides;
  return {
    productFamilies: new Set(override?.when.productFamilies),
    territories: new Set(override?.when.territories),
    partnerTiers: new Set(override?.when.partnerTiers),
    dealTypes: new Set(override?.when.dealTypes),
  };
}

function required(file: string | null, message: string): string {
  if (file !== null) return file;
  throw new ParleyError('BAD_INPUT', message, { hint: 'Name the YAML file.' });
}
