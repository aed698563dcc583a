// The account around the records: owners, deal pipelines, account details, currencies, limits, deal
// splits, uninstalling.
import type { Row } from '../world.ts';
import { batchAnswer } from './batch.ts';
import { type Answer, type Call, inputsOf, noContent, objectBody, ok, required } from './call.ts';
import { objectTypeOf } from './object-types.ts';
import { compareIds, type Portal } from './portal.ts';
import { invalid, notFound } from './refusal.ts';

const DEAL_SPLITS = '_deal_splits';
const EXCHANGE_RATES = '_exchange_rates';
/** HubSpot limits page, 2026-11 (secondary): custom properties per object. */
const MAX_CUSTOM_PROPERTIES = 1_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** `GET /crm/owners/{version}`: pages of at most 500. */
export function listOwners(portal: Portal, call: Call): Answer {
  const archived = call.query.flag('archived');
  const email = call.query.text('email')?.toLowerCase() ?? null;
  const after = call.query.text('after');
  const limit = call.query.limit(500, 100);
  const rows = [...portal.database.rows('owners', { deleted: true })]
    .filter((row) => (row.deletedAt !== null) === archived)
    .filter((row) => email === null || String(row.fields['email']).toLowerCase() === email)
    .filter((row) => after === null || compareIds(row.id, after) > 0)
    .sort((left, right) => compareIds(left.id, right.id));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return ok({
    results: page.map(wireOwner),
    ...(rows.length > limit && last ? { paging: { next: { after: last.id } } } : {}),
  });
}

/** `GET /crm/owners/{version}/{id}`, by owner id or with `idProperty=userId` by user id. */
export function readOwner(portal: Portal, call: Call): Answer {
  const id = call.params['id'] ?? '';
  const byUser = call.query.text('idProperty') === 'userId';
  const archived = call.query.flag('archived');
  for (const row of portal.database.rows('owners', { deleted: archived })) {
    if ((byUser ? String(row.fields['userId']) : row.id) === id) return ok(wireOwner(row));
  }
  throw notFound(`No owner with id ${id}`);
}

function wireOwner(row: Row): Record<string, unknown> {
  const userId = Number(row.fields['userId'] ?? 0) || null;
  const archived = row.deletedAt !== null;
  return {
    id: row.id,
    email: row.fields['email'] ?? '',
    type: row.fields['type'] ?? 'PERSON',
    firstName: row.fields['firstName'] ?? '',
    lastName: row.fields['lastName'] ?? '',
    ...(userId === null ? {} : { userIdIncludingInactive: userId }),
    ...(userId === null || archived ? {} : { userId }),
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.modifiedAt),
    archived,
  };
}

/** `GET /crm/pipelines/{version}/deals`. Other objects have no pipelines here. */
export function listPipelines(portal: Portal, call: Call): Answer {
  if (objectTypeOf(call.params['type'] ?? '').name !== 'deals') return ok({ results: [] });
  return ok({
    results: [...portal.database.rows('pipelines')].map((row) => wirePipeline(portal, row)),
  });
}

/** `GET /crm/pipelines/{version}/deals/{id}`. */
export function readPipeline(portal: Portal, call: Call): Answer {
  return ok(wirePipeline(portal, pipelineRow(portal, call)));
}

/** `GET /crm/pipelines/{version}/deals/{id}/stages`. */
export function listStages(portal: Portal, call: Call): Answer {
  return ok({ results: wireStages(portal, pipelineRow(portal, call)) });
}

/** `GET /crm/pipelines/{version}/deals/{id}/stages/{stageId}`. */
export function readStage(portal: Portal, call: Call): Answer {
  const stages = wireStages(portal, pipelineRow(portal, call));
  const stage = stages.find((one) => one['id'] === call.params['stageId']);
  if (!stage) throw notFound(`No stage ${call.params['stageId']}`);
  return ok(stage);
}

function pipelineRow(portal: Portal, call: Call): Row {
  const id = call.params['id'] ?? '';
  const row = portal.database.get('pipelines', id);
  if (!row || row.deletedAt !== null) throw notFound(`No pipeline ${id}`);
  return row;
}

function wirePipeline(portal: Portal, row: Row): Record<string, unknown> {
  return {
    id: row.id,
    label: row.fields['label'] ?? row.id,
    displayOrder: Number(row.fields['displayOrder'] ?? 0),
    stages: wireStages(portal, row),
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.modifiedAt),
    archived: false,
  };
}

function wireStages(portal: Portal, row: Row): Record<string, unknown>[] {
  return (portal.stages(row.id) ?? []).map((stage) => ({
    ...stage,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.modifiedAt),
    archived: false,
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
  }));
}

