// What people and automations do to the records of two CRMs: any field of any object takes a value that
// it holds elsewhere; records are made, deleted, restored and merged; links of HubSpot are moved, leads of
// Salesforce converted.
import { convertLead } from '../../../connectors/sandbox/convert.ts';
import { mergeRecords } from '../../../connectors/sandbox/merge.ts';
import type { Association, Database, Row, World } from '../../../connectors/sandbox/world.ts';
import type { Chance } from '../../simulation/chance.ts';

/** Objects that Parley reads and people change. */
const OBJECTS = {
  salesforce: ['Opportunity', 'Account', 'Lead', 'Event', 'Task'],
  hubspot: ['deals', 'companies', 'meetings', 'calls', 'tasks'],
} as const;
/** What a vendor lets people merge. */
const MERGED = { salesforce: ['Account', 'Lead'], hubspot: ['deals', 'companies'] } as const;
/** Their links say whose a deal is. Both ends of a merged pair count as told. */
const LINKED = 'deals';

/** Where it happens; while `isMerging` HubSpot tells of no link. */
type Stage = { readonly world: World; isMerging: boolean };
type Place = { readonly stage: Stage; readonly database: Database; readonly chance: Chance };
type Doing = (place: Place) => string | null;

const pick = <T>(chance: Chance, items: readonly T[]): T | null =>
  items.length === 0 ? null : chance.pick(items);

function anyRow({ database, chance }: Place, deleted = false): Row | null {
  const object = chance.pick(OBJECTS[database.crm]);
  const rows = [...database.rows(object, { deleted })];
  return pick(
    chance,
    deleted ? rows.filter((row) => row.deletedAt !== null && row.mergedInto === null) : rows,
  );
}

/** Whoever changed a row before: a user that exists. */
const byOf = (row: Row) => row.modifiedBy;

const edit: Doing = (place) => {
  const row = anyRow(place);
  const model = row && pick(place.chance, [...place.database.rows(row.object)]);
  if (!row || !model) return null;
  const names = [...new Set([...Object.keys(row.fields), ...Object.keys(model.fields)])];
  const name = pick(
    place.chance,
    names.filter((one) => !/parley/i.test(one)),
  );
  if (name === null) return null;
  const value = place.chance.is(0.1) ? null : (model.fields[name] ?? null);
  // A record that is its own parent is refused by both vendors.
  if (value === row.id) return null;
  place.database.update(row.object, row.id, { [name]: value }, byOf(row));
  return `${row.object} ${row.id} ${name} = ${value}`;
};

const remove: Doing = (place) => {
  const row = anyRow(place);
  if (row === null) return null;
  place.database.remove(row.object, row.id, byOf(row));
  return `${row.object} ${row.id}`;
};

const restore: Doing = (place) => {
  const row = anyRow(place, true);
  if (row === null) return null;
  place.database.restore(row.object, row.id, byOf(row));
  return `${row.object} ${row.id}`;
};

const create: Doing = (place) => {
  const model = anyRow(place);
  if (model === null) return null;
  const { database } = place;
  const fields = Object.entries(model.fields).filter(([name]) => !/parley/i.test(name));
  const made = database.create(model.object, Object.fromEntries(fields), byOf(model));
  for (const one of [...database.associationsOf(model.object, model.id)]) {
    database.associate({ ...one, fromId: made.id }, mirrorOf(database, one));
  }
  return `${made.object} ${made.id} like ${model.id}`;
};

const merge: Doing = (place) => {
  const { stage, database, chance } = place;
  const object = chance.pick(MERGED[database.crm]);
  const rows = [...database.rows(object)];
  const [winner, loser] = [pick(chance, rows), pick(chance, rows)];
  if (!winner || !loser || winner.id === loser.id) return null;
  const ids = { winnerId: winner.id, loserId: loser.id };
  stage.isMerging = true;
  mergeRecords(stage.world, { crm: database.crm, object, ...ids, by: byOf(winner) });
  stage.isMerging = false;
  return `${object} ${loser.id} into ${winner.id}`;
};

const convert: Doing = ({ stage, database, chance }) => {
  if (database.crm !== 'salesforce') return null;
  const leads = [...database.rows('Lead')].filter((one) => one.fields['IsConverted'] !== true);
  const [lead, model] = [pick(chance, leads), pick(chance, [...database.rows('Opportunity')])];
  if (!lead || !model) return null;
  const { AccountId, StageName, Channel__c = null, Partner__c = null } = model.fields;
  const seller = chance.is(0.5) ? {} : { Channel__c, Partner__c };
  convertLead(stage.world, {
    ...{ leadId: lead.id, by: byOf(lead) },
    ...(chance.is(0.5) && AccountId ? { accountId: String(AccountId) } : {}),
    opportunity: chance.is(0.2) ? null : { StageName: StageName ?? 'Qualification', ...seller },
  });
  return `${lead.id} with ${model.id}`;
};

/** Takes a link of a deal away, or gives it one that another deal has. */
const relink: Doing = (place) => {
  const { chance, stage } = place;
  const { hubspot } = stage.world;
  const deals = [...hubspot.rows(LINKED)];
  const [deal, model] = [pick(chance, deals), pick(chance, deals)];
  if (!deal || !model) return null;
  const old = pick(chance, hubspot.associationsOf(LINKED, deal.id));
  const isMove = chance.is(0.7);
  const wanted = isMove ? pick(chance, hubspot.associationsOf(LINKED, model.id)) : null;
  if (old) unlink(hubspot, old);
  // A deal has one primary company: the next one takes its place.
  const before = hubspot.associationsOf(LINKED, deal.id).filter(isPrimary);
  if (wanted && isPrimary(wanted)) for (const one of [...before]) unlink(hubspot, one);
  if (wanted) hubspot.associate({ ...wanted, fromId: deal.id }, mirrorOf(hubspot, wanted));
  return `${deal.id} from ${old?.toId ?? 'nothing'} to ${wanted?.toId ?? 'nothing'}`;
};

const isPrimary = ({ category, typeId }: Association) =>
  category === 'HUBSPOT_DEFINED' && typeId === 5;

function unlink(hubspot: Database, old: Association): void {
  const mirror = mirrorOf(hubspot, old);
  const from = { object: old.fromObject, id: old.fromId };
  const to = { object: old.toObject, id: old.toId };
  hubspot.dissociate(from, to, (one) => [old.typeId, mirror].includes(one.typeId));
}

function mirrorOf(database: Database, { toObject, toId, fromObject, fromId }: Association): number {
  const mirror = database
    .associationsOf(toObject, toId, fromObject)
    .find((one) => one.toId === fromId);
  return mirror?.typeId ?? 0;
}

const DOINGS: readonly (readonly [name: string, share: number, doing: Doing])[] = [
  ['edit', 60, edit],
  ['remove', 8, remove],
  ['restore', 8, restore],
  ['create', 10, create],
  ['merge', 4, merge],
  ['relink', 10, relink],
  ['convert', 4, convert],
];

/** Changes one thing in one of the CRMs; says what, or null when there was nothing to do it to. */
export function changeSomething(stage: Stage, chance: Chance): string | null {
  const all = DOINGS.flatMap(([name, share, doing]) =>
    Array.from({ length: share }, () => ({ name, doing })),
  );
  const { name, doing } = chance.pick(all);
  const crm = chance.is(0.5) ? 'salesforce' : 'hubspot';
  const said = doing({ stage, database: stage.world.database(crm), chance });
  return said === null ? null : `${crm} ${name} ${said}`;
}
