// The calls that read and change associations and their labels.
import { type AssociationKind, kindsBetween } from './association-kinds.ts';
import { batchAnswer } from './batch.ts';
import {
  type Answer,
  type Call,
  created,
  inputsOf,
  noContent,
  objectBody,
  ok,
  required,
} from './call.ts';
import { connect, connectByDefault, type End, requireRecord, targetsOf, typesOf } from './links.ts';
import { type ObjectType, objectTypeOf } from './object-types.ts';
import { LABELS, type Portal } from './portal.ts';
import { Refusal } from './refusal.ts';

const ends = (call: Call): { from: ObjectType; to: ObjectType } => ({
  from: objectTypeOf(call.params['from'] ?? ''),
  to: objectTypeOf(call.params['to'] ?? ''),
});

/** `POST /crm/associations/{version}/{from}/{to}/batch/read`: 1,000 inputs, 500 targets a page. */
export function batchRead(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  return batchAnswer(portal, inputsOf(call.body, 1_000), (input) => {
    const id = required(input, 'id');
    const all = targetsOf(portal, { type: from, id }, to);
    if (all.length === 0) {
      throw new Refusal(404, 'OBJECT_NOT_FOUND', `No ${to.name} of ${from.singular} ${id}`, {
        subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
      });
    }
    const start = Number(input['after'] ?? 0);
    const page = all.slice(start, start + TARGETS_PER_PAGE);
    const next = start + TARGETS_PER_PAGE;
    return {
      from: { id },
      to: page,
      ...(next < all.length ? { paging: { next: { after: String(next) } } } : {}),
    };
  });
}

const TARGETS_PER_PAGE = 500;

/** `POST …/batch/create`: 2,000 inputs of `{from, to, types}`. */
export function batchCreate(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  return batchAnswer(portal, inputsOf(call.body, 2_000), (input) => {
    const fromEnd = { type: from, id: required(objectBody(input['from']), 'id') };
    const toEnd = { type: to, id: required(objectBody(input['to']), 'id') };
    return labelsBetween(fromEnd, toEnd, connect(portal, fromEnd, toEnd, input['types']));
  });
}

/** `POST …/batch/associate/default`: unlabelled. */
export function batchDefault(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  return batchAnswer(portal, inputsOf(call.body, 2_000), (input) => {
    const fromEnd = { type: from, id: required(objectBody(input['from']), 'id') };
    const toEnd = { type: to, id: required(objectBody(input['to']), 'id') };
    return defaultAssociation(fromEnd, toEnd, connectByDefault(portal, fromEnd, toEnd));
  });
}

/** `POST …/batch/archive`: 100 inputs of `{from, to: [{id}]}`; all kinds go. */
export function batchArchive(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  const inputs = inputsOf(call.body, 100).map((input) => ({
    id: required(objectBody(input['from']), 'id'),
    targets: Array.isArray(input['to']) ? input['to'].map(objectBody) : [],
  }));
  for (const { id, targets } of inputs) {
    for (const target of targets) {
      const end = { object: to.name, id: required(target, 'id') };
      portal.database.dissociate({ object: from.name, id }, end);
    }
  }
  return noContent;
}

/** `POST …/batch/labels/archive`: only the kinds named go. */
export function batchArchiveLabels(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  for (const input of inputsOf(call.body, 100)) {
    const wanted = typesOf(input['types']);
    const kinds = kindsBetween(portal, from.name, to.name).filter((kind) =>
      wanted.some((one) => one.category === kind.category && one.typeId === kind.typeId),
    );
    portal.database.dissociate(
      { object: from.name, id: required(objectBody(input['from']), 'id') },
      { object: to.name, id: required(objectBody(input['to']), 'id') },
      (one) =>
        kinds.some(
          (kind) =>
            kind.category === one.category && [kind.typeId, kind.mirrorId].includes(one.typeId),
        ),
    );
  }
  return noContent;
}

/** `GET /crm/objects/{version}/{from}/{id}/associations/{to}`. */
export function listOfRecord(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  const end = { type: from, id: call.params['id'] ?? '' };
  requireRecord(portal, end);
  const all = targetsOf(portal, end, to);
  const start = Number(call.query.text('after') ?? 0);
  const limit = call.query.limit(500, 500);
  const next = start + limit;
  return ok({
    results: all.slice(start, next),
    ...(next < all.length ? { paging: { next: { after: String(next) } } } : {}),
  });
}

/** `PUT /crm/objects/{version}/{from}/{id}/associations/{to}/{toId}` with types. */
export function put(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  const fromEnd = { type: from, id: call.params['id'] ?? '' };
  const toEnd = { type: to, id: call.params['toId'] ?? '' };
  return created(labelsBetween(fromEnd, toEnd, connect(portal, fromEnd, toEnd, call.body)));
}

/** `PUT /crm/objects/{version}/{from}/{id}/associations/default/{to}/{toId}`. */
export function putDefault(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  const fromEnd = { type: from, id: call.params['id'] ?? '' };
  const toEnd = { type: to, id: call.params['toId'] ?? '' };
  const kind = connectByDefault(portal, fromEnd, toEnd);
  return ok({ status: 'COMPLETE', results: [defaultAssociation(fromEnd, toEnd, kind)] });
}

/** `DELETE …/associations/{to}/{toId}`: every kind between the two. */
export function remove(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  portal.database.dissociate(
    { object: from.name, id: call.params['id'] ?? '' },
    { object: to.name, id: call.params['toId'] ?? '' },
  );
  return noContent;
}

/** `GET /crm/associations/{version}/{from}/{to}/labels`. */
export function listLabels(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  const kinds = kindsBetween(portal, from.name, to.name);
  return ok({ results: kinds.map(({ category, typeId, label }) => ({ category, typeId, label })) });
}

/** `POST …/labels` with `{label, name, inverseLabel?}`: one new pair. */
export function createLabel(portal: Portal, call: Call): Answer {
  const { from, to } = ends(call);
  const body = objectBody(call.body);
  const label = required(body, 'label');
  const inverse = typeof body['inverseLabel'] === 'string' ? body['inverseLabel'] : label;
  required(body, 'name');
  const count = [...portal.database.rows(LABELS, { deleted: true })].length;
  // The vendor's own label took 27 and 28; later ones follow in pairs.
  const typeId = 29 + count;
  const sides = [
    { from: from.name, to: to.name, typeId, mirrorId: typeId + 1, label },
    { from: to.name, to: from.name, typeId: typeId + 1, mirrorId: typeId, label: inverse },
  ];
  for (const side of sides) {
    portal.database.create(LABELS, side, call.actor, { id: String(side.typeId) });
  }
  return ok({
    results: sides.map(({ typeId: id, label: text }) => ({
      category: 'USER_DEFINED',
      typeId: id,
      label: text,
    })),
  });
}

function labelsBetween(from: End, to: End, kinds: readonly AssociationKind[]) {
  return {
    fromObjectTypeId: from.type.typeId,
    fromObjectId: from.id,
    toObjectTypeId: to.type.typeId,
    toObjectId: to.id,
    labels: kinds.flatMap((kind) => (kind.label === null ? [] : [kind.label])),
  };
}

function defaultAssociation(from: End, to: End, kind: AssociationKind) {
  return {
    from: { id: from.id },
    to: { id: to.id },
    associationSpec: {
      associationCategory: kind.category,
      associationTypeId: kind.typeId,
    },
  };
}
