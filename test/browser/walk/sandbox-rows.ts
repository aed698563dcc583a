// What the sandbox CRMs hold, read by their control: where walks begin, and what must not be shown.
import { z } from 'zod';
import { PARTNERS } from '../../../connectors/sandbox/seed/cast.ts';
import type { Crm } from '../../../src/domain/claim.ts';
import { ownFieldName } from '../../../src/domain/own-fields.ts';
import type { Place } from './place.ts';

const row = z.object({
  id: z.string(),
  deletedAt: z.number().nullable(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type Row = z.infer<typeof row>;

/** All rows of an object that are there. */
export async function rowsOf(place: Place, crm: Crm, object: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after = ''; ; ) {
    const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
    const asked = await fetch(`${place[crm]}/sandbox/records/${crm}/${object}${query}`);
    const page = z.array(row).parse(await asked.json());
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined) return rows.filter(({ deletedAt }) => deletedAt === null);
    after = last.id;
  }
}

export type SellersDeal = {
  readonly id: string;
  readonly conflictId: string;
  /** Of the seller who owns it. */
  readonly email: string;
  /** Names, ids and amounts of the other sides of its conflict, and every partner's name. */
  readonly hidden: readonly string[];
};

/** A direct seller's deal in HubSpot that a partner claims too. Rejects where there is none. */
export async function sellersDeal(place: Place): Promise<SellersDeal> {
  const named = (crm: Crm, key: 'conflict_id' | 'conflict_status' | 'conflict_with') =>
    ownFieldName(crm, key);
  const deals = await rowsOf(place, 'hubspot', 'deals');
  const owners = await rowsOf(place, 'hubspot', 'owners');
  const deal = deals.find(
    ({ fields }) =>
      fields[named('hubspot', 'conflict_status')] === 'open' &&
      ['direct', '', null, undefined].includes(fields['sales_channel'] as string | null) &&
      String(fields[named('hubspot', 'conflict_with')]).includes('partner'),
  );
  const owner = owners.find(({ id }) => id === String(deal?.fields['hubspot_owner_id']));
  if (deal === undefined || owner === undefined) throw new Error('no deal of a direct seller');
  const conflictId = String(deal.fields[named('hubspot', 'conflict_id')]);
  const isSame = (crm: Crm) => (one: Row) =>
    one.id !== deal.id && one.fields[named(crm, 'conflict_id')] === conflictId;
  const others = [
    ...deals.filter(isSame('hubspot')),
    ...(await rowsOf(place, 'salesforce', 'Opportunity')).filter(isSame('salesforce')),
  ];
  const people = [...owners, ...(await rowsOf(place, 'salesforce', 'User'))];
  const hidden = others.flatMap((other) => secretsOf(other, people));
  return {
    ...{ id: deal.id, conflictId, email: String(owner.fields['email']) },
    hidden: [
      ...hidden,
      ...Object.values(PARTNERS).flatMap(({ name, hubspotName }) => [name, hubspotName]),
    ],
  };
}

/** As they would be written: an amount with and without a separator, an owner by name and address. */
function secretsOf({ id, fields }: Row, people: readonly Row[]): readonly string[] {
  const amount = Number(fields['amount'] ?? fields['Amount'] ?? 0);
  const ownerId = String(fields['hubspot_owner_id'] ?? fields['OwnerId']);
  const owner = people.find((one) => one.id === ownerId)?.fields ?? {};
  return [
    id,
    ...(amount === 0 ? [] : [amount.toLocaleString('en-US'), String(amount)]),
    ...[owner['email'], owner['Email'], owner['lastName'], owner['LastName']].flatMap((text) =>
      typeof text === 'string' ? [text] : [],
    ),
  ];
}

/** Ids of the conflicts that opportunities show: other people's, to a seller in HubSpot. */
export async function conflictIds(place: Place): Promise<readonly string[]> {
  const key = ownFieldName('salesforce', 'conflict_id');
  const rows = await rowsOf(place, 'salesforce', 'Opportunity');
  return [...new Set(rows.flatMap(({ fields }) => (fields[key] ? [String(fields[key])] : [])))];
}
