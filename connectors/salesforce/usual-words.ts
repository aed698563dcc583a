// What vendors usually call the fields that a mapping needs, and what the words in them mean.
import {
  ACTIVITY_TYPES,
  CHANNELS,
  type Channel,
  DEAL_TYPES,
  REGISTRATION_STATUSES,
  ROLES,
  type Stage,
} from '../../src/domain/claim.ts';
import { byPattern, byWords } from '../recognise.ts';

/** Of lists in one text field. */
export const SEPARATORS = ';,';

export const CHANNEL_FIELDS = [
  'Channel__c',
  'Sales_Channel__c',
  'Selling_Channel__c',
  'Route_to_Market__c',
];
export const PARTNER_FIELDS = ['Partner__c', 'Partner_Account__c', 'Reseller__c'];
export const TIER_FIELDS = ['Partner_Tier__c', 'Tier__c', 'Partner_Level__c'];
export const TERRITORY_FIELDS = ['Partner_Territories__c', 'Territories__c'];
export const REGISTRATION_FIELDS = ['Registration_Status__c', 'Deal_Registration_Status__c'];

export const channelOf = byWords(CHANNELS, {
  self_service: 'self_serve',
  online: 'self_serve',
  var: 'reseller',
  value_added_reseller: 'reseller',
  distribution: 'distributor',
  system_integrator: 'si',
  systems_integrator: 'si',
  managed_service_provider: 'msp',
  referral_partner: 'referral',
});
/** Record types and partner roles that say who sells; others say nothing. */
export const channelIn = byPattern<Channel>([
  [/distribut/i, 'distributor'],
  [/referr/i, 'referral'],
  [/marketplace/i, 'marketplace'],
  [/msp|managed.?service/i, 'msp'],
  [/integrator/i, 'si'],
  [/partner|reseller|channel|dealer|registration|^var\b/i, 'reseller'],
]);
export const roleOf = byWords(ROLES, {
  sourced: 'source',
  influenced: 'influence',
  cosell: 'co_sell',
  co_sold: 'co_sell',
  fulfillment: 'fulfilment',
});
export const dealTypeOf = byWords(DEAL_TYPES, {
  new_customer: 'new_business',
  new: 'new_business',
  new_logo: 'new_business',
  existing_business: 'expansion',
  existing_customer_upgrade: 'expansion',
  existing_customer_replacement: 'expansion',
  existing_customer_downgrade: 'renewal',
  upsell: 'expansion',
  add_on: 'expansion',
});
export const registrationOf = byWords(REGISTRATION_STATUSES, {
  accepted: 'approved',
  submitted: 'pending',
  in_review: 'pending',
  declined: 'rejected',
});
export const activityOf = byWords(ACTIVITY_TYPES, {
  proof_of_concept: 'poc',
  trial: 'poc',
  phone: 'call',
  demonstration: 'demo',
  introduction: 'intro',
  list_email: 'mailing',
  listemail: 'mailing',
});
/** Order matters: "Closed - Not Converted" holds "converted". */
const STAGES_BY_WORDS = [
  [/lost|not converted|disqualif|unqualif|reject|dead/i, 'lost'],
  [/won|converted/i, 'won'],
  [/negotiat|contract|legal|commit/i, 'negotiate'],
  [/proposal|quot|pric/i, 'propose'],
  [/not contacted|prospect|qualif|new|^open/i, 'qualify'],
  [/./, 'develop'],
] as const satisfies readonly (readonly [RegExp, Stage])[];
export const stageOf = byPattern<Stage>(STAGES_BY_WORDS);
/** A converted lead goes on as an opportunity: nobody has bought yet. */
export const leadStageOf = byPattern<Stage>([
  [/(?<!not )\bconverted/i, 'develop'],
  ...STAGES_BY_WORDS,
]);
