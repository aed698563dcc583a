// What an org's own settings and its other users keep from being saved, whoever saves it: validation
// rules, fields made required, records in an approval process, rows that somebody else holds.
import { z } from 'zod';
import type { FieldValue } from '../../../src/domain/source-record.ts';
import type { Row } from '../world.ts';
import { Refusal } from './refusal.ts';

const name = z.string().min(1);
const ofField = { object: name, field: name };

/** One of them, as the control endpoints take it. */
export const saveRule = z.discriminatedUnion('kind', [
  /** A validation rule: no record of the object is saved with this field empty. */
  z.strictObject({ kind: z.literal('validation'), ...ofField, message: name }),
  /** The field is required on its definition, which holds for records that were saved without it too. */
  z.strictObject({ kind: z.literal('required'), ...ofField }),
  /** A trigger or flow fails on the record. */
  z.strictObject({ kind: z.literal('trigger'), id: name, message: name }),
  /** An approval process has locked the record. */
  z.strictObject({ kind: z.literal('approval'), id: name }),
  /** Somebody's long save holds the row; saving a child locks its parents, so it waits for them too. */
  z.strictObject({ kind: z.literal('row_lock'), id: name }),
]);

export type SaveRule = z.infer<typeof saveRule>;

/** Lookups whose target is locked along ("Record Locking Cheat Sheet", Salesforce, 2026-11). */
const PARENTS = ['AccountId', 'WhatId', 'WhoId'] as const;

/** A record as it would be saved; `row` is null for one that is just made. */
type Saving = {
  readonly object: string;
  readonly row: Row | null;
  readonly fields: Readonly<Record<string, FieldValue>>;
};

/** Throws what Salesforce answers for the first rule that is broken (REST guide, status codes, v67). */
export function checkSaveRules(rules: readonly SaveRule[], saving: Saving): void {
  for (const rule of rules) {
    const refusal = refusalBy(rule, saving);
    if (refusal !== null) throw refusal;
  }
}

function refusalBy(rule: SaveRule, { object, row, fields }: Saving): Refusal | null {
  switch (rule.kind) {
    case 'validation':
      return rule.object === object && isEmpty(fields[rule.field])
        ? new Refusal(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, [rule.field])
        : null;
    case 'required':
      return rule.object === object && isEmpty(fields[rule.field])
        ? requiredMissing([rule.field])
        : null;
    case 'trigger':
      return rule.id === row?.id
        ? new Refusal(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', rule.message)
        : null;
    case 'approval':
      return rule.id === row?.id
        ? new Refusal(400, 'ENTITY_IS_LOCKED', 'the entity is locked for editing')
        : null;
    case 'row_lock': {
      const held = [row?.id, ...PARENTS.map((lookup) => fields[lookup])];
      const message = `unable to obtain exclusive access to this record or 1 records: ${rule.id}`;
      return held.includes(rule.id) ? new Refusal(400, 'UNABLE_TO_LOCK_ROW', message) : null;
    }
  }
}

const isEmpty = (value: FieldValue | undefined): boolean => (value ?? '') === '';

/** Without these fields nothing is saved. */
export function requiredMissing(names: readonly string[]): Refusal {
  const message = `Required fields are missing: [${names.join(', ')}]`;
  return new Refusal(400, 'REQUIRED_FIELD_MISSING', message, names);
}
