// A connection's mapping as people read it: per input its source, why, how full it is, sample values and
// what its absence disables. For the command line and the console.
import type { Crm } from '../domain/claim.ts';
import type { ConnectionId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import {
  type AnySource,
  inputsOf,
  isMapped,
  type MappedInput,
  stepsText,
} from '../domain/mapping-walk.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { TenantStore } from '../ports/store.ts';
import { mappedConnection } from './adopt-mapping.ts';
import { lookupAround } from './derive-batch.ts';
import { rootObjects } from './follow-place.ts';
import { enteredByPeople, type MappingGap, mappingGaps } from './mapping-gaps.ts';
import { type InputMeasure, measureInputs, type SampleValue } from './mapping-measure.ts';

export type InputLine = {
  /** `claims[0].channel`, as the YAML names it. */
  readonly key: string;
  readonly label: string;
  /** `Channel__c, else direct`; null where nothing is mapped. */
  readonly source: string | null;
  readonly reason: string | null;
  /** `412 of 539`; null where there is nothing to count. */
  readonly filled: string | null;
  /** `Direct (412) = direct`. */
  readonly samples: readonly string[];
  /** Values that the mapping does not know, in words; null for none. */
  readonly unknown: string | null;
  readonly gap: { readonly clauses: readonly string[]; readonly consequence: string } | null;
};

export type MappingSection = {
  /** `Customers from Account`, `Claims from Opportunity`. */
  readonly title: string;
  /** Conditions and activities, in words. */
  readonly notes: readonly string[];
  readonly lines: readonly InputLine[];
};

export type MappingView = {
  readonly connectionId: ConnectionId;
  readonly crm: Crm;
  readonly externalId: string;
  readonly version: number;
  readonly sections: readonly MappingSection[];
  readonly gaps: readonly MappingGap[];
  /** Context that people enter on the conflict page. */
  readonly entered: readonly string[];
};

/** Ids listed per object, of which so many records, evenly spread, are looked at. */
const MOST_LISTED = 20_000;
const MOST_READ = 400;

/** The mapping in force with what the stored records say of it. Throws BAD_INPUT for an unknown id. */
export async function mappingView(store: TenantStore, id: ConnectionId): Promise<MappingView> {
  const { connection, mapped } = await mappedConnection(store, id);
  const { mapping, version } = mapped;
  const records = await sampleRecords(store, id, rootObjects(mapping));
  const look = await lookupAround({ store, connection, mapping }, records);
  const { crm, externalId } = connection;
  const identity = { connectionId: id, crm, externalId, version };
  return { ...identity, ...describeMapping(mapping, measureInputs(mapping, records, look)) };
}

/** Stored records of some objects, evenly spread over their ids. */
export async function sampleRecords(
  store: TenantStore,
  id: ConnectionId,
  objects: readonly string[],
  most = MOST_READ,
): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (const object of objects) {
    const listed = await store.records.presence(id, object, null, MOST_LISTED);
    const ids = listed.filter((one) => !one.deleted).map((one) => one.recordId);
    const step = Math.max(1, Math.ceil(ids.length / most));
    const chosen = ids.filter((_, index) => index % step === 0);
    records.push(...(await store.records.get(id, object, chosen)));
  }
  return records;
}

/** Sections and gaps of a mapping that was measured. Pure. */
export function describeMapping(
  mapping: Mapping,
  measures: ReadonlyMap<string, InputMeasure>,
): Pick<MappingView, 'sections' | 'gaps' | 'entered'> {
  const gaps = mappingGaps(mapping);
  const gapAt = new Map(gaps.map((gap) => [stepsText(gap.steps), gap]));
  const lineOf = (input: MappedInput): InputLine => {
    const key = stepsText(input.steps);
    const gap = gapAt.get(key);
    const measure = isMapped(input.source) ? measures.get(key) : undefined;
    return {
      ...{ key, label: input.facts.label, source: sourceWords(input.source) },
      reason: input.source.reason ?? null,
      filled: measure === undefined ? null : filledWords(measure),
      samples: (measure?.samples ?? []).map(sampleWords),
      unknown: unknownWords(measure),
      gap: gap === undefined ? null : { clauses: gap.clauses, consequence: gap.consequence },
    };
  };
  const inputs = inputsOf(mapping);
  const linesOf = (...[part, at]: MappedInput['steps']) =>
    inputs
      .filter(({ steps }) => steps[0] === part && (at === undefined || steps[1] === at))
      .map(lineOf);
  return {
    gaps,
    entered: enteredByPeople(),
    sections: [
      {
        title: `Customers from ${mapping.account.object}`,
        notes: conditionWords('Left out', mapping.account.except),
        lines: linesOf('account'),
      },
      ...mapping.claims.map((claim, at) => ({
        title: `Claims from ${claim.object}`,
        notes: [
          ...conditionWords('Only', claim.only),
          customerWords(claim),
          ...(claim.convertedTo === undefined
            ? []
            : [`One that was converted is one claim with the record behind ${claim.convertedTo}.`]),
          ...claim.activities.map(
            ({ object, link, type, at: time }) =>
              `Activities: ${object} by ${link}; kind ${sourceWords(type) ?? 'not mapped'}; time ${sourceWords(time) ?? 'not mapped'}.`,
          ),
        ],
        lines: linesOf('claims', at),
      })),
    ],
  };
}

function customerWords({ accountLink, account }: Mapping['claims'][number]): string {
  if (accountLink === undefined) return 'The customer is told by the record itself.';
  const otherwise = account === undefined ? '' : ', else told by the record itself';
  return `The customer is behind ${accountLink}${otherwise}.`;
}

function conditionWords(
  word: string,
  condition: { readonly path: string; readonly values: readonly string[] } | undefined,
): readonly string[] {
  if (condition === undefined) return [];
  return [`${word}: records whose ${condition.path} is ${condition.values.join(' or ')}.`];
}

/** `Channel__c, then OwnerId.UserType, else direct`. */
export function sourceWords(source: AnySource): string | null {
  const places = [source, ...(source.or ?? [])].flatMap(({ path, related }) => {
    if (path === undefined) return [];
    if (related === undefined) return [path];
    const { object, link, most } = related;
    const which = most === undefined ? '' : `, greatest ${most}`;
    return [`${path} of its ${object} (by ${link}${which})`];
  });
  const { fallback } = source;
  if (places.length === 0) return null;
  const read = places.join(', then ');
  return fallback === undefined || fallback === null ? read : `${read}, else ${fallback}`;
}

function filledWords({ records, filled }: InputMeasure): string | null {
  if (records === 0) return null;
  return `${filled.toLocaleString('en-US')} of ${records.toLocaleString('en-US')}`;
}

function sampleWords({ value, count, becomes, isUnknown }: SampleValue): string {
  const meaning = isUnknown
    ? ' = not known'
    : becomes === null || becomes === value
      ? ''
      : ` = ${becomes}`;
  return `${value} (${count.toLocaleString('en-US')})${meaning}`;
}

function unknownWords(measure: InputMeasure | undefined): string | null {
  if (measure === undefined || measure.unknown === 0) return null;
  return `${measure.unknown.toLocaleString('en-US')} with a value the mapping does not know`;
}
