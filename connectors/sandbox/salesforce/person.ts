// What a person does in Salesforce's own pages with the objects of the package: checked as Salesforce
// checks it, with the rights of the person's permission set and not those of Parley's user.
import { ownObjectName } from '../../../src/domain/own-fields.ts';
import type { Faults } from '../faults.ts';
import type { Row, World } from '../world.ts';
import { type Org, objectOf } from './api.ts';
import { planCreate, type Values } from './save.ts';
import { orgKind, orgSchema, type PermissionSet } from './schema.ts';

export type StatementMade = {
  /** User id. */
  readonly by: string;
  readonly permissionSet: Exclude<PermissionSet, 'integration'>;
  readonly fields: Values;
};

/** Makes a statement as the Lightning component does. Throws what Salesforce refuses. */
export function makeStatement(
  { world, faults }: { readonly world: World; readonly faults: Faults },
  { by, permissionSet, fields }: StatementMade,
): Row {
  const org: Org = {
    database: world.salesforce,
    schema: orgSchema(orgKind(faults.switches), permissionSet),
    faults,
    now: world.now,
    userId: by,
    autoAssigns: true,
    basePath: '',
    pageSize: 1,
  };
  return planCreate(org, objectOf(org, ownObjectName('statement')), fields)();
}
