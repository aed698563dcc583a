// What a mapping names and the integration user may not see: it drops out of every SELECT list, so that
// records come without it and nothing says so.
import type { Mapping } from '../../src/domain/mapping.ts';
import { placesOf } from '../../src/domain/mapping-walk.ts';
import type { UnseenPlace } from '../../src/ports/crm.ts';
import type { ObjectDescribe } from './client.ts';
import { fieldNamed, followedTargets } from './read-plan.ts';

type Describe = (object: string) => Promise<ObjectDescribe | null>;

/**
 * See the port; by what `describe` says, which is asked for no object that reading does not ask for. Where
 * a lookup leads to several objects, one of them that shows the field is enough.
 */
export async function unseenOf(
  mapping: Mapping,
  describe: Describe,
): Promise<readonly UnseenPlace[]> {
  const unseen = new Map<string, UnseenPlace>();
  for (const { object, path } of placesOf(mapping)) {
    const place = path === '' ? null : await unseenOn(object, path.split('.'), describe);
    if (place !== null) unseen.set(`${place.object}.${place.field ?? ''}`, place);
  }
  return [...unseen.values()];
}

/** The first step of a path that leads nowhere. */
async function unseenOn(
  object: string,
  steps: readonly string[],
  describe: Describe,
): Promise<UnseenPlace | null> {
  let at: readonly string[] = [object];
  for (const step of steps) {
    const found = [];
    for (const name of at) found.push(await describe(name));
    const objects = found.filter((one) => one !== null);
    const [first] = objects;
    // A lookup to objects of which none is followed: no reading sees behind it, whoever reads.
    if (at.length === 0) return null;
    if (first === undefined) return { object: at[0] ?? object, field: null };
    const fields = objects.flatMap((one) => fieldNamed(one, step) ?? []);
    if (fields.length === 0) return { object: first.name, field: step };
    at = fields.flatMap(followedTargets);
  }
  return null;
}
