// What an export does not tell, and which clauses of the policy that switches off or weakens.
import type { ClauseId } from '../domain/judgement.ts';
import type { ScanTable } from './scan-book.ts';

/** A kind of column that is missing in some files. */
export type ScanGap = {
  /** The column, as a person would name it. */
  readonly column: string;
  readonly clauses: readonly ClauseId[];
  readonly effect: string;
  /** Names of the files without it. */
  readonly files: readonly string[];
};

type Gap = Omit<ScanGap, 'files'> & {
  /** One of these fields is enough. */
  readonly fields: readonly string[];
};

/** Default policy, section 11: every field of a claim, and the clauses that read it. */
const GAPS: readonly Gap[] = [
  {
    column: 'Last activity',
    fields: ['lastActivity', 'firstActivity'],
    clauses: ['L-3', 'P-3', 'C-2'],
    effect:
      'Nobody can say whether a deal is stale: open deals count as live however old they are, the earliest created decides, and all credit goes to who prevails.',
  },
  {
    column: 'Web domain of the customer',
    fields: ['domain'],
    clauses: ['M-2', 'M-3', 'M-6'],
    effect: 'Customers are recognised by name only, which is never more than probable.',
  },
  {
    column: 'Country of the customer',
    fields: ['country'],
    clauses: ['M-4'],
    effect: 'Equal names are judged by their probability instead (M-8).',
  },
  {
    column: 'D-U-N-S, LEI or tax number',
    fields: ['duns', 'lei', 'taxId'],
    clauses: ['M-9'],
    effect: 'Customers are not recognised by company numbers.',
  },
  {
    column: 'Registration status and date',
    fields: ['registrationStatus'],
    clauses: ['R-1', 'R-2', 'R-3', 'P-4', 'P-5', 'L-5', 'L-6'],
    effect: 'No registration protects anybody: a partner with one may deserve to prevail.',
  },
  {
    column: 'Amount',
    fields: ['amount'],
    clauses: ['V-1', 'V-2'],
    effect: 'Severity does not follow the amount, and no pipeline is counted.',
  },
  {
    column: 'Close date',
    fields: ['closedAt'],
    clauses: ['L-7'],
    effect: 'A won deal counts as closed when it was last changed.',
  },
  {
    column: 'Product family',
    fields: ['productFamily'],
    clauses: ['S-1'],
    effect: 'All deals count as one product, so deals for different products may be flagged.',
  },
  {
    column: 'Territories of the partner',
    fields: ['partnerTerritories'],
    clauses: ['R-3'],
    effect: 'Every partner counts as authorised for every territory.',
  },
  {
    column: 'Territory',
    fields: ['territory'],
    clauses: ['S-2', 'R-3'],
    effect: 'All deals count as one territory, so deals of different ones may be flagged.',
  },
  {
    column: 'Deal type',
    fields: ['dealType'],
    clauses: ['S-5', 'P-2'],
    effect: 'All deals count as new business, renewals too.',
  },
  {
    column: 'Partner role',
    fields: ['role'],
    clauses: ['S-3', 'C-4'],
    effect: 'Partners who only fulfil or influence a deal count as claiming it.',
  },
  {
    column: 'Co-sell agreement',
    fields: ['coSellId'],
    clauses: ['S-4'],
    effect: 'Deals sold together under an agreement may be flagged.',
  },
  {
    column: 'Quoted unit price',
    fields: ['quoteUnitPrice'],
    clauses: ['T-5'],
    effect: 'Different prices to one customer are not seen.',
  },
  {
    column: 'Named account, contract end, incumbent partner',
    fields: ['namedSince', 'contractEnd', 'incumbent'],
    clauses: ['P-2', 'P-6', 'R-2'],
    effect: 'Named accounts and incumbents have no precedence.',
  },
];

/** No export can hold these: they are entered where a conflict is decided. */
const NEVER: ScanGap = {
  column: 'The customer’s written choice and agreed splits',
  clauses: ['P-1', 'S-4'],
  effect: 'No CRM field holds them; in Parley they are entered on the conflict.',
  files: [],
};

/**
 * The gaps of a scan. What describes the customer may stand in a deal's row or in an account file of
 * the same CRM; everything else must be in the file of the deals.
 */
export function findGaps(tables: readonly ScanTable[]): readonly ScanGap[] {
  const claimTables = tables.filter((table) => table.claim !== null);
  const found = GAPS.flatMap(({ fields, ...gap }) => {
    const files = claimTables
      .filter((table) => !fields.some((field) => isTold(field, table, tables)))
      .map((table) => table.name);
    return files.length === 0 ? [] : [{ ...gap, files }];
  });
  return [...found, NEVER];
}

function isTold(field: string, table: ScanTable, tables: readonly ScanTable[]): boolean {
  const isOfCustomer = field in table.account || field === 'domain';
  return (
    table.fields.has(field) ||
    (isOfCustomer &&
      tables.some((one) => one.claim === null && one.crm === table.crm && one.fields.has(field)))
  );
}
