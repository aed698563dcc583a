// The HubSpot project's own files that follow from the code: what it may do, where its cards stand, what
// it is told. Run this file to write them: `node manifest/hubspot/project-files.ts`; a test compares.
// Layout and keys: HubSpot's developer docs and templates for platform 2026.09, read 2026-11.
import { readFileSync, writeFileSync } from 'node:fs';
import { OPTIONAL_SCOPES, SCOPES } from '../../connectors/hubspot/oauth.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';

export type ProjectFile = { readonly file: string; readonly text: string };

/** Parley's address, set per target account in `src/hsprofile.<name>.json`. */
const PARLEY_URL = '$' + '{PARLEY_URL}';
const SUPPORT_EMAIL = '$' + '{SUPPORT_EMAIL}';

/** Newest platform version out of beta (changelog "Fall 2026 Spotlight", 2026-09-15). */
const PLATFORM_VERSION = '2026.09';

const CARD = {
  name: 'Channel conflict',
  description:
    'Says whether another channel also claims this customer, and what to do until it is decided.',
} as const;

/**
 * Properties whose change is told at once: HubSpot's own ones that a judgement reads, and what the
 * manager answers on a task. Changes of a portal's own properties are read once a minute, and so are
 * edits of Parley's fields: told at once, each of its writes would come back a dozen times.
 */
export const TOLD_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  deal: [
    ...['dealname', 'amount', 'deal_currency_code', 'pipeline', 'dealstage', 'closedate'],
    // Whoever a deal is split with, where the mapping asks.
    'hs_all_deal_split_owner_ids',
    ...['dealtype', 'hubspot_owner_id', 'hs_salesforceopportunityid'],
  ],
  company: [
    ...['name', 'domain', 'website', 'hs_additional_domains', 'phone', 'address', 'city', 'state'],
    ...['zip', 'country', 'hubspot_owner_id', 'hs_parent_company_id'],
  ],
  task: [
    'hs_task_status',
    ownFieldName('hubspot', 'task_outcome'),
    ownFieldName('hubspot', 'task_note'),
  ],
};

/** Beside changed properties: what begins, ends and joins records. */
const TOLD_EVENTS: Readonly<Record<string, readonly string[]>> = {
  deal: ['creation', 'deletion', 'restore', 'merge', 'associationChange'],
  company: ['creation', 'deletion', 'restore', 'merge'],
  task: ['deletion'],
  meeting: ['creation', 'deletion'],
  call: ['creation', 'deletion'],
};

/** Above HubSpot's least (more than 5); one process takes a delivery in milliseconds. */
const MAX_CONCURRENT = 10;

/** Files below `manifest/hubspot`, in the order of their names. */
export function projectFiles(): readonly ProjectFile[] {
  return [
    json('hsproject.json', { name: 'parley', srcDir: 'src', platformVersion: PLATFORM_VERSION }),
    json('src/app/app-hsmeta.json', app()),
    ...cards(),
    { file: 'src/app/cards/view-model.ts', text: viewModel() },
    json('src/app/settings/settings-hsmeta.json', {
      uid: 'parley_settings',
      type: 'settings',
      config: { entrypoint: '/app/settings/settings-page.tsx' },
    }),
    json('src/app/webhooks/webhooks-hsmeta.json', webhooks()),
  ];
}

function app() {
  return {
    uid: 'parley_app',
    type: 'app',
    config: {
      name: 'Parley',
      description:
        'Finds partner and direct sellers who work the same customer, and says so on the deal.',
      distribution: 'marketplace',
      isUserLevel: false,
      auth: {
        type: 'oauth',
        redirectUrls: [`${PARLEY_URL}/connect/hubspot/callback`],
        requiredScopes: SCOPES,
        optionalScopes: OPTIONAL_SCOPES,
        conditionallyRequiredScopes: [],
      },
      permittedUrls: { fetch: [PARLEY_URL], iframe: [], img: [] },
      support: { supportEmail: SUPPORT_EMAIL },
    },
  };
}

function cards(): readonly ProjectFile[] {
  return ['sidebar', 'tab'].map((place) =>
    json(`src/app/cards/conflict-${place}-hsmeta.json`, {
      uid: `parley_conflict_${place}`,
      type: 'card',
      config: {
        ...CARD,
        location: `crm.record.${place}`,
        entrypoint: '/app/cards/conflict-card.tsx',
        objectTypes: ['deals', 'companies'],
      },
    }),
  );
}

function webhooks() {
  const events = Object.entries(TOLD_EVENTS).flatMap(([objectType, kinds]) =>
    kinds.map((kind) => ({ subscriptionType: `object.${kind}`, objectType, active: true })),
  );
  const changes = Object.entries(TOLD_PROPERTIES).flatMap(([objectType, names]) =>
    names.map((propertyName) => ({
      subscriptionType: 'object.propertyChange',
      objectType,
      propertyName,
      active: true,
    })),
  );
  return {
    uid: 'parley_webhooks',
    type: 'webhooks',
    config: {
      settings: {
        targetUrl: `${PARLEY_URL}/webhooks/hubspot`,
        maxConcurrentRequests: MAX_CONCURRENT,
      },
      subscriptions: { crmObjects: [...events, ...changes], legacyCrmObjects: [], hubEvents: [] },
    },
  };
}

/** The card's folder is bundled alone, so it holds a copy of the shape of Parley's answers. */
function viewModel(): string {
  const original = readFileSync(
    new URL('../../src/app/card/view-model.ts', import.meta.url),
    'utf8',
  );
  return `// A copy of src/app/card/view-model.ts, written by project-files.ts: HubSpot bundles this folder alone.\n${original}`;
}

function json(file: string, value: object): ProjectFile {
  return { file, text: `${JSON.stringify(value, null, 2)}\n` };
}

if (import.meta.main) {
  for (const { file, text } of projectFiles()) {
    writeFileSync(new URL(file, import.meta.url), text);
    console.error(`wrote ${file}`);
  }
}
