// Started by the test of killed processes: writes audit entries one per transaction and prints the
// number of each once it is committed. Usage: node endless-writer.ts FOLDER TENANT
import { asTenantId } from '../../src/domain/ids.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';

const [, , folder = '', tenant = ''] = process.argv;
const id = asTenantId(tenant);
const store = await openEmbeddedStore({ folder });
await store.migrate();
await store.createTenant({ id, name: tenant, createdAt: 1 });
for (let at = 1; ; at += 1) {
  const entry = { at, kind: 'write', actor: 'writer', subject: 's', document: '{}' };
  await store.inTenant(id, (tenantStore) => tenantStore.audit.append([entry]));
  process.stdout.write(`${at}\n`);
}
