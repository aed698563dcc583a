// Values of the vendors' standard picklists and pipelines as the sandbox's vendor set them up. The
// seed writes no others; the faces describe them.
import type { ActivityType, DealType, Stage } from '../../src/domain/claim.ts';

/** Opportunity.StageName in pipeline order: all that Salesforce ships, used or not. */
export const SALESFORCE_STAGES: readonly {
  readonly name: string;
  readonly probability: number;
  readonly isClosed: boolean;
  readonly isWon: boolean;
}[] = [
  { name: 'Prospecting', probability: 10, isClosed: false, isWon: false },
  { name: 'Qualification', probability: 10, isClosed: false, isWon: false },
  { name: 'Needs Analysis', probability: 20, isClosed: false, isWon: false },
  { name: 'Value Proposition', probability: 50, isClosed: false, isWon: false },
  { name: 'Id. Decision Makers', probability: 60, isClosed: false, isWon: false },
  { name: 'Perception Analysis', probability: 70, isClosed: false, isWon: false },
  { name: 'Proposal/Price Quote', probability: 75, isClosed: false, isWon: false },
  { name: 'Negotiation/Review', probability: 90, isClosed: false, isWon: false },
  { name: 'Closed Won', probability: 100, isClosed: true, isWon: true },
  { name: 'Closed Lost', probability: 0, isClosed: true, isWon: false },
];

/** Which of them the seed uses for each stage of the policy. */
export const SALESFORCE_STAGE_OF: Readonly<Record<Stage, string>> = {
  qualify: 'Qualification',
  develop: 'Needs Analysis',
  propose: 'Proposal/Price Quote',
  negotiate: 'Negotiation/Review',
  won: 'Closed Won',
  lost: 'Closed Lost',
};

/** Lead.Status. */
export const LEAD_STATUSES = [
  'Open - Not Contacted',
  'Working - Contacted',
  'Closed - Converted',
  'Closed - Not Converted',
] as const;

/** Which of them the seed uses for each stage of the policy. */
export const LEAD_STATUS_OF: Readonly<Record<Stage, (typeof LEAD_STATUSES)[number]>> = {
  qualify: 'Open - Not Contacted',
  develop: 'Working - Contacted',
  propose: 'Working - Contacted',
  negotiate: 'Working - Contacted',
  won: 'Closed - Converted',
  lost: 'Closed - Not Converted',
};

/** Opportunity.Type, also the labels of Lead.Deal_Type__c. */
export const OPPORTUNITY_TYPE_OF: Readonly<Record<DealType, string>> = {
  new_business: 'New Business',
  expansion: 'Expansion',
  renewal: 'Renewal',
};

/** HubSpot `dealtype`: the two it ships plus the vendor's own `renewal`. */
export const DEAL_TYPE_OF: Readonly<Record<DealType, string>> = {
  new_business: 'newbusiness',
  expansion: 'existingbusiness',
  renewal: 'renewal',
};

/** Event.Type in Salesforce, `hs_activity_type` of calls and meetings in HubSpot. */
export const ACTIVITY_LABELS: Readonly<Record<ActivityType, string>> = {
  meeting: 'Meeting',
  demo: 'Demo',
  poc: 'POC',
  call: 'Call',
  proposal: 'Proposal',
  workshop: 'Workshop',
  email: 'Email',
  mailing: 'Mailing',
  intro: 'Intro',
};

/** Currencies of both accounts; the first is the corporate and company currency. */
export const CURRENCIES = ['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'SEK', 'INR', 'JPY', 'CHF'] as const;

/** A stage in the form of HubSpot's pipelines API. */
export type PipelineStage = {
  readonly id: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly metadata: { readonly isClosed: 'true' | 'false'; readonly probability: string };
};

/** A deal pipeline, stages in order. */
export type Pipeline = {
  readonly id: string;
  readonly label: string;
  readonly stages: readonly PipelineStage[];
};

/** HubSpot deal pipelines: the one every portal has, and the vendor's own for partner deals. */
export const DEAL_PIPELINES: readonly Pipeline[] = [
  {
    id: 'default',
    label: 'Sales Pipeline',
    stages: stages([
      ['appointmentscheduled', 'Appointment Scheduled', '0.2'],
      ['qualifiedtobuy', 'Qualified To Buy', '0.4'],
      ['presentationscheduled', 'Presentation Scheduled', '0.6'],
      ['decisionmakerboughtin', 'Decision Maker Bought-In', '0.8'],
      ['contractsent', 'Contract Sent', '0.9'],
      ['closedwon', 'Closed Won', '1.0'],
      ['closedlost', 'Closed Lost', '0.0'],
    ]),
  },
  {
    id: '64811207',
    label: 'Partner Pipeline',
    stages: stages([
      ['128440310', 'Registered', '0.2'],
      ['128440311', 'Qualified With Partner', '0.4'],
      ['128440312', 'Quote Sent', '0.6'],
      ['128440313', 'In Negotiation', '0.9'],
      ['128440314', 'Won', '1.0'],
      ['128440315', 'Lost', '0.0'],
    ]),
  },
];

/** Where the seed puts a deal: pipeline by who sells, stage by the policy's stage. */
export const DEAL_STAGE_OF: Readonly<
  Record<'vendor' | 'partner', { readonly pipeline: string } & Readonly<Record<Stage, string>>>
> = {
  vendor: {
    pipeline: 'default',
    qualify: 'appointmentscheduled',
    develop: 'qualifiedtobuy',
    propose: 'presentationscheduled',
    negotiate: 'contractsent',
    won: 'closedwon',
    lost: 'closedlost',
  },
  partner: {
    pipeline: '64811207',
    qualify: '128440310',
    develop: '128440311',
    propose: '128440312',
    negotiate: '128440313',
    won: '128440314',
    lost: '128440315',
  },
};

function stages(
  rows: readonly (readonly [id: string, label: string, probability: string])[],
): readonly PipelineStage[] {
  return rows.map(([id, label, probability], displayOrder) => ({
    id,
    label,
    displayOrder,
    metadata: {
      isClosed: probability === '1.0' || probability === '0.0' ? 'true' : 'false',
      probability,
    },
  }));
}
