// The chain of the audit trail: each entry's hash covers the entry and the hash before it, so that an
// entry changed, removed or moved behind Parley's back no longer fits.
import type { TenantId } from './ids.ts';

/** An entry as it is stored, with its place in its tenant's chain. */
export type ChainedEntry = {
  /** From 1, without gaps. */
  readonly position: number;
  /** The entry as canonical JSON: keys sorted, no spaces. */
  readonly body: string;
  readonly hash: string;
};

/** The newest place of a chain; position 0 before the first entry. */
export type ChainHead = Pick<ChainedEntry, 'position' | 'hash'>;

/** Where a tenant's chain begins. It names the tenant, so that no chain passes for another's. */
export function chainStart(tenantId: TenantId, sha256: (text: string) => string): ChainHead {
  return { position: 0, hash: sha256(`parley audit ${tenantId}`) };
}

/** The next link: h(n) = SHA-256(h(n-1) + canonical JSON of entry n), in hex. */
export function chainNext(
  head: ChainHead,
  body: string,
  sha256: (text: string) => string,
): ChainedEntry {
  return { position: head.position + 1, body, hash: sha256(head.hash + body) };
}
