// The values of a policy in force, each with where it comes from: the default, a line of the document,
// or an override.

import { DEFAULT_DOCUMENT, mergeDocuments, type PolicyOverride } from '../domain/policy.ts';
import type { Segment } from '../domain/policy-lists.ts';
import { PARAMETERS, type ParameterKey } from '../domain/policy-parameters.ts';
import { overridesFor, type SegmentFacts } from '../engagement/segment.ts';
import type { PolicyDocument } from './policy-document.ts';
import { ruleWords } from './route-task.ts';

/** One value: `sla_business_days.high`, `1`, `default`. */
export type ShownValue = {
  readonly key: string;
  /** As an admin would write it. */
  readonly value: unknown;
  readonly from: string;
};

type Table = Readonly<Record<string, unknown>>;

/**
 * All values for a segment, or those that hold where no override does; then, under its key, each
 * override's value too. In the order of the documentation; a table is shown entry by entry.
 */
export function shownValues(
  document: PolicyDocument,
  segment: SegmentFacts | null,
): readonly ShownValue[] {
  const base = mergeDocuments(DEFAULT_DOCUMENT, document.written);
  const overrides =
    segment === null ? document.policy.overrides : overridesFor(document.policy, segment);
  return (Object.keys(PARAMETERS) as ParameterKey[]).flatMap((key) => {
    if (key === 'task_routing' && document.policy.taskRouting.length > 0) {
      return routingRules(document);
    }
    const setting = overrides.filter(({ keys }) => keys.includes(key));
    const own = entriesOf(key, base[key]).map(([path, value]) => ({
      key: path.join('.'),
      value,
      from: originOf(document, path),
    }));
    if (segment === null)
      return [...own, ...setting.flatMap((one) => overridden(document, one, key))];
    const [strongest] = setting;
    return strongest === undefined
      ? own
      : withOverridden(own, overridden(document, strongest, key));
  });
}

/** Rules in words, each under its number. */
function routingRules(document: PolicyDocument): readonly ShownValue[] {
  return document.policy.taskRouting.map((rule, index) => ({
    key: `task_routing.${index + 1}`,
    value: `${ruleWords(rule)}: ${rule.to}`,
    from: lineText(document, ['task_routing', index]),
  }));
}

/** Entries of the override in place of the document's own. */
function withOverridden(own: readonly ShownValue[], others: readonly ShownValue[]) {
  const byKey = new Map(others.map((one) => [one.key, one]));
  return own.map((one) => byKey.get(one.key) ?? one);
}

/** What an override sets of one key. */
function overridden(
  document: PolicyDocument,
  { name, index, when }: PolicyOverride,
  key: ParameterKey,
): readonly ShownValue[] {
  const set = writtenSetOf(document, index);
  return entriesOf(key, set[key]).map(([path, value]) => ({
    key: path.join('.'),
    value,
    from: `override "${name}" for ${describeSegment(when)}, ${lineText(document, ['overrides', index, 'set', ...path])}`,
  }));
}

/** Checked when the document was read: `overrides` is a list of tables with a table `set`. */
function writtenSetOf({ written }: PolicyDocument, index: number): Table {
  const list = written['overrides'] as readonly { readonly set: Table }[];
  return list[index]?.set ?? {};
}

/** `territory US; partner_tier gold or silver`. */
export function describeSegment(when: Segment): string {
  const named: readonly (readonly [string, readonly string[] | null])[] = [
    ['product_family', when.productFamilies],
    ['territory', when.territories],
    ['partner_tier', when.partnerTiers],
    ['deal_type', when.dealTypes],
  ];
  return named
    .flatMap(([key, values]) => (values === null ? [] : [`${key} ${values.join(' or ')}`]))
    .join('; ');
}

function entriesOf(key: ParameterKey, value: unknown): readonly (readonly [string[], unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[[key], value]];
  return Object.entries(value).map(([entry, one]) => [[key, entry], one]);
}

function originOf(document: PolicyDocument, path: readonly string[]): string {
  return document.lineOf(path) === null ? 'default' : lineText(document, path);
}

function lineText(document: PolicyDocument, path: readonly (string | number)[]): string {
  return `line ${document.lineOf(path) ?? document.lineOf(path.slice(0, 2)) ?? '?'}`;
}

/** A value on one line: lists by commas, tables as YAML writes them. */
export function printValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(printValue).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${printValue(one)}`);
  return `{ ${entries.join(', ')} }`;
}
