// What the Parley package brought into an org, as far as the user whom Parley connects with may look: its
// version, its permission sets, and who has them.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import { canonicalId } from '../../src/domain/salesforce-id.ts';
import type { GivenRight, InstalledPackage } from '../../src/ports/installed-package.ts';
import type { SalesforceClient } from './client.ts';
import { idOf } from './records.ts';
import { allOf, compare, oneOf, select } from './soql.ts';

/** Version of the package that this Parley was made for: that of `manifest/salesforce`. */
export const PACKAGE_VERSION = '0.1';

type Set = Pick<GivenRight, 'name' | 'neededBy'> & { readonly apiName: string };
/** Permission sets of the package. */
const PERMISSION_SETS: readonly Set[] = [
  { apiName: 'Parley_Integration', name: 'Parley Integration', neededBy: 'parley' },
  { apiName: 'Parley_Rep', name: 'Parley Rep', neededBy: 'people' },
  { apiName: 'Parley_Channel_Manager', name: 'Parley Channel Manager', neededBy: 'people' },
];

/** Few calls. What the user may not ask about is null, not a fault: rights to fields are checked by themselves. */
export async function readInstalled(
  client: SalesforceClient,
  namespace: string,
): Promise<InstalledPackage> {
  return {
    version: namespace === '' ? null : await orNull(() => readVersion(client, namespace)),
    wantedVersion: PACKAGE_VERSION,
    rights: await orNull(() => readRights(client, namespace)),
  };
}

/** Whoever is refused may not look, which is an answer; a CRM that is away is a fault. */
async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const isRefused = error instanceof ParleyError && ['invalid', 'stale'].includes(error.kind);
    if (isRefused) return null;
    throw error;
  }
}

const published = z.object({
  records: z.array(z.object({ MajorVersion: z.int(), MinorVersion: z.int() })),
});

/** Everybody may query publishers (Tooling API, Publisher, since Spring '20). */
async function readVersion(client: SalesforceClient, namespace: string): Promise<string | null> {
  const soql = select({
    fields: ['MajorVersion', 'MinorVersion'],
    from: 'Publisher',
    where: compare('NamespacePrefix', '=', namespace),
    limit: 1,
  });
  const path = `/tooling/query?q=${encodeURIComponent(soql)}`;
  const call = { method: 'GET', path, what: 'the version of the package' } as const;
  const [found] = (await client.send(call, published)).records;
  return found === undefined ? null : `${found.MajorVersion}.${found.MinorVersion}`;
}

/**
 * Needs "View Setup and Configuration", "Assign Permission Sets" or "Manage Users" (Object Reference,
 * PermissionSetAssignment, since Summer '20). Sets that came by a group count: each has its own row.
 */
async function readRights(
  client: SalesforceClient,
  namespace: string,
): Promise<readonly GivenRight[]> {
  const names = PERMISSION_SETS.map(({ apiName }) => apiName);
  const sets = await client.queryRows(
    select({
      fields: ['Id', 'Name'],
      from: 'PermissionSet',
      where: allOf([
        oneOf('Name', names),
        compare('NamespacePrefix', '=', namespace === '' ? null : namespace),
      ]),
    }),
  );
  const own = await readOwnUserId(client);
  const held = sets.length === 0 ? [] : await client.queryRows(assignmentsOf(sets.map(idOf)));
  return PERMISSION_SETS.map(({ apiName, name, neededBy }) => {
    const set = sets.find((row) => row['Name'] === apiName);
    if (set === undefined) return { name, neededBy, isThere: false, holders: 0, isOwn: false };
    const holders = new Set(
      held
        .filter((row) => canonicalId(String(row['PermissionSetId'])) === idOf(set))
        .map((row) => canonicalId(String(row['AssigneeId']))),
    );
    return { name, neededBy, isThere: true, holders: holders.size, isOwn: holders.has(own) };
  });
}

const assignmentsOf = (setIds: readonly string[]) =>
  select({
    fields: ['PermissionSetId', 'AssigneeId'],
    from: 'PermissionSetAssignment',
    where: allOf([
      oneOf('PermissionSetId', setIds),
      compare('IsActive', '=', true),
      compare('Assignee.IsActive', '=', true),
    ]),
  });

const resources = z.object({ identity: z.string() });

/** The list of resources names who asks (REST guide, Resources by Version). */
async function readOwnUserId(client: SalesforceClient): Promise<string> {
  const call = { method: 'GET', path: '/', what: 'who Parley is' } as const;
  const { identity } = await client.send(call, resources);
  return canonicalId(identity.slice(identity.lastIndexOf('/') + 1));
}

/** Of versions `major.minor`. */
export function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = than.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
