// The book of an offline scan: accounts and claims of CSV exports in memory, no store. Rows arrive as
// source records; each becomes an account or a claim, or a problem with its file and line.
import {
  type Account,
  CHANNELS,
  type Claim,
  type Crm,
  isVendorChannel,
  type Owner,
  type Partner,
} from '../domain/claim.ts';
import { accountIdOf, asConnectionId, type ConnectionId, claimIdOf } from '../domain/ids.ts';
import type { ClaimMapping } from '../domain/mapping.ts';
import type { Policy } from '../domain/policy.ts';
import type { FieldValue, SourceRecord } from '../domain/source-record.ts';
import { DAY_MS, dayOf, formatDay, type Instant } from '../domain/time.ts';
import {
  type AccountFields,
  type DerivedAccount,
  deriveAccount,
} from '../observe/derive-account.ts';
import { type ClaimInput, type DerivedClaim, deriveClaim } from '../observe/derive-claim.ts';
import { type ConvertedLead, ConvertedLeads } from './scan-conversions.ts';

/** One file: where its rows come from and how they are mapped. */
export type ScanTable = {
  /** File name as people know it. */
  readonly name: string;
  readonly crm: Crm;
  readonly object: string;
  /** Names of the fields some column fills; the mappings read the same names. */
  readonly fields: ReadonlySet<string>;
  readonly account: AccountFields;
  /** Null for files of accounts. */
  readonly claim: ClaimMapping | null;
};

export type ScanRow = { readonly line: number; readonly record: SourceRecord };

/** A claim and where it was read. `title` is the record's own name, '' without one. */
export type BookClaim = {
  readonly claim: Claim;
  readonly table: ScanTable;
  readonly line: number;
  readonly title: string;
};

/** A customer's record, or what the rows of its deals say where there is none. */
export type BookAccount = {
  derived: DerivedAccount;
  readonly claims: BookClaim[];
};

/** What could not be read. `isLeftOut` is false where the row is judged all the same. */
export type ScanProblem = {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly isLeftOut: boolean;
};

/** Problems kept: beyond it a file is beyond reading line by line, and the rest is only counted. */
const PROBLEMS_KEPT = 50_000;

/** The accounts of one CRM, by whatever a row may call them. */
class AccountIndex {
  readonly byId = new Map<string, BookAccount>();
  /** Null where several account records carry the name. */
  readonly byName = new Map<string, BookAccount | null>();
  /** Accounts that no account file holds, by what the rows of their deals say. */
  readonly fromRows = new Map<string, BookAccount>();

  clear(): void {
    this.byId.clear();
    this.byName.clear();
    this.fromRows.clear();
  }
}

