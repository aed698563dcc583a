// Taking Parley's own properties out of a portal: archived object by object, then their group where
// nothing of somebody else is in it. Only names of the one list, and only as Parley makes them.
import { ParleyError } from '../../src/domain/errors.ts';
import {
  type OwnField,
  type OwnFieldKey,
  ownFieldName,
  ownFieldsOf,
  type SharedHome,
} from '../../src/domain/own-fields.ts';
import type { RemovalReport } from '../../src/ports/crm.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { HOME_OBJECTS } from './objects.ts';
import { GROUP, propertiesOf, WIRE_TYPES } from './schema.ts';
import { anything, archivedBatch, type WireProperty } from './wire.ts';

type Report = { readonly gone: string[]; readonly left: RemovalReport['left'][number][] };

/**
 * Archives them, but for `kept`. HubSpot keeps what is archived for 90 days and restores it when it is
 * made again. Throws for a portal that does not answer or lets nobody in; a property that is in use, or
 * a missing permission, is reported.
 */
export async function removeOwnFields(
  api: HubspotApi,
  homes: readonly SharedHome[],
  kept: readonly OwnFieldKey[],
): Promise<RemovalReport> {
  const report: Report = { gone: [], left: [] };
  for (const home of homes) {
    const fields = ownFieldsOf(home).filter(({ key }) => !kept.includes(key));
    await removeFrom(api, HOME_OBJECTS[home], fields, report);
  }
  return report;
}

async function removeFrom(
  api: HubspotApi,
  object: string,
  fields: readonly OwnField[],
  report: Report,
): Promise<void> {
  const known = new Map((await propertiesOf(api, object)).map((one) => [one.name, one]));
  const own: string[] = [];
  for (const field of fields) {
    const property = known.get(ownFieldName('hubspot', field.key));
    if (property === undefined) {
      report.gone.push(`${object}.${ownFieldName('hubspot', field.key)}`);
    } else if (property.type === WIRE_TYPES[field.type].type) own.push(property.name);
    else report.left.push(foreign(object, property));
  }
  const refused = await archive(api, object, own);
  for (const name of own) {
    const error = refused.get(name);
    if (error === undefined) {
      known.delete(name);
      report.gone.push(`${object}.${name}`);
    } else report.left.push(inTheWay(`${object}.${name}`, error));
  }
  const isEmpty = ![...known.values()].some(({ groupName }) => groupName === GROUP.name);
  if (isEmpty) await removeGroup(api, object, report);
}

/** `provision` writes to none of another type: somebody else made it. */
function foreign(object: string, { name, type }: WireProperty) {
  return {
    field: `${object}.${name}`,
    problem: `is a property of type ${type}, which Parley did not make.`,
    cure: 'Delete it in HubSpot if nobody needs it.',
  };
}

/** Archives all in one call, or, where one of them is refused, each by itself. What HubSpot refused. */
async function archive(
  api: HubspotApi,
  object: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, ParleyError>> {
  const refused = new Map<string, ParleyError>();
  if (names.length === 0 || (await archiveTogether(api, object, names))) return refused;
  for (const name of names) {
    const error = await refusalOf(api, `/crm/properties/${VERSION}/${object}/${name}`);
    if (error !== null) refused.set(name, error);
  }
  return refused;
}

/** False where anything was refused: which, the answer need not say. */
async function archiveTogether(
  api: HubspotApi,
  object: string,
  names: readonly string[],
): Promise<boolean> {
  try {
    const { body } = await api.call({
      method: 'POST',
      path: `/crm/properties/${VERSION}/${object}/batch/archive`,
      body: { inputs: names.map((name) => ({ name })) },
      effect: 'write',
      answer: archivedBatch,
    });
    return (body?.errors ?? []).length === 0;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Deletes what is at a path; null when it is gone, by this or before. */
async function refusalOf(api: HubspotApi, path: string): Promise<ParleyError | null> {
  try {
    await api.call({ method: 'DELETE', path, effect: 'write', answer: anything });
    return null;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error.status === 404 ? null : error;
  }
}

async function removeGroup(api: HubspotApi, object: string, report: Report): Promise<void> {
  const path = `/crm/properties/${VERSION}/${object}/groups/${GROUP.name}`;
  const error = await refusalOf(api, path);
  if (error !== null) report.left.push(inTheWay(`the group ${GROUP.label} of ${object}`, error));
}

/** HubSpot heard it and said no: saying it again changes nothing before somebody acts. */
function isRefusal(error: unknown): error is ParleyError {
  if (!(error instanceof ParleyError) || error.status === null) return false;
  return (
    error.kind === 'invalid' || error.kind === 'stale' || error.code === 'CRM_PERMISSION_MISSING'
  );
}

function inTheWay(field: string, error: ParleyError): RemovalReport['left'][number] {
  const isScope = error.code === 'CRM_PERMISSION_MISSING';
  return {
    field,
    problem: error.message,
    cure: isScope
      ? 'Delete it in HubSpot (Settings, Properties).'
      : 'Take it out of what uses it in HubSpot, then delete it there (Settings, Properties).',
  };
}