/** `GET /account-info/{version}/details`. */
export function accountDetails(portal: Portal): Answer {
  const { hubId, currencies, timeZone } = portal.settings;
  return ok({
    portalId: hubId,
    accountType: 'STANDARD',
    timeZone,
    companyCurrency: currencies[0],
    additionalCurrencies: currencies.slice(1),
    utcOffset: '+01:00',
    utcOffsetMilliseconds: 3_600_000,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'eu1',
  });
}

/** `GET /settings/currencies/{version}/company-currency`. */
export function companyCurrency(portal: Portal): Answer {
  return ok({ id: portal.settings.currencies[0], createdAt: iso(0) });
}

/** `GET /settings/currencies/{version}/exchange-rates`: every rate that was ever set. */
export function listExchangeRates(portal: Portal): Answer {
  const results = [...portal.database.rows(EXCHANGE_RATES)].map((row) => ({
    id: row.id,
    fromCurrencyCode: row.fields['fromCurrencyCode'],
    toCurrencyCode: portal.settings.currencies[0],
    conversionRate: row.fields['conversionRate'],
    effectiveAt: row.fields['effectiveAt'],
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.modifiedAt),
    visibleInUI: true,
  }));
  return ok({ results });
}

/** `GET /crm/limits/{version}/custom-properties`. */
export function customPropertyLimits(portal: Portal): Answer {
  const byObjectType = ['contacts', 'companies', 'deals', 'tasks'].map((name) => {
    const type = objectTypeOf(name);
    const properties = [...portal.properties(name).values()];
    const usage = properties.filter((one) => !one.hubspotDefined).length;
    return {
      objectTypeId: type.typeId,
      singularLabel: type.singular,
      pluralLabel: type.name,
      limit: MAX_CUSTOM_PROPERTIES,
      usage,
      percentage: usage / MAX_CUSTOM_PROPERTIES,
    };
  });
  const overallUsage = byObjectType.reduce((sum, one) => sum + one.usage, 0);
  const overallLimit = byObjectType.length * MAX_CUSTOM_PROPERTIES;
  const overallPercentage = overallUsage / overallLimit;
  return ok({ byObjectType, overallLimit, overallUsage, overallPercentage });
}

/** `POST /deal-splits/{version}/batch/read`. */
export function readDealSplits(portal: Portal, call: Call): Answer {
  return batchAnswer(portal, inputsOf(call.body, 100), (input) => {
    const id = required(input, 'id');
    requireDeal(portal, id);
    return wireSplits(portal, id);
  });
}

/** `POST /deal-splits/{version}/batch/upsert`: replaces all; shares are fractions that sum to 1. */
export function upsertDealSplits(portal: Portal, call: Call): Answer {
  return batchAnswer(portal, inputsOf(call.body, 100), (input) => {
    const id = required(input, 'id');
    const deal = requireDeal(portal, id);
    const splits = Array.isArray(input['splits']) ? input['splits'].map(objectBody) : [];
    const sum = splits.reduce((total, split) => total + Number(split['percentage']), 0);
    if (Math.abs(sum - 1) > 1e-8) throw invalid('Deal split percentages must sum to 1.0');
    const owners = splits.map((split) => required(split, 'ownerId'));
    if (!owners.includes(String(deal.fields['hubspot_owner_id']))) {
      throw invalid('The deal owner must be among the splits');
    }
    const fields = { splits: JSON.stringify(splits) };
    if (portal.database.get(DEAL_SPLITS, id)) {
      portal.database.update(DEAL_SPLITS, id, fields, call.actor);
    } else portal.database.create(DEAL_SPLITS, fields, call.actor, { id });
    return wireSplits(portal, id);
  });
}

function requireDeal(portal: Portal, id: string): Row {
  const row = portal.database.get('deals', id);
  if (!row || row.deletedAt !== null) throw notFound(`No deal with id ${id}`);
  return row;
}

function wireSplits(portal: Portal, id: string): Record<string, unknown> {
  const row = portal.database.get(DEAL_SPLITS, id);
  const splits = row ? (JSON.parse(String(row.fields['splits'])) as Record<string, unknown>[]) : [];
  return {
    id,
    splits: splits.map((split, index) => ({
      id: `${id}${index}`,
      properties: {
        hs_deal_split_percentage: String(split['percentage']),
        hubspot_owner_id: String(split['ownerId']),
      },
      createdAt: iso(row?.createdAt ?? 0),
      updatedAt: iso(row?.modifiedAt ?? 0),
      archived: false,
    })),
  };
}

/** `DELETE /appinstalls/{version}/external-install`: the app leaves, its tokens die. */
export function uninstall(revokeAll: () => void): Answer {
  revokeAll();
  return noContent;
}
