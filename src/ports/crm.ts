// The CRM port: everything the core asks of a CRM, in our words. One implementation per vendor in
// connectors/, one in memory for simulation; all pass the suite in test/contract/.
import type { Crm } from '../domain/claim.ts';
import type { CurrencyRates } from '../domain/currency-rates.ts';
import type { ConnectionId, RecordRef } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { OwnFieldKey, OwnFieldValues, SharedHome, WrittenHome } from '../domain/own-fields.ts';
import type { ReadRecord } from '../domain/source-record.ts';
import type { SpokenStatement } from '../domain/statement.ts';
import type { Instant } from '../domain/time.ts';
import type { ReadCardRequest, ReadSettingsRequest } from './card.ts';
import type { AuthorizeRequest, CodeExchange, CrmSignIn } from './crm-consent.ts';
import type {
  BeforeMaking,
  Heard,
  Listening,
  SavedTask,
  TaskDraft,
  TaskPage,
} from './crm-tasks.ts';
import type { InstalledPackage } from './installed-package.ts';
import type { Push, PushedRequest } from './push.ts';
import type { Priority } from './queue.ts';

/** What a token endpoint gave. `refreshToken` replaces the one that was sent (rotation). */
export type Grant = {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token dies, or must be renewed at the latest; null where it need not be. */
  readonly expiresAt: Instant | null;
  readonly scopes: readonly string[];
  /** Org id (18 characters) or portal id. */
  readonly externalId: string;
  /** Base address of the API from now on. */
  readonly apiUrl: string;
  readonly userId: string;
};

/** A right that Parley asks for on the vendor's consent page, and what it is for in plain words. */
export type AskedScope = {
  readonly name: string;
  readonly why: string;
  /** Without it something is not read; with it missing otherwise, Parley cannot do its work. */
  readonly isOptional: boolean;
};

/** Gives the session a token that works; called before each request. */
export interface TokenSource {
  /** The current access token, refreshed ahead of expiry. */
  accessToken(): Promise<string>;
  /** Called after the vendor refused `refused`; returns another token or throws CRM_REAUTH_NEEDED. */
  renewed(refused: string): Promise<string>;
}

/** One per vendor. Knows OAuth and opens sessions; holds no tenant state. */
export interface CrmConnector {
  readonly crm: Crm;
  /** Everything the consent page will ask for. */
  readonly asks: readonly AskedScope[];
  /** Address of the vendor's consent page. */
  authorizeUrl(request: AuthorizeRequest): string;
  /** Trades the code of the callback for tokens. Throws CRM_REAUTH_NEEDED, CRM_HOST_REFUSED. */
  exchangeCode(exchange: CodeExchange): Promise<Grant>;
  /** Trades a refresh token. `apiUrl` is the connection's, kept when the vendor names none. */
  refresh(refreshToken: string, apiUrl: string): Promise<Grant>;
  /** Ends the grant at the vendor. */
  revoke(refreshToken: string): Promise<void>;
  open(options: SessionOptions): CrmSession;
  /**
   * The mapping proposed for a schema; the admin may change it. A field that is there and always empty is
   * passed over for another name, and reasons tell how full a field is.
   */
  proposeMapping(schema: CrmSchema, fillOf?: FillOf): Mapping;
  /**
   * The cursor from which `readChanges` reads these objects from their first record on, deletions
   * included, and everything else from where `cursor` stands.
   */
  reread(cursor: string, objects: readonly string[]): string;
  /** True where `readChanges` brings along what people said, for no call of its own; absent elsewhere. */
  readonly tellsAlong?: true;
  /** Checks and reads what the vendor sends by itself; absent where it sends nothing. */
  readonly readPush?: (request: PushedRequest) => Push;
  /** Reads what Parley's card inside this CRM asks; absent where it asks nothing. */
  readonly readCard?: ReadCardRequest;
  /** The same of the app's settings page. */
  readonly readSettings?: ReadSettingsRequest;
  /** Absent where the vendor offers none. */
  readonly signIn?: CrmSignIn;
  /**
   * Address at which people open a record in the vendor's own pages: https, built from checked parts alone.
   * Null where there is none: an object without a page, an id that is none, a host that is not the
   * vendor's (a sandbox has no such pages). Asks nobody. Absent where the vendor has no pages.
   */
  readonly recordUrl?: (org: RecordHost, ref: Omit<RecordRef, 'connectionId'>) => string | null;
}