/** Collects accounts first, then claims. Pure but for what it holds. */
export class ScanBook {
  readonly problems: ScanProblem[] = [];
  /** Problems beyond those kept. */
  moreProblems = 0;
  /** Rows left out for a fault of their own. */
  leftOut = 0;
  /** Leads without partner and registration: prospects, not claims. */
  plainLeads = 0;
  /** Leads that are one claim with the opportunity they were converted into. */
  convertedLeads = 0;
  /** Converted leads whose opportunity is in no file, or that do not name it: claims of their own. */
  convertedAlone = 0;
  /** Rows whose record was read before, from another file or further up. */
  repeated = 0;
  /** Claims whose customer is known only by the name in their row. */
  namedOnly = 0;
  /** Claims by the file whose row tells them. */
  readonly #claimsIn = new Map<ScanTable, number>();
  readonly #now: Instant;
  readonly #currencies: ReadonlySet<string>;
  readonly #accounts: BookAccount[] = [];
  readonly #indexes: Readonly<Record<Crm, AccountIndex>> = {
    salesforce: new AccountIndex(),
    hubspot: new AccountIndex(),
  };
  readonly #parents: { account: BookAccount; table: ScanTable; parent: string }[] = [];
  readonly #claimIds = new Set<string>();
  readonly #converted: ConvertedLeads;
  readonly #owners = new Map<string, Owner>();
  readonly #partners = new Map<string, Partner>();

  constructor(policy: Policy, now: Instant) {
    this.#now = now;
    this.#converted = new ConvertedLeads(policy);
    this.#currencies = new Set(['USD', ...Object.keys(policy.exchangeRatesToUsd)]);
  }

  get accounts(): readonly BookAccount[] {
    return this.#accounts;
  }

  get claimCount(): number {
    return [...this.#claimsIn.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Claims told by the rows of one file; complete once the book is closed. */
  claimsIn(table: ScanTable): number {
    return this.#claimsIn.get(table) ?? 0;
  }

  /** Notes a row that the reader of the file could not read. */
  fault(file: string, line: number, text: string): void {
    this.#problem({ file, line, text: `The row was left out: ${text}.`, isLeftOut: true });
  }

  /** Adds a row of an account file. All of them come before the first claim. */
  addAccount(table: ScanTable, row: ScanRow): void {
    const { record } = row;
    const ref = { connectionId: connectionOf(table), object: 'account', recordId: record.recordId };
    const index = this.#indexes[table.crm];
    const idKey = recordKey(table, record.recordId);
    if (index.byId.has(idKey)) {
      this.repeated += 1;
      return;
    }
    const { derived, problems } = deriveAccount(ref, record, table.account, NOTHING_LINKED);
    this.#notes(table, row, problems, derived === null);
    if (derived === null) return;
    const account = { derived, claims: [] };
    this.#accounts.push(account);
    index.byId.set(idKey, account);
    const name = nameKey(derived.account.name);
    index.byName.set(name, index.byName.has(name) ? null : account);
    const parent = textOf(record, 'parentAccount');
    if (parent !== '') this.#parents.push({ account, table, parent });
  }

  /** Gives accounts the web domain of the parent account they name (M-6). Once, after all accounts. */
  linkParents(): void {
    for (const { account, table, parent } of this.#parents) {
      const index = this.#indexes[table.crm];
      const found = index.byId.get(recordKey(table, parent)) ?? index.byName.get(nameKey(parent));
      const parentDomain = found?.derived.account.domain ?? null;
      const { derived } = account;
      if (parentDomain === null || derived.account.parentDomain !== null) continue;
      account.derived = { ...derived, account: { ...derived.account, parentDomain } };
    }
  }

  /**
   * Adds a row of a file of opportunities, deals or leads. Leads come first: a converted one waits for its
   * opportunity.
   */
  addClaim(table: ScanTable, given: ScanRow): void {
    const { claim: mapping } = table;
    if (mapping === null) return;
    const row = this.#withPartnerNamed(table, given);
    const { record } = row;
    if (table.object === 'lead' && isPlainLead(record)) {
      this.plainLeads += 1;
      return;
    }
    const ref = {
      connectionId: connectionOf(table),
      object: table.object,
      recordId: record.recordId,
    };
    const id = claimIdOf(ref);
    if (this.#claimIds.has(id)) {
      this.repeated += 1;
      return;
    }
    const inputFor = (account: Account | null): ClaimInput => ({
      crm: table.crm,
      ref,
      record,
      mapping,
      look: NOTHING_LINKED,
      account,
      // A row carries its own activities.
      activitiesOf: () => [record],
      knownCurrencies: this.#currencies,
    });
    const lead = { table, row, inputFor };
    const opportunity = textOf(record, 'convertedOpportunityId');
    if (table.object === 'lead' && opportunity !== '') {
      this.#claimIds.add(id);
      this.#converted.add(recordKey(table, opportunity), lead);
    } else if (table.object === 'lead') this.#addLead(lead);
    else this.#addDeal(table, row, inputFor);
  }

  /** A lead that is a claim of its own. */
  #addLead({ table, row, inputFor }: ConvertedLead): void {
    const account = this.#accountOf(table, row);
    const derived = deriveClaim(inputFor(account?.derived.account ?? null));
    const isAdded = this.#add(table, row, derived, account);
    if (isAdded && textOf(row.record, 'isConverted') === 'true') this.convertedAlone += 1;
  }

  /** A deal, with the leads that became it. */
  #addDeal(table: ScanTable, row: ScanRow, inputFor: ConvertedLead['inputFor']): void {
    const key = recordKey(table, row.record.recordId);
    const account = this.#accountOf(table, row);
    const input = inputFor(account?.derived.account ?? null);
    const { derived: own, parts, rivals } = this.#converted.continue(key, input);
    if (!this.#add(table, row, own, account)) return;
    this.convertedLeads += parts.length;
    for (const { lead, derived } of parts) {
      this.#notes(lead.table, lead.row, derived.problems, false);
    }
    for (const { lead, derived } of rivals) this.#add(lead.table, lead.row, derived, account);
    this.#converted.settle(key, [...parts, ...rivals]);
  }

  /** Takes a derived claim into the book; false where it is none or cannot be judged, which is noted. */
  #add(
    table: ScanTable,
    row: ScanRow,
    derived: DerivedClaim,
    account: BookAccount | null,
  ): boolean {
    if (derived.kind === 'not_a_claim') return false;
    this.#notes(table, row, derived.problems, derived.kind === 'unreadable');
    if (derived.kind !== 'claim' || account === null) return false;
    const { claim } = derived;
    // A date without a time starts at midnight: a whole day of grace for other time zones.
    if (claim.createdAt > this.#now + DAY_MS) {
      const created = formatDay(dayOf(claim.createdAt));
      const text = `The record was created on ${created}, after the day that is judged.`;
      this.#problem({ file: table.name, line: row.line, text, isLeftOut: true });
      return false;
    }
    this.#claimIds.add(claim.id);
    this.#claimsIn.set(table, this.claimsIn(table) + 1);
    const title = textOf(row.record, 'recordName');
    account.claims.push({ claim: this.#shared(claim), table, line: row.line, title });
    return true;
  }

  /** Adds the leads whose opportunity never came and forgets what only reading needed. After the last row. */
  close(): void {
    for (const lead of this.#converted.takeRest()) this.#addLead(lead);
    for (const index of Object.values(this.#indexes)) index.clear();
    this.#claimIds.clear();
    this.#owners.clear();
    this.#partners.clear();
  }

  /** The same claim; equal owners and partners become one object, of a few hundred in the book. */
  #shared(claim: Claim): Claim {
    const { owner, partner } = claim;
    return {
      ...claim,
      owner: owner && first(this.#owners, `${owner.name}|${owner.email}`, owner),
      partner: partner && first(this.#partners, JSON.stringify(partner), partner),
      // A copy has no room for more than is in it; half a million lists with room are felt.
      activities: claim.activities.slice(),
    };
  }

  /** The customer of a claim: by the account's id, by its name, else what the row itself says. */
  #accountOf(table: ScanTable, row: ScanRow): BookAccount | null {
    const { record } = row;
    const [id, name] = [textOf(record, 'accountId'), textOf(record, 'accountName')];
    const index = this.#indexes[table.crm];
    const known =
      (id === '' ? undefined : index.byId.get(recordKey(table, id))) ??
      (name === '' ? undefined : index.byName.get(nameKey(name)));
    if (known) return known;
    const [domain, country] = [textOf(record, 'domain'), textOf(record, 'country')];
    const own = id === '' ? [nameKey(name), domain, country].join('|') : recordKey(table, id);
    const made = index.fromRows.get(own);
    if (made) return made;
    const recordId = id === '' ? own : id;
    const ref = { connectionId: connectionOf(table), object: 'account', recordId };
    // A row with nothing but an account's id still tells which deals share a customer.
    const named = name === '' && id !== '' ? withField(record, 'accountName', id) : record;
    const { derived } = deriveAccount(ref, named, table.account, NOTHING_LINKED);
    if (derived === null) return null;
    const account = { derived: { ...derived, id: accountIdOf(ref) }, claims: [] };
    this.#accounts.push(account);
    index.fromRows.set(own, account);
    if (derived.account.domain === null && derived.account.country === null) this.namedOnly += 1;
    return account;
  }

  /** A partner given by the id of an account gets that account's name. */
  #withPartnerNamed(table: ScanTable, row: ScanRow): ScanRow {
    const id = textOf(row.record, 'partnerId');
    if (id === '' || textOf(row.record, 'partnerName') !== id) return row;
    const name = this.#indexes[table.crm].byId.get(recordKey(table, id))?.derived.account.name;
    return name === undefined
      ? row
      : { ...row, record: withField(row.record, 'partnerName', name) };
  }

  #notes(table: ScanTable, row: ScanRow, problems: readonly string[], isLeftOut: boolean): void {
    const at = { file: table.name, line: row.line };
    // All at once: which of them cost the row its place, the reader of one line could not tell.
    if (isLeftOut) {
      const text = `The row was left out: ${problems.join(' ')}`;
      this.#problem({ ...at, text, isLeftOut });
    } else for (const text of problems) this.#problem({ ...at, text, isLeftOut });
  }

  #problem(problem: ScanProblem): void {
    if (problem.isLeftOut) this.leftOut += 1;
    if (this.problems.length < PROBLEMS_KEPT) this.problems.push(problem);
    else this.moreProblems += 1;
  }
}

function first<Value>(known: Map<string, Value>, key: string, value: Value): Value {
  const found = known.get(key);
  if (found === undefined) known.set(key, value);
  return found ?? value;
}

const NOTHING_LINKED = () => undefined;

const connectionOf = (table: ScanTable): ConnectionId => asConnectionId(table.crm);

/** Salesforce ids come in 15 and 18 characters; the first 15 are the id. */
function recordKey(table: ScanTable, id: string): string {
  return table.crm === 'salesforce' ? id.slice(0, 15) : id;
}

const nameKey = (name: string) => name.trim().toLowerCase();

function textOf(record: SourceRecord, field: string): string {
  const value = record.fields[field];
  return value == null ? '' : String(value).trim();
}

function withField(record: SourceRecord, field: string, value: FieldValue): SourceRecord {
  return { ...record, fields: { ...record.fields, [field]: value } };
}

/** Leads are claims only where a partner stands behind them or has registered the deal. */
function isPlainLead(record: SourceRecord): boolean {
  const channel = CHANNELS.find((one) => one === record.fields['channel']);
  const isOurs = channel === undefined || isVendorChannel(channel);
  return isOurs && textOf(record, 'registrationStatus') === '';
}
