// A policy document as a person writes it: YAML in, a checked policy out, with the line of everything
// that is wrong and of every key that is set.
import { isSeq, parseDocument } from 'yaml';
import { ParleyError } from '../domain/errors.ts';
import { type Steps, stepsText } from '../domain/mapping-walk.ts';
import { checkPolicy, DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import { type DocumentFault, readYaml } from './yaml-places.ts';

/** A document that passed. */
export type PolicyDocument = {
  readonly policy: Policy;
  /** What is written, before the defaults. */
  readonly written: Readonly<Record<string, unknown>>;
  /** The line on which something is written; null for what is not. */
  readonly lineOf: (steps: Steps) => number | null;
};

/** Nothing written: the default policy. */
export const EMPTY_DOCUMENT: PolicyDocument = {
  policy: DEFAULT_POLICY,
  written: {},
  lineOf: () => null,
};

/**
 * Reads a document and checks it whole. All faults come at once, each with its line; of text that is
 * not YAML only the first, as it causes others.
 */
export function readPolicyDocument(
  yaml: string,
): PolicyDocument | { readonly faults: readonly DocumentFault[] } {
  const read = readYaml(yaml);
  if ('faults' in read) return read;
  const { written, lineOf, lineNear } = read;
  const checked = checkPolicy(written);
  if ('policy' in checked) {
    return { policy: checked.policy, written: { ...(written as object | null) }, lineOf };
  }
  return {
    faults: checked.problems.map(({ steps, message }) => ({
      ...{ line: lineNear(steps), path: stepsText(steps), message },
    })),
  };
}

/** The policy of a document. Throws POLICY_INVALID that names line, key and range of every fault. */
export function policyFromYaml(yaml: string): Policy {
  const read = readPolicyDocument(yaml);
  if (!('faults' in read)) return read.policy;
  throw new ParleyError('POLICY_INVALID', `${read.faults.map(describeFault).join('; ')}.`, {
    hint: 'Correct the policy document; docs/policy.md lists every key with its range.',
  });
}

/** `line 3: stale_days: must be a whole number from 1 to 730`. */
export function describeFault({ line, path, message }: DocumentFault): string {
  return `${line === null ? '' : `line ${line}: `}${path === '' ? 'the policy' : `${path}:`} ${message}`;
}

/**
 * The document with one more domain on `shared_domains`, everything else as it was written, comments
 * included. The same text where it is there already.
 */
export function withSharedDomain(yaml: string, domain: string): string {
  const document = parseDocument(yaml);
  const listed = document.get('shared_domains');
  const known: readonly unknown[] = isSeq(listed) ? (listed.toJSON() as unknown[]) : [];
  if (known.includes(domain)) return yaml;
  if (isSeq(listed)) listed.add(domain);
  else document.set('shared_domains', [domain]);
  return document.toString();
}
