// The org's one heartbeat record: until when Parley has looked at everything, for the component on the
// record pages. Written under a fixed key, so that writing it again changes nothing.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import { ownFieldName, ownObjectName } from '../../src/domain/own-fields.ts';
import { formatInstant, type Instant } from '../../src/domain/time.ts';
import type { SalesforceClient } from './client.ts';

/** There is one record per org. */
const KEY = 'parley';

const upserted = z.object({ id: z.string(), success: z.literal(true) });

/** See the port. False where the package is older, or its permission set not given. */
export async function showHeartbeat(
  client: SalesforceClient,
  namespace: string,
  at: Instant | null,
): Promise<boolean> {
  const object = ownObjectName('heartbeat', namespace);
  const key = ownFieldName('salesforce', 'heartbeat_key', namespace);
  const time = ownFieldName('salesforce', 'last_checked_at', namespace);
  const described = await client.describe(object);
  if (!described?.fields.some(({ name, updateable }) => name === time && updateable)) return false;
  const path = `/sobjects/${object}/${key}/${KEY}`;
  if (at === null) {
    await removed(client, path);
    return true;
  }
  const body = { [time]: formatInstant(at) };
  await client.send({ method: 'PATCH', path, body, what: 'writing the heartbeat' }, upserted);
  return true;
}

async function removed(client: SalesforceClient, path: string): Promise<void> {
  try {
    await client.send({ method: 'DELETE', path, what: 'removing the heartbeat' }, z.unknown());
  } catch (error) {
    // Nobody is left to remove.
    if (!(error instanceof ParleyError) || error.code !== 'CRM_RECORD_GONE') throw error;
  }
}
