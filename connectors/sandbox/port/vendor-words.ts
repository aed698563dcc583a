// The sandbox vendor's picklist values in Parley's words; values are compared without case.
import type { Channel, RegistrationStatus, Role, Stage } from '../../../src/domain/claim.ts';
import { DEAL_STAGE_OF } from '../picklists.ts';

/** Turns "our value: their text" around. */
export function turned<T extends string>(
  texts: Readonly<Record<T, string>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(texts).map(([ours, text]) => [text, ours as T]));
}

/** Labels of Salesforce, then HubSpot's where they differ in more than case. */
export const CHANNEL_WORDS: Readonly<Record<string, Channel>> = {
  direct: 'direct',
  'self-serve': 'self_serve',
  reseller: 'reseller',
  distributor: 'distributor',
  referral: 'referral',
  'system integrator': 'si',
  system_integrator: 'si',
  msp: 'msp',
  marketplace: 'marketplace',
};

export const ROLE_WORDS: Readonly<Record<string, Role>> = { 'co-sell': 'co_sell' };

/** The same words as ours. */
export const REGISTRATION_WORDS: Readonly<Record<string, RegistrationStatus>> = {};

const { pipeline: _, ...vendorStages } = DEAL_STAGE_OF.vendor;
const { pipeline: __, ...partnerStages } = DEAL_STAGE_OF.partner;

/** Stage ids of both pipelines. */
export const DEAL_STAGE_WORDS: Readonly<Record<string, Stage>> = {
  ...turned(vendorStages),
  ...turned(partnerStages),
};
