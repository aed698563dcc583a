// Connectors for the setup's pages: what they ask for, and what the records of a sample show.
import { proposeMapping } from '../../connectors/salesforce/mapping.ts';
import { noteAccess, noteScopes } from '../../src/app/setup/access-state.ts';
import type { RecordRef } from '../../src/domain/ids.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import type { InstalledPackage } from '../../src/ports/installed-package.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { HUBSPOT, NOW, SALESFORCE } from './console-world.ts';
import { deals, SCHEMA } from './mapped-world.ts';

const asks = [
  { name: 'api', why: 'Read and show.', isOptional: false },
  { name: 'extra', why: 'Read lines.', isOptional: true },
];
/** Both CRMs; somebody has typed into one of Parley's fields, the others are empty. */
export const lookedUp: readonly CrmConnector[] = (['salesforce', 'hubspot'] as const).map(
  (crm) =>
    ({
      ...{ crm, asks, proposeMapping },
      open: () => ({
        readOwnFields: async (refs: readonly RecordRef[]) =>
          refs.map((ref) => ({
            ...{ ref, found: ref.recordId !== '006unknown', unreadable: ['reason'] },
            values: { split_own_percent: 45, conflict_status: null },
          })),
        describe: async () => SCHEMA,
        readRecords: async () => deals,
        close: async () => {},
      }),
    }) as unknown as CrmConnector,
);

/** Both connections looked at, with every right that is needed. */
export async function putAccess(store: TenantStore, installed?: InstalledPackage): Promise<void> {
  for (const id of [SALESFORCE, HUBSPOT]) {
    await noteScopes(store, id, ['api']);
    const ofPackage = installed === undefined || id === HUBSPOT ? {} : { installed };
    const fields = { ...ofPackage, created: ['a'], present: ['b', 'c'], missing: [] };
    await noteAccess(store, id, { checkedAt: NOW, fields, unseen: [], fault: null });
  }
}