/** The org or portal that holds a record, as its connection knows it. */
export type RecordHost = { readonly externalId: string; readonly apiUrl: string };

export type SessionOptions = {
  readonly connectionId: ConnectionId;
  readonly apiUrl: string;
  readonly tokens: TokenSource;
  /** Who waits for what it reads or writes: the last of an allowance is kept for the most urgent. */
  readonly priority: Priority;
  /** Ends waiting between retries and pages. */
  readonly signal?: AbortSignal;
};

export type CrmField = {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly writable: boolean;
  readonly options: readonly string[];
};

/** A way from a record to others, by the name that mappings use. */
export type CrmLink = {
  readonly name: string;
  /** Objects at the other end. */
  readonly to: readonly string[];
};

export type CrmObject = {
  readonly name: string;
  readonly fields: readonly CrmField[];
  readonly links?: readonly CrmLink[];
};

export type CrmSchema = {
  readonly crm: Crm;
  readonly objects: readonly CrmObject[];
};

/** How many of some records of an object have a value in a field, of those that show it. */
export type Fill = { readonly filled: number; readonly records: number };

/** Null where no record shows the field: none was looked at, or it is hidden, which is not empty. */
export type FillOf = (object: string, field: string) => Fill | null;

/** What became of Parley's own fields: by call (HubSpot) or by checking the package (Salesforce). */
export type ProvisionReport = {
  /** Only where fields come with a package (Salesforce). */
  readonly installed?: InstalledPackage;
  readonly created: readonly string[];
  readonly present: readonly string[];
  /** Each with what is wrong and the cure; writing goes on with the rest. */
  readonly missing: readonly {
    readonly field: string;
    readonly problem: string;
    readonly cure: string;
  }[];
};

/** What became of taking own fields out of a CRM; fields are named as in `ProvisionReport`. */
export type RemovalReport = {
  /** Not there any more: taken out by this call, by an earlier one or by somebody else. */
  readonly gone: readonly string[];
  /** Each with what stands in the way and the cure. */
  readonly left: ProvisionReport['missing'];
};

/** How an object is read first: page by page by a list or a query, or prepared by the vendor as a job. */
export type ReadingWay = 'list' | 'query' | 'bulk';

/** What the first reading of one object will cost. */
export type ReadingPart = {
  readonly object: string;
  /** Null where the vendor could not say. */
  readonly records: number | null;
  readonly way: ReadingWay;
  /** Estimated. */
  readonly calls: number;
};

/** Calls that may be made within any `perMs`; 0 calls: not known yet. */
export type CallAllowance = { readonly calls: number; readonly perMs: number };

/** What is going to be read for the first time, in this order, and how fast it may be. */
export type ReadingPlan = {
  readonly parts: readonly ReadingPart[];
  readonly allowance: CallAllowance;
};

/** A field, or (null) a whole object, that a mapping names and the CRM does not show to Parley's user. */
export type UnseenPlace = { readonly object: string; readonly field: string | null };

/** One page of changes. Committing `cursor` with the records makes reading resumable. */
export type ChangePage = {
  readonly records: readonly ReadRecord[];
  /** Opaque; pass to the next `readChanges`. */
  readonly cursor: string;
  /** True on the last page for now. */
  readonly done: boolean;
  /** Before anything is read for the first time: on a page without records. */
  readonly plan?: ReadingPlan;
  /** The vendor is preparing what comes next: asking for the next page sooner costs a call for nothing. */
  readonly waitMs?: number;
  /** More was fetched together with this: the next pages cost no call now, but one after a break. */
  readonly isMidway?: boolean;
  /** What people said, see `CrmConnector.tellsAlong`; absent where it did not come along this time. */
  readonly heard?: Heard;
};

