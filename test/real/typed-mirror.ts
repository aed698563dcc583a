// HubSpot keeps numbers as text. The checks compare with what Parley wanted, so they look at a mirror
// of the world in which own numbers are numbers again.
import type { World, WorldChange } from '../../connectors/sandbox/world.ts';
import { OWN_FIELDS, ownFieldName } from '../../src/domain/own-fields.ts';
import { emptyWorld } from './copy-world.ts';

const NUMBERS = new Set(
  OWN_FIELDS.filter(({ type }) => type === 'number' || type === 'percent').map(({ key }) =>
    ownFieldName('hubspot', key),
  ),
);

/** A world that follows an empty one from now on, its own fields in the types of the port. */
export function typedMirror(of: World): World {
  const mirror = emptyWorld();
  of.listen((change) => mirror.record(typed(change)));
  return mirror;
}

function typed(change: WorldChange): WorldChange {
  if (change.kind !== 'row') return change;
  const fields = Object.entries(change.row.fields).map(([name, value]) => [
    name,
    NUMBERS.has(name) && typeof value === 'string' && value !== '' ? Number(value) : value,
  ]);
  return { ...change, row: { ...change.row, fields: Object.fromEntries(fields) } };
}
