// In which order a conflict's other sides are named: the same on a record's fields and on the card. Pure.
import { type Claim, isVendorChannel } from '../domain/claim.ts';

const rank = ({ channel, registration }: Claim) =>
  isVendorChannel(channel) ? 2 : registration?.status === 'approved' ? 0 : 1;

/**
 * Compares two claims for sorting: registered partners, other partners, the vendor's own teams; among
 * equals the older claim first. The same whatever order they are read in, so that no field flickers.
 */
export function bySide(a: Claim, b: Claim): number {
  return rank(a) - rank(b) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
