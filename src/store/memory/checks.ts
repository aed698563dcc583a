// Checks before starting: links are replaced, checks only grow.
import { askerKeyOf, type CheckEntry, type CheckLink } from '../../domain/check.ts';
import type { TenantStore } from '../../ports/store.ts';
import { keep } from './kept.ts';
import { byNumber } from './order.ts';
import { appendOnly, changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

type StoredLink = { readonly seq: number; readonly link: CheckLink };
type StoredEntry = { readonly seq: number; readonly asker: string; readonly entry: CheckEntry };

const LINKS = changeable<StoredLink>('check_link');
const ENTRIES = appendOnly<StoredEntry>('check_entry');

/** `TenantStore.checks` in a transaction. */
export function checksIn(tx: MemoryTransaction): TenantStore['checks'] {
  const newestFirst = <Row extends { readonly seq: number }>(rows: readonly Row[]) =>
    byNumber(rows, (row) => -row.seq);
  return {
    async saveLink(link) {
      tx.requireTenant('check_link_tenant_id_fkey');
      await tx.change(LINKS, link.id, (known) => ({
        seq: known?.seq ?? tx.nextNumber(),
        link: keep(link),
      }));
    },
    async link(id) {
      return (await tx.get(LINKS, id))?.link ?? null;
    },
    async links() {
      return newestFirst(await tx.where(LINKS, () => true)).map((row) => row.link);
    },
    async add(entry) {
      tx.requireTenant('check_entry_tenant_id_fkey');
      const asker = askerKeyOf(entry.by);
      const place = [asker, String(entry.day), entry.key].map(encodeURIComponent).join(' ');
      if ((await tx.get(ENTRIES, place)) !== undefined) return false;
      await tx.insert(ENTRIES, place, { seq: tx.nextNumber(), asker, entry: keep(entry) });
      return true;
    },
    async ofDay(asker, day) {
      const rows = await tx.where(ENTRIES, (row) => row.asker === asker && row.entry.day === day);
      return byNumber(rows, (row) => row.seq).map((row) => row.entry);
    },
    async list(limit) {
      const rows = newestFirst(await tx.where(ENTRIES, () => true));
      return rows.slice(0, limit).map((row) => row.entry);
    },
  };
}
