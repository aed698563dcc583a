// Looks for a word in everything that belongs to a tenant: its rows in the store and its CRMs.
import type { World } from '../../connectors/sandbox/world.ts';

const CRMS = ['salesforce', 'hubspot'] as const;

type Rows = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** Names of the tables of the store, and of the CRMs, in which the word stands. */
export function placesWith(word: string, rows: Rows, world: World): readonly string[] {
  const tables = [...rows].filter(([, table]) => holds([...table], word)).map(([name]) => name);
  const crms = CRMS.filter((crm) => {
    const database = world.database(crm);
    return database.objects().some((object) => holds([...database.rows(object)], word));
  });
  return [...tables, ...crms];
}

/** True when the word stands in any text of a value, names of members included. */
function holds(value: unknown, word: string): boolean {
  if (typeof value === 'string') return value.includes(word);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((one) => holds(one, word));
  return Object.entries(value).some(([name, one]) => name.includes(word) || holds(one, word));
}
