// What both CRMs show in the end, in words that do not depend on minted ids: equal texts are equal
// outcomes, whoever did the work and however often it was interrupted.
import type { Row, WorldCrm } from '../../connectors/sandbox/world.ts';
import { type OwnFieldKey, ownFieldName, ownFieldsOf } from '../../src/domain/own-fields.ts';
import { isDone } from '../simulation/edits.ts';
import { ACCOUNT_OBJECT, CLAIM_OBJECT, TASK_OBJECT, type Town } from '../simulation/town.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
/** Says when Parley looked, not what it found. */
const OF_THE_MOMENT: readonly OwnFieldKey[] = ['checked_at'];
/** Signed for the conflict's minted id. */
const SIGNED_LINK = /\/decide\/[\w-]+/g;

/** The end state as sorted lines: every own field that shows something, every open task. */
export function endState(town: Town): readonly string[] {
  const names = conflictNames(town);
  const renamed = (value: unknown) =>
    String(value)
      .replaceAll(/cf_[\w-]{22}/g, (id) => names.get(id) ?? id)
      .replaceAll(SIGNED_LINK, '/decide/<signed>');
  const lines: string[] = [];
  for (const crm of CRMS) {
    for (const home of ['claim', 'account'] as const) {
      const object = home === 'claim' ? CLAIM_OBJECT[crm] : ACCOUNT_OBJECT[crm];
      for (const row of town.world.database(crm).rows(object)) {
        for (const { key } of ownFieldsOf(home)) {
          const value = row.fields[ownFieldName(crm, key)] ?? null;
          if (value === null || value === '' || OF_THE_MOMENT.includes(key)) continue;
          lines.push(`${crm} ${object} ${row.id} ${key}: ${renamed(value)}`);
        }
      }
    }
    for (const row of town.world.database(crm).rows(TASK_OBJECT[crm])) {
      if (!row.fields[ownFieldName(crm, 'task_key')] || isDone(crm, row)) continue;
      lines.push(`${crm} open task: ${renamed(JSON.stringify(shownBy(crm, row)))}`);
    }
  }
  return lines.sort();
}

/** A conflict is called after the first record that shows it. */
function conflictNames({ world }: Town): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const crm of CRMS) {
    for (const row of world.database(crm).rows(CLAIM_OBJECT[crm])) {
      const id = String(row.fields[ownFieldName(crm, 'conflict_id')] ?? '');
      if (id !== '' && !names.has(id)) names.set(id, `<conflict of ${crm} ${row.id}>`);
    }
  }
  return names;
}

const TASK_FIELDS: Readonly<Record<WorldCrm, readonly string[]>> = {
  salesforce: ['Subject', 'Description', 'ActivityDate', 'OwnerId', 'Priority', 'WhatId'],
  hubspot: [
    ...['hs_task_subject', 'hs_task_body', 'hs_timestamp', 'hubspot_owner_id'],
    'hs_task_priority',
  ],
};

const BODIES = ['Description', 'hs_task_body'];

const shownBy = (crm: WorldCrm, { fields }: Row) =>
  TASK_FIELDS[crm].map((name) => {
    const value = fields[name] ?? null;
    return BODIES.includes(name) ? inAnyOrder(String(value)) : value;
  });

/** Claims that began within one second are told in the order of their ids, else in that of their times. */
function inAnyOrder(body: string): readonly string[] {
  return body.split(/<br>|\n|Split: | \/ |\.(?=<br>|\n)/).sort();
}

/** Lines that only one of two end states has. */
export function differences(wanted: readonly string[], found: readonly string[]): string[] {
  const [left, right] = [new Set(wanted), new Set(found)];
  return [
    ...wanted.filter((line) => !right.has(line)).map((line) => `END missing ${line}`),
    ...found.filter((line) => !left.has(line)).map((line) => `END added ${line}`),
    ...repeated(found).map((line) => `END twice ${line}`),
  ];
}

function repeated(lines: readonly string[]): string[] {
  return lines.filter((line, index) => index > 0 && lines[index - 1] === line);
}
