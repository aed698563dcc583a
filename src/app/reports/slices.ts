// What a report is cut by: partner, segment, product family, pair of channels. A conflict counts in
// every slice that one of its claims lies in, so slices are never added up.
import type { Channel, Claim } from '../../domain/claim.ts';
import type { ConflictJudgement } from '../../domain/judgement.ts';
import type { Policy } from '../../domain/policy.ts';
import { partyKeyOf } from '../../engagement/attribution/party-key.ts';

export const CUTS = ['partner', 'territory', 'product', 'channels'] as const;
export type Cut = (typeof CUTS)[number];

/** A slice by its key, with the name people read. */
export type SliceName = { readonly key: string; readonly name: string };

/** The slice of one claim; null where it lies in none: the vendor is no partner, one claim no pair. */
export function sliceOfClaim(claim: Claim, cut: Cut, policy: Policy): SliceName | null {
  switch (cut) {
    case 'partner':
      return claim.partner && { key: partyKeyOf(claim, policy), name: claim.partner.name };
    case 'territory':
      return { key: claim.territory, name: claim.territory };
    case 'product':
      return { key: claim.productFamily, name: claim.productFamily };
    case 'channels':
      return null;
  }
}

/** The slices of a conflict with these claims, each once. */
export function slicesOfConflict(
  judgement: ConflictJudgement,
  claims: readonly Claim[],
  cut: Cut,
  policy: Policy,
): readonly SliceName[] {
  const found =
    cut === 'channels'
      ? channelPairs(judgement, claims)
      : claims.flatMap((claim) => sliceOfClaim(claim, cut, policy) ?? []);
  return [...new Map(found.map((slice) => [slice.key, slice])).values()];
}

const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  direct: 'Direct',
  self_serve: 'Self-serve',
  reseller: 'Reseller',
  distributor: 'Distributor',
  referral: 'Referral',
  si: 'SI',
  msp: 'MSP',
  marketplace: 'Marketplace',
};

function channelPairs(
  { pairs }: ConflictJudgement,
  claims: readonly Claim[],
): readonly SliceName[] {
  const channelOf = new Map(claims.map(({ id, channel }) => [id, channel]));
  return pairs.flatMap(({ left, right, collides }) => {
    const channels = [channelOf.get(left), channelOf.get(right)];
    const [one, other] = channels.filter((channel) => channel !== undefined).sort();
    if (!collides || one === undefined || other === undefined) return [];
    return { key: `${one} ${other}`, name: `${CHANNEL_WORDS[one]} and ${CHANNEL_WORDS[other]}` };
  });
}
