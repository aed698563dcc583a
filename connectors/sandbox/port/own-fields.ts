// The own fields themselves behind the port face: there from the beginning, taken out where the vendor
// lets an app do that, and brought back. Values outlive it, as in a recycle bin.
import {
  type OwnFieldHome,
  type OwnFieldKey,
  ownFieldName,
  ownFieldsOf,
  type SharedHome,
} from '../../../src/domain/own-fields.ts';
import type { ProvisionReport, RemovalReport } from '../../../src/ports/crm.ts';
import type { Account } from './account.ts';
import type { SessionCalls } from './calls.ts';

/** One row of a pseudo-object, so that all connectors on a world see the same. */
export const REMOVED = { object: '_own_fields', id: 'removed' };
const HOMES: readonly SharedHome[] = ['claim', 'account', 'task'];

const placeOf = (home: OwnFieldHome, key: OwnFieldKey) => `${home}.${key}`;

/** Tells fields of a home that were taken out and not brought back. */
export function removedFrom(
  { database }: Account,
  home: OwnFieldHome,
): (key: OwnFieldKey) => boolean {
  const fields = database.get(REMOVED.object, REMOVED.id)?.fields;
  return fields === undefined ? never : (key) => fields[placeOf(home, key)] === true;
}

const never = () => false;

/** The same of one field. */
export const isRemoved = (account: Account, home: OwnFieldHome, key: OwnFieldKey): boolean =>
  removedFrom(account, home)(key);

/** Says which fields are there, and makes those that were taken out. */
export async function provision(account: Account, calls: SessionCalls): Promise<ProvisionReport> {
  const removed = await calls.send({
    method: 'GET',
    path: '/own-fields',
    effect: 'read',
    work: () => removedOf(account),
  });
  if (removed.length > 0) {
    await calls.send({
      method: 'POST',
      path: '/own-fields',
      effect: 'write',
      work: ({ userId }) => note(account, { places: removed, isGone: false, by: userId }),
    });
  }
  const names = (isWanted: (place: string, key: OwnFieldKey) => boolean) =>
    allPlaces().flatMap(({ home, key }) =>
      isWanted(placeOf(home, key), key) ? [nameOf(account, home, key)] : [],
    );
  const { isHidden } = account;
  return {
    created: names((place, key) => removed.includes(place) && !isHidden(key)),
    present: names((place, key) => !removed.includes(place) && !isHidden(key)),
    missing: names((_, key) => isHidden(key)).map((field) => ({
      field,
      problem: 'It cannot be seen.',
      cure: 'Give the integration user access to it.',
    })),
  };
}

type Removal = { readonly homes: readonly SharedHome[]; readonly kept: readonly OwnFieldKey[] };

/** Takes fields out where they are Parley's to take; one in use stays. */
export async function removeOwnFields(
  account: Account,
  calls: SessionCalls,
  { homes, kept }: Removal,
): Promise<RemovalReport | null> {
  if (!account.dialect.removesFields) return null;
  const wanted = homes.flatMap((home) =>
    ownFieldsOf(home).flatMap(({ key }) => (kept.includes(key) ? [] : [{ home, key }])),
  );
  const there = await calls.send({
    method: 'GET',
    path: '/own-fields',
    effect: 'read',
    work: () => wanted.filter(({ home, key }) => !isRemoved(account, home, key)),
  });
  const free = there.filter(({ key }) => !account.isInUse(key));
  if (free.length > 0) {
    const places = free.map(({ home, key }) => placeOf(home, key));
    await calls.send({
      method: 'POST',
      path: '/own-fields/remove',
      effect: 'write',
      work: ({ userId }) => note(account, { places, isGone: true, by: userId }),
    });
  }
  const used = there.filter((one) => !free.includes(one));
  const names = (list: typeof wanted) => list.map(({ home, key }) => nameOf(account, home, key));
  return {
    gone: names(wanted.filter((one) => !used.includes(one))),
    left: names(used).map((field) => ({
      field,
      problem: 'It is used elsewhere.',
      cure: 'Take it out of what uses it, then delete it.',
    })),
  };
}

const allPlaces = () =>
  HOMES.flatMap((home) => ownFieldsOf(home).map(({ key }) => ({ home, key })));

function nameOf({ dialect }: Account, home: SharedHome, key: OwnFieldKey): string {
  const [, account, claim] = dialect.streams;
  const objects = { claim, account, task: dialect.task };
  return `${objects[home]}.${ownFieldName(dialect.crm, key)}`;
}

function removedOf({ database }: Account): readonly string[] {
  const fields = database.get(REMOVED.object, REMOVED.id)?.fields ?? {};
  return Object.keys(fields).filter((place) => fields[place] === true);
}

type Note = {
  readonly places: readonly string[];
  readonly isGone: boolean;
  readonly by: string;
};

function note({ database }: Account, { places, isGone, by }: Note): void {
  const { object, id } = REMOVED;
  const fields = Object.fromEntries(places.map((place) => [place, isGone]));
  if (database.get(object, id) === undefined) database.create(object, fields, by, { id });
  else database.update(object, id, fields, by);
}
