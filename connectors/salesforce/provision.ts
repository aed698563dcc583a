// Whether an org has what Parley writes to: fields come with the package, not by API.
import { ParleyError } from '../../src/domain/errors.ts';
import { type OwnFieldHome, ownFieldsOf } from '../../src/domain/own-fields.ts';
import type { ProvisionReport } from '../../src/ports/crm.ts';
import type { InstalledPackage } from '../../src/ports/installed-package.ts';
import type { ObjectDescribe, SalesforceClient } from './client.ts';
import { homesOf, type OrgField, orgFields } from './own-values.ts';
import { isOlder, readInstalled } from './package-state.ts';

/**
 * Checks the installed package: fields come with it, not by API. Throws CRM_PACKAGE_MISSING when no
 * own field can be seen at all; single faults are reported.
 */
export async function checkPackage(
  client: SalesforceClient,
  namespace: string,
): Promise<ProvisionReport> {
  const installed = await readInstalled(client, namespace);
  const present: string[] = [];
  const missing: ProvisionReport['missing'][number][] = [];
  for (const [home, object] of homesOf(namespace)) {
    const described = await client.describe(object);
    for (const field of orgFields(described, home, namespace)) {
      const name = `${object}.${field.name}`;
      if (isGranted(home, field)) present.push(name);
      else missing.push({ field: name, ...faultOf(object, described, field, installed) });
    }
  }
  if (present.length > 0) return { installed, created: [], present, missing };
  throw new ParleyError(
    'CRM_PACKAGE_MISSING',
    'No field of the Parley package can be seen in this org.',
    {
      hint: `${cureOf(installed)} Without a package: deploy its source.`,
    },
  );
}

/** What people say is theirs: Parley reads it. Everything else it writes. */
function isGranted(home: OwnFieldHome, { key, readable, writable }: OrgField): boolean {
  const { filledBy } = ownFieldsOf(home).find((field) => field.key === key) ?? {};
  return home === 'statement' && filledBy !== undefined ? readable : writable;
}

function faultOf(
  object: string,
  described: ObjectDescribe | null,
  field: OrgField,
  installed: InstalledPackage,
) {
  const cure = cureOf(installed);
  if (described === null) {
    return {
      problem: `The integration user cannot see ${object}.`,
      cure: object.endsWith('__c') ? cure : `Give it read and edit permission on ${object}.`,
    };
  }
  return field.readable
    ? { problem: 'The integration user may not change it.', cure }
    : { problem: 'It is not there, or hidden by field-level security.', cure };
}

/** What an admin does about a field that is missing, by what else is known of the package. */
function cureOf({ version, wantedVersion, rights }: InstalledPackage): string {
  const own = rights?.find(({ neededBy }) => neededBy === 'parley');
  const cures = [
    version !== null && isOlder(version, wantedVersion)
      ? `Update the Parley package: ${version} is installed, ${wantedVersion} is wanted.`
      : null,
    own?.isOwn === true
      ? null
      : 'Give the integration user the permission set "Parley Integration".',
  ].filter((one) => one !== null);
  return cures.length > 0
    ? cures.join(' ')
    : 'The integration user has "Parley Integration": update the package, or look for what mutes the permission.';
}
