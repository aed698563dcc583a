// A mapping as a person reads and writes it: YAML with a comment on every key, and back, with the line of
// everything that is wrong.
import { Document, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { Crm } from '../domain/claim.ts';
import { type Mapping, mappingSchema } from '../domain/mapping.ts';
import { ACCOUNT_INPUTS, ACTIVITIES, CLAIM_INPUTS } from '../domain/mapping-inputs.ts';
import { type Steps, stepsText } from '../domain/mapping-walk.ts';
import { didYouMean } from './did-you-mean.ts';
import { CRM_WORDS } from './view-words.ts';
import { type DocumentFault, readYaml } from './yaml-places.ts';

const HEAD: Readonly<Record<Crm, string>> = {
  salesforce: `A path is a field (Amount), or a lookup and a field behind it (AccountId.Website).`,
  hubspot: `A path is a property (amount), or a link and a property behind it: company:primary.domain,
company:Partner.name (an association label), parent.domain, owner.email.`,
};

const headOf = (crm: Crm) =>
  `Which fields of ${CRM_WORDS[crm]} say what. Parley reads what stands here and nothing else.
  path: where the value is. ${HEAD[crm]}
  related: start from a record that links to this one (a line, a contract); most: take the one with
    the greatest value there.
  or: further places, asked in order where the first has no value.
  values: the CRM's words, then ours; '*' is every other value.  fallback: without any value.
  reason: why it was chosen; for you, not read.
An input without a path is not mapped: \`parley mapping show\` says which clauses that disables.`
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');

/** Comments of the keys that are no inputs. */
const OTHER_KEYS: Readonly<Record<string, string>> = {
  account: 'The customer.',
  claims: 'What counts as somebody’s claim to a sale. Several entries may share an object.',
  partnerUsers: 'Users of the CRM who are a partner’s people: by id, or by domain of the e-mail.',
  only: 'Only records with one of these values are claims.',
  except: 'Records with one of these values are no customers: partner organisations.',
  accountLink: 'Link to the customer’s record.',
  convertedTo: 'Link to the record that it became: the two are one claim.',
  activities: `${ACTIVITIES.label}: ${ACTIVITIES.says}`,
};

/** YAML with comments; {@link readMappingDocument} gives the same mapping back. */
export function mappingToYaml(mapping: Mapping, crm: Crm): string {
  const document = new Document(inOrder(mapping));
  document.commentBefore = headOf(crm);
  if (isMap(document.contents)) {
    explain(document.contents, null);
    const account = document.contents.get('account');
    if (isMap(account)) explain(account, ACCOUNT_INPUTS);
    const claims = document.contents.get('claims');
    for (const claim of isSeq(claims) ? claims.items : []) {
      if (!isMap(claim)) continue;
      explain(claim, CLAIM_INPUTS);
      const inline = claim.get('account');
      if (isMap(inline)) explain(inline, ACCOUNT_INPUTS);
    }
  }
  return document.toString({ lineWidth: 0 });
}

type Facts = Readonly<
  Record<string, { readonly says: string; readonly clauses: readonly string[] }>
>;

function explain(map: YAMLMap, inputs: Facts | null): void {
  for (const pair of map.items as Pair[]) {
    if (!isScalar(pair.key)) continue;
    const name = String(pair.key.value);
    const facts = inputs?.[name];
    const clauses =
      facts === undefined || facts.clauses.length === 0 ? '' : ` (${facts.clauses.join(', ')})`;
    const comment = facts === undefined ? OTHER_KEYS[name] : `${facts.says}${clauses}`;
    if (comment !== undefined) pair.key.commentBefore = ` ${comment}`;
    // Sources are short: one line each, unless they translate values or ask several places.
    if (
      isMap(pair.value) &&
      facts !== undefined &&
      !pair.value.has('values') &&
      !pair.value.has('or')
    ) {
      pair.value.flow = true;
    }
  }
}

/** Keys in the order of the schema: the store gives them back sorted. */
function inOrder({ version, account, claims, partnerUsers }: Mapping): object {
  const { object, except } = account;
  return {
    version,
    account: { ...compact({ object, except }), ...inputsInOrder(account, ACCOUNT_INPUTS) },
    claims: claims.map((claim) => ({
      ...compact({ object: claim.object, recordType: claim.recordType, only: claim.only }),
      ...compact({ accountLink: claim.accountLink, convertedTo: claim.convertedTo }),
      ...(claim.account === undefined
        ? {}
        : { account: inputsInOrder(claim.account, ACCOUNT_INPUTS) }),
      ...inputsInOrder(claim, CLAIM_INPUTS),
      activities: claim.activities.map(({ object: kind, link, type, at }) => ({
        ...{ object: kind, link, type: sourceInOrder(type), at: sourceInOrder(at) },
      })),
    })),
    ...compact({ partnerUsers }),
  };
}

function inputsInOrder(part: object, inputs: Facts): object {
  const sources = part as Readonly<Record<string, object>>;
  // An input that mappings of before do not have stays away: their document says what they say.
  const named = Object.keys(inputs).flatMap((name) => {
    const source = sources[name];
    return source === undefined ? [] : [[name, sourceInOrder(source)]];
  });
  return Object.fromEntries(named);
}

const SOURCE_KEYS = ['path', 'related', 'values', 'or', 'fallback', 'separators', 'reason'];

function sourceInOrder(source: object): object {
  const known = source as Readonly<Record<string, unknown>>;
  return compact(Object.fromEntries(SOURCE_KEYS.map((key) => [key, known[key]])));
}

function compact(value: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}

/** A document that passed, with the line of everything. */
export type MappingDocument = {
  readonly mapping: Mapping;
  /** The line of the innermost part around it that is written. */
  readonly lineNear: (steps: Steps) => number | null;
};

/** Reads a document; all faults come at once, each with its line. Says nothing about the CRM. */
export function readMappingDocument(
  yaml: string,
): MappingDocument | { readonly faults: readonly DocumentFault[] } {
  const read = readYaml(yaml);
  if ('faults' in read) return read;
  const parsed = mappingSchema.safeParse(read.written);
  if (parsed.success) return { mapping: parsed.data, lineNear: read.lineNear };
  const faults = parsed.error.issues.flatMap((issue): DocumentFault[] => {
    const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        line: read.lineNear([...steps, key]),
        path: stepsText([...steps, key]),
        message: `is no key of a mapping${didYouMean(key, knownKeys(steps))}`,
      }));
    }
    return [
      {
        line: read.lineNear(steps),
        path: stepsText(steps),
        message: messageOf(issue, valueAt(read.written, steps)),
      },
    ];
  });
  return { faults };
}

