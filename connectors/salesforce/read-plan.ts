// Which fields of which objects a mapping needs, checked against what the integration user may see.
// One unknown field fails a whole query, so every SELECT list is built from describes.
import type { Mapping } from '../../src/domain/mapping.ts';
import { placesOf, relationsOf } from '../../src/domain/mapping-walk.ts';
import type { FieldDescribe, ObjectDescribe, SalesforceClient } from './client.ts';
import { onlyOf } from './only.ts';
import { homeOf, type OrgField, orgFields } from './own-values.ts';
import { allOf, compare, type Soql } from './soql.ts';

/** How one object is read. */
export type ObjectPlan = {
  readonly object: string;
  /** Fields to read: the org's spelling, and the mapping's under which the value is kept. */
  readonly fields: readonly {
    readonly name: string;
    readonly key: string;
    readonly type: string;
  }[];
  /** Lookups among them that become links, with the objects they may point at. */
  readonly lookups: readonly {
    readonly name: string;
    readonly key: string;
    readonly to: readonly string[];
  }[];
  /** Parley's own fields, read along: they tell an edit from our own echo. */
  readonly own: readonly OrgField[];
  readonly canBeDeleted: boolean;
  readonly canBeMerged: boolean;
  /** Its records become claims or accounts. */
  readonly isRoot: boolean;
  /** Only looked up from others, such as an owner: it is read less often. */
  readonly isMinor: boolean;
  /** Which of its records are claims at all; null: all may be, or it is read for others too. */
  readonly only: Soql | null;
  /** Rows with a value here are left out: Parley's own tasks are no activity of a seller. */
  readonly without: string | null;
};

export type PlanOptions = {
  readonly client: SalesforceClient;
  readonly taskKeyField: string;
  readonly namespace: string;
};

type Describe = (object: string) => Promise<ObjectDescribe | null>;

/** Targets followed from a lookup that may point at many objects, such as an owner. */
const FOLLOWED = new Set(['User', 'Account', 'Contact', 'Opportunity', 'Lead']);

/**
 * Plans in reading order: what a claim is derived from comes first, its account and its activities, so
 * that it is derived, and judged, once and from all of it. What the user may not see is left out; `unseenOf`
 * tells it.
 */
export async function planReads(
  mapping: Mapping,
  options: PlanOptions,
): Promise<readonly ObjectPlan[]> {
  const describe: Describe = (object) => options.client.describe(object);
  const needs = new Needs(describe);
  const places = placesOf(mapping);
  for (const { object, path } of places) await needs.add(object, path.split('.'));
  const claims = mapping.claims.map((claim) => claim.object);
  // What claims are related to comes before them: activities, lines, contracts.
  const before = places.map((one) => one.object).filter((object) => !claims.includes(object));
  const named = [...new Set([mapping.account.object, ...before, ...claims])];
  const linkedOnly = needs.objects().filter((object) => !named.includes(object));
  const plans: ObjectPlan[] = [];
  for (const object of [...linkedOnly, ...named]) {
    const described = await describe(object);
    if (described === null) continue;
    const plan = planOf(described, needs.keysOf(object), options);
    const isRoot = object === mapping.account.object || claims.includes(object);
    const entries = mapping.claims.filter((claim) => claim.object === object);
    const isForClaims = !needs.isFollowed(object) && !needsAll(mapping).has(object);
    const only = isForClaims ? await onlyOf(entries, describe) : null;
    plans.push({ ...plan, only, isRoot, isMinor: linkedOnly.includes(object) });
  }
  return plans;
}

/** Objects whose records are read for others, whether or not they are claims. */
function needsAll(mapping: Mapping): ReadonlySet<string> {
  const activities = mapping.claims.flatMap((claim) => claim.activities);
  const related = [...activities, ...relationsOf(mapping)].map(({ object }) => object);
  return new Set([mapping.account.object, ...related]);
}

/** What is read of an object whole: Parley's own tasks never, and of leads only those that are claims. */
export function wholeOf(plan: Pick<ObjectPlan, 'only' | 'without'>): Soql | undefined {
  return allOf([plan.only ?? undefined, notOwn(plan)]);
}

/** Leaves Parley's own tasks out. */
export function notOwn({ without }: Pick<ObjectPlan, 'without'>): Soql | undefined {
  return without === null ? undefined : compare(without, '=', null);
}

/** Collects the keys wanted of each object, following lookups to the objects behind them. */
class Needs {
  readonly #describe: Describe;
  readonly #keys = new Map<string, Set<string>>();
  readonly #followed = new Set<string>();

  constructor(describe: Describe) {
    this.#describe = describe;
  }

  objects(): string[] {
    return [...this.#keys.keys()];
  }

  /** True where a lookup of another record leads there. */
  isFollowed(object: string): boolean {
    return this.#followed.has(object);
  }

  keysOf(object: string): ReadonlySet<string> {
    return this.#keys.get(object) ?? new Set();
  }

  async add(object: string, [head = '', ...rest]: readonly string[]): Promise<void> {
    const keys = this.#keys.get(object) ?? new Set();
    this.#keys.set(object, keys.add(head));
    if (rest.length === 0) return;
    const described = await this.#describe(object);
    const lookup = described === null ? undefined : fieldNamed(described, head);
    for (const target of followedTargets(lookup)) {
      this.#followed.add(target);
      await this.add(target, rest);
    }
  }
}

/** Objects behind a lookup that a path may go on to. */
export function followedTargets(lookup: FieldDescribe | undefined): readonly string[] {
  const targets = lookup?.referenceTo ?? [];
  return targets.length === 1 ? targets : targets.filter((target) => FOLLOWED.has(target));
}

/** A field of any spelling. */
export function fieldNamed(object: ObjectDescribe, name: string): FieldDescribe | undefined {
  const wanted = name.toLowerCase();
  return object.fields.find((field) => field.name.toLowerCase() === wanted);
}

function planOf(
  object: ObjectDescribe,
  keys: ReadonlySet<string>,
  { taskKeyField, namespace }: PlanOptions,
): Omit<ObjectPlan, 'isRoot' | 'isMinor' | 'only'> {
  const found = [...keys].flatMap((key) => {
    const field = fieldNamed(object, key);
    return field === undefined ? [] : [{ key, field }];
  });
  const ownKey = object.name === 'Task' ? fieldNamed(object, taskKeyField) : undefined;
  return {
    object: object.name,
    fields: found.map(({ key, field }) => ({ name: field.name, key, type: field.type })),
    lookups: found
      .filter(({ field }) => field.type === 'reference')
      .map(({ key, field }) => ({ name: field.name, key, to: field.referenceTo ?? [] })),
    own: ownFieldsOn(object, namespace),
    canBeDeleted: fieldNamed(object, 'IsDeleted') !== undefined,
    canBeMerged: fieldNamed(object, 'MasterRecordId') !== undefined,
    without: ownKey?.name ?? null,
  };
}

/** Those the user may see; when Parley looked last says nothing about what a record shows. */
function ownFieldsOn(object: ObjectDescribe, namespace: string): readonly OrgField[] {
  const home = homeOf(object.name);
  if (home === null || home === 'task') return [];
  return orgFields(object, home, namespace).filter(
    (field) => field.readable && field.key !== 'checked_at',
  );
}
