// Whose a conflict is: the channel manager whom the policy's routing rules name, else whoever is
// appointed for its territory; and why, in words. Pure.
import type { Claim } from '../domain/claim.ts';
import { type ChannelManager, type Conflict, isAppointed } from '../domain/conflict.ts';
import { formatMoney } from '../domain/money.ts';
import type { Policy } from '../domain/policy.ts';
import type { AmountRange, RoutingRule } from '../domain/policy-lists.ts';
import { rulesFor } from '../engagement/routing.ts';
import { appointedFor, roleOf } from './escalate.ts';

/** A channel manager and the rule that chose them; null where none did, but their territory. */
export type Chosen = {
  readonly manager: ChannelManager;
  readonly chosenBy: string | null;
};

/**
 * The channel manager for the claims of a conflict: of the first rule met whose address is that of an
 * appointed channel manager, else by territory. Null when nobody is appointed for it.
 */
export function channelManagerFor(
  claims: readonly Claim[],
  { managers, policy }: { readonly managers: readonly ChannelManager[]; readonly policy: Policy },
): Chosen | null {
  for (const { rule, number } of rulesFor(policy, claims)) {
    const manager = namedBy(rule, managers);
    if (manager !== undefined) return { manager, chosenBy: `rule ${number}: ${ruleWords(rule)}` };
  }
  const manager = appointedFor('channel_manager', claims, managers);
  return manager && { manager, chosenBy: null };
}

/** Undefined where nobody decides as a channel manager under that address: the rule is passed over. */
export function namedBy(
  { to }: Pick<RoutingRule, 'to'>,
  managers: readonly ChannelManager[],
): ChannelManager | undefined {
  const address = to.toLowerCase();
  return managers.find(
    (one) =>
      isAppointed(one) &&
      roleOf(one) === 'channel_manager' &&
      one.email.trim().toLowerCase() === address,
  );
}

/** ` by rule 2: territory EMEA, from 100,000 EUR`, to follow a name; '' where no rule chose. */
export function chosenInWords({ chosenBy }: Pick<Conflict, 'chosenBy'>): string {
  return chosenBy ? ` by ${chosenBy}` : '';
}

/** `territory EMEA or DACH, partner tier gold, from 100,000 EUR`. */
export function ruleWords({ when }: Pick<RoutingRule, 'when'>): string {
  return [
    ...condition('territory', when.territories),
    ...condition('product family', when.productFamilies),
    ...condition('partner tier', when.partnerTiers),
    ...condition('partner channel', when.partnerChannels),
    ...condition('partner role', when.partnerRoles?.map(spaced)),
    ...condition('deal type', when.dealTypes?.map(spaced)),
    ...amountWords(when.amount),
  ].join(', ');
}

const spaced = (word: string) => word.replaceAll('_', ' ');

function condition(name: string, values: readonly string[] | null | undefined): readonly string[] {
  return values ? [`${name} ${values.join(' or ')}`] : [];
}

function amountWords(range: AmountRange | null): readonly string[] {
  if (range === null) return [];
  const { currency, from, below } = range;
  const limits = [
    { word: 'from', e4: from },
    { word: 'below', e4: below },
  ];
  const named = limits.flatMap(({ word, e4 }) =>
    e4 === null ? [] : [`${word} ${formatMoney({ currency, e4 }).replace('.00 ', ' ')}`],
  );
  return [named.join(' and ')];
}
