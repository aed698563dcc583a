// YAML as people write it, with the line of everything: what policy and mapping documents are read by.
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
import type { Steps } from '../domain/mapping-walk.ts';

/** One thing wrong with a document. */
export type DocumentFault = {
  /** From 1; null where nothing is written. */
  readonly line: number | null;
  /** `overrides[0].set.stale_days`; '' for the document as a whole. */
  readonly path: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
};

export type ReadYaml = {
  /** As a plain value. */
  readonly written: unknown;
  /** The line on which something is written; null for what is not. */
  readonly lineOf: (steps: Steps) => number | null;
  /** As `lineOf`, but of the innermost part around it that is written. */
  readonly lineNear: (steps: Steps) => number | null;
};

/** Parses a document; of text that is not YAML only the first fault, as it causes others. */
export function readYaml(yaml: string): ReadYaml | { readonly faults: readonly DocumentFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const [error] = document.errors;
  if (error !== undefined) {
    const message = `is not valid YAML: ${error.message}`;
    return { faults: [{ line: lineAt(error.pos[0]), path: '', message }] };
  }
  const value = plainValueOf(document);
  if ('message' in value) return { faults: [{ line: null, path: '', message: value.message }] };
  return {
    written: value.value,
    lineOf: (steps) => {
      const { offset, missing } = findPlace(document, steps);
      return offset === null || missing > 0 ? null : lineAt(offset);
    },
    lineNear: (steps) => {
      const { offset } = findPlace(document, steps);
      return offset === null ? null : lineAt(offset);
    },
  };
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