export type FieldPatch = {
  readonly ref: RecordRef;
  readonly home: WrittenHome;
  /**
   * Only own fields; null clears. Of a record that Parley makes (see `MADE_HOMES`) all of them: it is made
   * or changed under its key, and removed when every one is null.
   */
  readonly values: OwnFieldValues;
  /**
   * Of a record that Parley makes: it was not there when it was read. Any other that is not there by now
   * is not made: what removed it knew better. `retry` tells to look again.
   */
  readonly isNew?: true;
  /** As the reading of own fields told it: rows that lock one record go one after the other. */
  readonly lockedWith?: string;
};

/** One outcome per patch, in order. */
export type PatchOutcome =
  /** Written, but for fields that Parley may not change: those show what they showed. */
  | {
      readonly ref: RecordRef;
      readonly result: 'written';
      readonly skipped: readonly OwnFieldKey[];
    }
  /** The record is deleted or merged away: nothing to write. */
  | { readonly ref: RecordRef; readonly result: 'gone' }
  /** Refused for good until somebody acts: validation rule, missing permission, picklist. */
  | {
      readonly ref: RecordRef;
      readonly result: 'refused';
      readonly code: string;
      readonly message: string;
      readonly cure: string;
    }
  /** Not applied, may be tried again: row lock, throttling. */
  | {
      readonly ref: RecordRef;
      readonly result: 'retry';
      readonly message: string;
      readonly retryAfterMs: number | null;
    }
  /** Sent, but the answer was lost: read before writing again. */
  | { readonly ref: RecordRef; readonly result: 'unknown'; readonly message: string };

/** Own fields of a record as the CRM shows them now. */
export type OwnFieldState =
  | {
      readonly ref: RecordRef;
      readonly found: true;
      readonly values: OwnFieldValues;
      readonly unreadable: readonly OwnFieldKey[];
      /** Id of the record that its CRM locks whenever this one is saved; absent where none is known. */
      readonly lockedWith?: string;
    }
  /** `canBeMade`: a record that Parley makes, in an org that lets it, see `makesRecords`. */
  | { readonly ref: RecordRef; readonly found: false; readonly canBeMade?: true };

export type ApiUsage = {
  /** Requests this session sent. */
  readonly requests: number;
  readonly writes: number;
  readonly dailyUsed: number | null;
  readonly dailyLimit: number | null;
};

export type CrmUser = {
  readonly ownerId: string;
  readonly userIds: readonly string[];
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
};

/** Some ids of an object's records, and where the next ones start; null: there are no more. */
export type IdPage = { readonly ids: readonly string[]; readonly next: string | null };

