// Which kinds of association exist between two object types. Type ids of HubSpot's own kinds:
// "associations" guide, 2026-11; task and activity ids from the same table as public code quotes it.
import type { Association } from '../world.ts';
import { LABELS, type Portal } from './portal.ts';

/** One direction of a kind of association. */
export type AssociationKind = {
  readonly from: string;
  readonly to: string;
  readonly category: Association['category'];
  readonly typeId: number;
  /** The same kind seen from the other side. */
  readonly mirrorId: number;
  readonly label: string | null;
};

/** from, to, unlabelled id and its mirror, then the primary pair where HubSpot has one. */
const OWN: readonly (readonly [string, string, number, number, number?, number?])[] = [
  ['deals', 'companies', 341, 342, 5, 6],
  ['contacts', 'companies', 279, 280, 1, 2],
  ['deals', 'contacts', 3, 4],
  ['line_items', 'deals', 20, 19],
  ['calls', 'contacts', 194, 193],
  ['calls', 'companies', 182, 181],
  ['calls', 'deals', 206, 207],
  ['meetings', 'contacts', 200, 199],
  ['meetings', 'companies', 188, 187],
  ['meetings', 'deals', 212, 211],
  ['tasks', 'contacts', 204, 203],
  ['tasks', 'companies', 192, 191],
  ['tasks', 'deals', 216, 215],
];

/** The vendor's own label: the partner of a deal. */
const VENDOR_KINDS = pair('deals', 'companies', 'USER_DEFINED', 27, 28, 'Partner');

const HUBSPOT_KINDS = OWN.flatMap(([from, to, id, mirror, primary, primaryMirror]) => [
  ...pair(from, to, 'HUBSPOT_DEFINED', id, mirror, null),
  ...(primary === undefined || primaryMirror === undefined
    ? []
    : pair(from, to, 'HUBSPOT_DEFINED', primary, primaryMirror, 'Primary')),
]);

function pair(
  from: string,
  to: string,
  category: Association['category'],
  typeId: number,
  mirrorId: number,
  label: string | null,
): AssociationKind[] {
  return [
    { from, to, category, typeId, mirrorId, label },
    { from: to, to: from, category, typeId: mirrorId, mirrorId: typeId, label },
  ];
}

/** Every kind from one object type to another. */
export function kindsBetween(portal: Portal, from: string, to: string): AssociationKind[] {
  const made = [...portal.database.rows(LABELS)].map((row) => ({
    from: String(row.fields['from']),
    to: String(row.fields['to']),
    category: 'USER_DEFINED' as const,
    typeId: Number(row.fields['typeId']),
    mirrorId: Number(row.fields['mirrorId']),
    label: String(row.fields['label']),
  }));
  return [...HUBSPOT_KINDS, ...VENDOR_KINDS, ...made].filter(
    (kind) => kind.from === from && kind.to === to,
  );
}
