// Connecting and disconnecting records, and reading what a record is connected with.
import type { Association } from '../world.ts';
import { type AssociationKind, kindsBetween } from './association-kinds.ts';
import { objectBody, required } from './call.ts';
import { type ObjectType, objectTypeOf } from './object-types.ts';
import type { Portal } from './portal.ts';
import { invalid, notFound } from './refusal.ts';

/** One side of an association. */
export type End = { readonly type: ObjectType; readonly id: string };

/** Connects two records by the given types. Primary implies unlabelled and replaces the old one. */
export function connect(portal: Portal, from: End, to: End, types: unknown): AssociationKind[] {
  const kinds = kindsBetween(portal, from.type.name, to.type.name);
  const wanted = typesOf(types).map(({ category, typeId }) => {
    const kind = kinds.find((one) => one.category === category && one.typeId === typeId);
    if (kind) return kind;
    throw invalid(
      `One or more association types are not valid: ${category} ${typeId} between ` +
        `${from.type.name} and ${to.type.name}`,
    );
  });
  requireRecord(portal, from);
  requireRecord(portal, to);
  for (const kind of wanted) {
    if (kind.label === 'Primary' && kind.category === 'HUBSPOT_DEFINED') {
      replacePrimary(portal, from, kind);
      for (const plain of kinds.filter(isPlain)) link(portal, from, to, plain);
    }
    link(portal, from, to, kind);
  }
  return wanted;
}

/** The unlabelled kind; the first company of a deal or contact also becomes its primary one. */
export function connectByDefault(portal: Portal, from: End, to: End): AssociationKind {
  const kinds = kindsBetween(portal, from.type.name, to.type.name);
  const plain = kinds.find(isPlain);
  if (!plain) throw invalid(`${from.type.name} cannot be associated with ${to.type.name}`);
  requireRecord(portal, from);
  requireRecord(portal, to);
  link(portal, from, to, plain);
  const primary = kinds.find((kind) => kind.label === 'Primary');
  const hasPrimary = portal.database
    .associationsOf(from.type.name, from.id, to.type.name)
    .some((one) => one.typeId === primary?.typeId && one.category === 'HUBSPOT_DEFINED');
  if (primary && !hasPrimary && to.type.name === 'companies') link(portal, from, to, primary);
  return plain;
}

const isPlain = (kind: AssociationKind): boolean =>
  kind.label === null && kind.category === 'HUBSPOT_DEFINED';

function replacePrimary(portal: Portal, from: End, kind: AssociationKind): void {
  for (const old of portal.database.associationsOf(from.type.name, from.id, kind.to)) {
    if (old.category !== kind.category || old.typeId !== kind.typeId) continue;
    const isPrimary = (one: Association) =>
      one.category === kind.category && [kind.typeId, kind.mirrorId].includes(one.typeId);
    portal.database.dissociate(
      { object: old.fromObject, id: old.fromId },
      { object: old.toObject, id: old.toId },
      isPrimary,
    );
  }
}

function link(portal: Portal, from: End, to: End, kind: AssociationKind): void {
  portal.database.associate(
    {
      fromObject: from.type.name,
      fromId: from.id,
      toObject: to.type.name,
      toId: to.id,
      category: kind.category,
      typeId: kind.typeId,
    },
    kind.mirrorId,
  );
}

/** Refuses with 404 what is not there or archived. */
export function requireRecord(portal: Portal, end: End): void {
  const row = portal.database.get(end.type.name, end.id);
  if (!row || row.deletedAt !== null) throw notFound(`No ${end.type.singular} with id ${end.id}`);
}

/** `[{associationCategory, associationTypeId}]` of a body. */
export function typesOf(types: unknown): { category: string; typeId: number }[] {
  if (!Array.isArray(types) || types.length === 0) {
    throw invalid('Some required fields were not set: [types]');
  }
  return types.map(objectBody).map((type) => ({
    category: required(type, 'associationCategory'),
    typeId: Number(required(type, 'associationTypeId')),
  }));
}

/** `associations` of a create call: `[{to: {id}, types}]`. */
export function connectAll(portal: Portal, from: End, associations: unknown): void {
  for (const one of Array.isArray(associations) ? associations.map(objectBody) : []) {
    const types = typesOf(one['types']);
    const to = targetType(portal, from.type, types[0]);
    const id = required(objectBody(one['to']), 'id');
    connect(portal, from, { type: to, id }, one['types']);
  }
}

/** A create call names the kind but not the object: the kind tells. */
function targetType(
  portal: Portal,
  from: ObjectType,
  type: { category: string; typeId: number } | undefined,
): ObjectType {
  for (const to of ['contacts', 'companies', 'deals', 'tasks', 'calls', 'meetings']) {
    const kinds = kindsBetween(portal, from.name, to);
    if (kinds.some((kind) => kind.category === type?.category && kind.typeId === type.typeId)) {
      return objectTypeOf(to);
    }
  }
  throw invalid(`No association type ${type?.category} ${type?.typeId} from ${from.name}`);
}

type Target = {
  readonly toObjectId: string;
  readonly associationTypes: { category: string; typeId: number; label: string | null }[];
};

/** Everything a record is associated with on one side, one entry per target. */
export function targetsOf(portal: Portal, from: End, to: ObjectType): Target[] {
  const kinds = kindsBetween(portal, from.type.name, to.name);
  const targets = new Map<string, Target>();
  for (const one of portal.database.associationsOf(from.type.name, from.id, to.name)) {
    const row = portal.database.get(to.name, one.toId);
    if (!row || row.deletedAt !== null) continue;
    const target = targets.get(one.toId) ?? { toObjectId: one.toId, associationTypes: [] };
    const kind = kinds.find((k) => k.category === one.category && k.typeId === one.typeId);
    target.associationTypes.push({
      category: one.category,
      typeId: one.typeId,
      label: kind?.label ?? null,
    });
    targets.set(one.toId, target);
  }
  return [...targets.values()];
}
