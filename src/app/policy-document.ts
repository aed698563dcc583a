// A policy document as a person writes it: YAML in, a checked policy out, with the line of everything
// that is wrong and of every key that is set.
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
} from 'yaml';
import { ParleyError } from '../domain/errors.ts';
import { checkPolicy, DEFAULT_POLICY, type Policy } from '../domain/policy.ts';

/** One thing wrong with a document. */
export type PolicyFault = {
  /** From 1; null where nothing is written. */
  readonly line: number | null;
  /** `overrides[0].set.stale_days`; '' for the document as a whole. */
  readonly path: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
};

type Steps = readonly (string | number)[];

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
): PolicyDocument | { readonly faults: readonly PolicyFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const [error] = document.errors;
  if (error !== undefined) {
    const message = `is not valid YAML: ${error.message}`;
    return { faults: [{ line: lineAt(error.pos[0]), path: '', message }] };
  }
  const written = plainValueOf(document);
  if ('message' in written) return { faults: [{ line: null, path: '', message: written.message }] };
  const checked = checkPolicy(written.value);
  if ('policy' in checked) {
    return {
      policy: checked.policy,
      written: { ...(written.value as object | null) },
      lineOf: (steps) => {
        const { offset, missing } = findPlace(document, steps);
        return offset === null || missing > 0 ? null : lineAt(offset);
      },
    };
  }
  return {
    faults: checked.problems.map(({ steps, message }) => {
      const { offset } = findPlace(document, steps);
      return { line: offset === null ? null : lineAt(offset), path: pathOf(steps), message };
    }),
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
export function describeFault({ line, path, message }: PolicyFault): string {
  return `${line === null ? '' : `line ${line}: `}${path === '' ? 'the policy' : `${path}:`} ${message}`;
}

/** Aliases can make a short text a huge value; the parser stops that with a ReferenceError. */
function plainValueOf(
  document: Document,
): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: document.toJS() };
  } catch (cause) {
    if (cause instanceof ReferenceError)
      return { message: `uses too many aliases: ${cause.message}` };
    throw cause;
  }
}

type Place = {
  /** Where the innermost part found is written, a key before its value; null in an empty document. */
  readonly offset: number | null;
  /** Steps that lead further than what is written. */
  readonly missing: number;
};

function findPlace(document: Document, steps: Steps): Place {
  let node: unknown = document.contents;
  let offset = offsetOf(node);
  for (const [taken, step] of steps.entries()) {
    const next = stepInto(isAlias(node) ? node.resolve(document) : node, step);
    if (next === null) return { offset, missing: steps.length - taken };
    node = next.value;
    offset = offsetOf(next.named) ?? offset;
  }
  return { offset, missing: 0 };
}

/** A part of a node, and the node by which people find it: the key, or the item of a list itself. */
function stepInto(node: unknown, step: string | number): { named: unknown; value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair === undefined ? null : { named: pair.key, value: pair.value };
  }
  const item = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
  return item === undefined ? null : { named: item, value: item };
}

function offsetOf(node: unknown): number | null {
  return isNode(node) && node.range ? node.range[0] : null;
}

function pathOf(steps: Steps): string {
  return steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
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
