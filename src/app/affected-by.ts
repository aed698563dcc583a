// Which records mean something else after others have changed: what links to them, and what they are
// related to by the mapping.
import type { ConnectionId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import { conversionsOf, oncePerMapping, relationsOf } from '../domain/mapping-walk.ts';
import type { RecordLink, SourceRecord } from '../domain/source-record.ts';
import type { TenantStore } from '../ports/store.ts';

/** How far a change travels back: parent account, account, claim. */
const REVERSE_DEPTH = 3;

const claimObjectsOf = oncePerMapping(
  ({ claims }): ReadonlySet<string> => new Set(claims.map((one) => one.object)),
);

const rootsOf = oncePerMapping(
  (mapping): ReadonlySet<string> => new Set([mapping.account.object, ...claimObjectsOf(mapping)]),
);

/** `Opportunity/006…`. */
export function keyOf({ object, recordId }: SourceRecord): string {
  return `${object}/${recordId}`;
}

/**
 * What the records hang on as they are stored, those that are no claim or account themselves, and those
 * that may become another claim: an activity that moves on to another deal, or is deleted, says nothing of
 * the deal that it leaves, nor does a lead of its opportunity.
 */
export async function hungOn(
  store: TenantStore,
  connectionId: ConnectionId,
  mapping: Mapping,
  read: readonly SourceRecord[],
): Promise<ReadonlyMap<string, readonly RecordLink[]>> {
  const roots = rootsOf(mapping);
  const mayConvert = new Set(conversionsOf(mapping).map((one) => one.object));
  const hanging = read.filter(({ object }) => !roots.has(object) || mayConvert.has(object));
  const hung = new Map<string, readonly RecordLink[]>();
  for (const [object, records] of Map.groupBy(hanging, (one) => one.object)) {
    const ids = records.map((one) => one.recordId);
    for (const stored of await store.records.get(connectionId, object, ids)) {
      hung.set(keyOf(stored), stored.links);
    }
  }
  return hung;
}

type Change = {
  readonly changed: readonly SourceRecord[];
  /** Links of the changed records before, from {@link hungOn}. */
  readonly hung: ReadonlyMap<string, readonly RecordLink[]>;
};

/**
 * Accounts and claim records whose meaning a change may touch: the changed ones, what links to them
 * (a partner's name, an account's domain), claims that a changed activity links to or did, and what a
 * changed line, contract or relation describes or did.
 */
export async function affectedBy(
  store: TenantStore,
  connectionId: ConnectionId,
  mapping: Mapping,
  { changed, hung }: Change,
): Promise<readonly SourceRecord[]> {
  const claimObjects = claimObjectsOf(mapping);
  const roots = rootsOf(mapping);
  const relations = relationsOf(mapping);
  const between = new Set(relations.map((one) => one.object));
  const affected = new Map<string, SourceRecord>();
  const add = (record: SourceRecord): boolean => {
    const key = keyOf(record);
    if (!roots.has(record.object) || affected.has(key)) return false;
    affected.set(key, record);
    return true;
  };
  const nowAndBefore = (record: SourceRecord) => [
    ...record.links,
    ...(hung.get(keyOf(record)) ?? []),
  ];
  /** Adds what these links lead to. */
  const addTargets = async (links: readonly RecordLink[]): Promise<SourceRecord[]> => {
    const added: SourceRecord[] = [];
    for (const [object, targets] of Map.groupBy(links, (one) => one.object)) {
      const ids = [...new Set(targets.map((one) => one.recordId))];
      added.push(...(await store.records.get(connectionId, object, ids)).filter(add));
    }
    return added;
  };
  /** What a record says of others by the mapping's relations. */
  const described = (record: SourceRecord) =>
    nowAndBefore(record).filter((link) =>
      relations.some(
        (one) =>
          one.object === record.object && one.link === link.name && one.target === link.object,
      ),
    );
  for (const record of changed) add(record);
  await addTargets(changed.flatMap(nowAndBefore).filter((one) => claimObjects.has(one.object)));
  const accounts = await addTargets(
    changed.flatMap(described).filter((one) => one.object === mapping.account.object),
  );

  let frontier: readonly SourceRecord[] = [...changed, ...accounts];
  for (let depth = 0; depth < REVERSE_DEPTH && frontier.length > 0; depth += 1) {
    const next: SourceRecord[] = [];
    for (const [object, records] of Map.groupBy(frontier, (one) => one.object)) {
      const ids = records.map((one) => one.recordId);
      for (const root of roots) {
        const linked = await store.records.linkedTo(connectionId, root, null, object, ids);
        next.push(...linked.filter(add));
      }
      for (const middle of between) {
        const linked = await store.records.linkedTo(connectionId, middle, null, object, ids);
        next.push(...(await addTargets(linked.flatMap(described))));
      }
    }
    frontier = next;
  }
  // Whether a lead is a claim of its own its opportunity says, and that one keeps what the lead said.
  const of = (object: string) => [...affected.values()].filter((one) => one.object === object);
  for (const { object, link, target } of conversionsOf(mapping)) {
    const became = of(object).flatMap(({ links }) => links.filter((one) => one.name === link));
    await addTargets(became.filter((one) => one.object === target));
    const ids = of(target).map((one) => one.recordId);
    (await store.records.linkedTo(connectionId, object, link, target, ids)).forEach(add);
  }
  return [...affected.values()];
}
