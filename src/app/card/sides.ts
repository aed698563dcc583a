// What a viewer may know of the parties of a conflict (the policy's mask_level). Pure.
import { type Claim, isVendorChannel } from '../../domain/claim.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { MaskLevel } from '../../domain/policy.ts';
import type { CardSide } from './view-model.ts';

export type Onlooker = {
  readonly level: MaskLevel;
  /** Claims of the record the card stands on. */
  readonly own: ReadonlySet<ClaimId>;
};

/** A claim's party as the viewer may know it. The record's own shows itself, so it carries no name. */
export function sideOf(claim: Claim, { level, own }: Onlooker): CardSide {
  const { channel, partner, owner, registration } = claim;
  const isOwn = own.has(claim.id);
  const contact = level === 3 && !isOwn && owner?.name ? { contact: owner.name } : {};
  if (isVendorChannel(channel)) {
    const kind = channel === 'direct' ? 'direct' : 'self_serve';
    return { kind, isOwn, isRegistered: false, ...contact };
  }
  return {
    kind: 'partner',
    isOwn,
    isRegistered: registration?.status === 'approved',
    ...(level >= 1 && partner?.tier ? { tier: partner.tier } : {}),
    ...(level >= 1 ? { channel: channel as NonNullable<CardSide['channel']> } : {}),
    ...(level >= 2 && !isOwn && partner ? { name: partner.name } : {}),
    ...contact,
  };
}

/** True where somebody's name is kept from this viewer. */
export function hidesNames(claims: readonly Claim[], { level, own }: Onlooker): boolean {
  return level < 2 && claims.some((claim) => claim.partner !== null && !own.has(claim.id));
}