/** An open connection to one org or portal. All methods throw ParleyError on faults. */
export interface CrmSession {
  readonly crm: Crm;
  /**
   * Objects and fields the integration user may see: those a mapping can usually draw on, and whatever
   * else `mapping` names. An object that is not there, or hidden, is left out.
   */
  describe(mapping?: Mapping): Promise<CrmSchema>;
  /** Makes or checks the own fields. Idempotent. Throws CRM_PACKAGE_MISSING (Salesforce). */
  provision(): Promise<ProvisionReport>;
  /**
   * Takes the own fields of some homes out of the CRM, values and all, but for `kept`; `provision` brings
   * them back. Idempotent. A field that the CRM does not let go is `left`; faults of the whole call are
   * thrown. Null where the fields go with the package (Salesforce).
   */
  removeOwnFields(
    homes: readonly SharedHome[],
    kept: readonly OwnFieldKey[],
  ): Promise<RemovalReport | null>;
  /** What the CRM's currencies are worth; null where it has one, or does not tell. A call or two. */
  currencyRates(): Promise<CurrencyRates | null>;
  /**
   * Ids of the newest records of an object that `mapping` takes claims or accounts from, the newest first,
   * `most` (up to 200) of them. One call, however many there are. None where the object may not be seen.
   */
  newestIds(object: string, mapping: Mapping, most: number): Promise<readonly string[]>;
  /** Active users, for finding channel managers. */
  users(): Promise<readonly CrmUser[]>;
  /**
   * Records changed since `cursor` (null: everything), oldest first, deletions included, with the
   * fields `mapping` names. May repeat records: callers compare by value. `listening`: what people said
   * is wanted along with them.
   */
  readChanges(
    cursor: string | null,
    mapping: Mapping,
    listening?: Listening,
  ): AsyncIterable<ChangePage>;
  /**
   * The given records as they are now, in the shape of `readChanges`, from the system of record: no
   * index that lags behind. One that is deleted, merged away or no longer visible comes back as
   * deleted. May bring more records (what a survivor absorbed); leaves out records of objects that
   * `mapping` does not read, Parley's own tasks, and ids that are none.
   */
  readRecords(refs: readonly RecordRef[], mapping: Mapping): Promise<readonly ReadRecord[]>;
  /**
   * What `mapping` names and the CRM does not show, as far as this session's readings met it, and what of
   * `before` is still so: records come without it. Makes a call or two only for objects with such a place.
   */
  unseen(mapping: Mapping, before: readonly UnseenPlace[]): Promise<readonly UnseenPlace[]>;
  /**
   * Those of some ids whose records are there and may be seen: in no recycle bin, not merged away. Null
   * where the object itself may not be seen: that says nothing of its records.
   */
  existing(object: string, ids: readonly string[]): Promise<ReadonlySet<string> | null>;
  /**
   * True where the CRM has a place for the records that Parley makes (`MADE_HOMES`) and lets it make them.
   * Their references name the object without a package's prefix, and as record id the key. Costs a call
   * now and then.
   */
  makesRecords(): Promise<boolean>;
  /**
   * Ids of what there is to read of an object for `mapping`, from `after` on (null: the first), so that
   * one can be found that was never told of; without those changed within the last hour, which
   * `readChanges` tells. Null where the object itself may not be seen, and where `readChanges` brings
   * such records by itself.
   */
  listIds(object: string, after: string | null, mapping: Mapping): Promise<IdPage | null>;
  /** Own fields now, one state per reference, in order. Reads the system of record, no index. */
  readOwnFields(refs: readonly RecordRef[], home: WrittenHome): Promise<readonly OwnFieldState[]>;
  /** Applies patches in batches of the vendor's maximum. Never throws for a single row's fault. */
  applyPatches(patches: readonly FieldPatch[]): Promise<readonly PatchOutcome[]>;
  /**
   * Creates or updates the task with this key; finds one that a lost answer left behind. `taskId` is
   * null when there was none to complete. Throws CRM_OWNER_INACTIVE where its owner can be given no task.
   */
  saveTask(draft: TaskDraft, beforeMaking?: BeforeMaking): Promise<SavedTask>;
  /** Parley's tasks changed since `cursor` (null: all of them). */
  readTasks(cursor: string | null): Promise<TaskPage>;
  /**
   * Shows inside the CRM until when everything was looked at; null takes that away. May be repeated.
   * False, and nothing is done, where the CRM has no place for it: a card that asks Parley itself, an
   * older package.
   */
  showHeartbeat(at: Instant | null): Promise<boolean>;
  /**
   * What people have said by records of the CRM and no `statement_state` answers yet, the oldest first.
   * Nothing where they say it to Parley itself.
   */
  readStatements(): Promise<readonly SpokenStatement[]>;
  usage(): ApiUsage;
  close(): Promise<void>;
}