type Issue = {
  readonly code: string;
  readonly message: string;
  readonly values?: readonly unknown[];
  readonly expected?: unknown;
};

function messageOf(issue: Issue, value: unknown): string {
  if (value === undefined) return 'is missing';
  const { values } = issue;
  if (values !== undefined) {
    const words = values.map(String);
    return `must be one of ${words.join(', ')}, not ${JSON.stringify(value)}${didYouMean(String(value), words)}`;
  }
  if (issue.expected === 'string') return `must be text: put ${JSON.stringify(value)} in quotes`;
  return issue.message;
}

function knownKeys(steps: Steps): readonly string[] {
  const last = steps.at(-1);
  if (last === 'account') return ['object', 'except', ...Object.keys(ACCOUNT_INPUTS)];
  if (typeof last === 'number' && steps.at(-2) === 'claims') {
    return ['object', 'recordType', ...Object.keys(OTHER_KEYS), ...Object.keys(CLAIM_INPUTS)];
  }
  if (steps.length === 0) return ['version', 'account', 'claims'];
  return [...SOURCE_KEYS, 'object', 'link', 'most', 'type', 'at'];
}

function valueAt(value: unknown, steps: Steps): unknown {
  return steps.reduce<unknown>(
    (at, step) => (at as Readonly<Record<string | number, unknown>> | null)?.[step],
    value,
  );
}
