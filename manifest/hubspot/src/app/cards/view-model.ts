// A copy of src/app/card/view-model.ts, written by project-files.ts: HubSpot bundles this folder alone.
// What the card is given to show: facts only, already masked for whoever looks. The card puts them
// into the reader's language. No imports: the card's folder holds a copy of this very file.

/** Parley says nothing of a conflict in these states. */
export type QuietCard =
  /** No other live claim. `checkedAt` is when everything was last read, ISO 8601. */
  | { readonly state: 'none'; readonly checkedAt: string | null; readonly isStale: boolean }
  /** The record has not been read yet, or cannot be judged as it is. */
  | { readonly state: 'unchecked' }
  /** The vendor's admin has not switched Parley on yet. */
  | { readonly state: 'not_live' }
  | { readonly state: 'no_permission'; readonly why: 'not_connected' | 'unknown_viewer' }
  /** Nothing could be read. `retryAt` is when asking again is worth it, ISO 8601. */
  | { readonly state: 'error'; readonly retryAt: string };

export type CardView = QuietCard | ConflictCard;

/** Answer of `GET /v1/check`: about the record, or about a customer that was typed. Names no party. */
export type CheckView =
  | {
      readonly state: 'answered';
      /** The last only where the policy lets sellers read it; talk to the manager then too. */
      readonly answer: 'free' | 'ask' | 'registered';
      /** Whom to talk to; the same whatever the answer is. */
      readonly manager: string | null;
      readonly checkedAt: string | null;
      readonly isStale: boolean;
    }
  /** Too little was typed to look for it. */
  | {
      readonly state: 'unclear';
      readonly fault: 'name_missing' | 'website_unreadable' | 'country_unknown' | 'too_little';
    }
  /** This viewer has asked as often as anybody may today. */
  | { readonly state: 'used_up' }
  | Exclude<QuietCard, { readonly state: 'none' }>;

export type CardSeverity = 'low' | 'medium' | 'high';

/** One party, with what the viewer may know of it: a member that is absent is hidden or unknown. */
export type CardSide = {
  readonly kind: 'direct' | 'self_serve' | 'partner';
  /** It is the record's own. */
  readonly isOwn: boolean;
  /** A partner with an approved registration. */
  readonly isRegistered: boolean;
  readonly tier?: 'gold' | 'silver' | 'bronze';
  readonly channel?: 'reseller' | 'distributor' | 'referral' | 'si' | 'msp' | 'marketplace';
  readonly name?: string;
  readonly contact?: string;
};

export type CardShare = {
  /** Names the share in a proposal; says nothing about the record behind it. */
  readonly line: string;
  readonly side: CardSide;
  readonly basisPoints: number;
  /** Most that may be proposed for it, in basis points (policy C-4). */
  readonly limit: number;
};

export type CardFact = {
  /** `2026-11-03`. */
  readonly on: string;
  readonly side: CardSide;
  readonly what: 'created' | 'registered' | 'registration_asked' | CardActivity;
};

export type CardActivity =
  | 'meeting'
  | 'demo'
  | 'poc'
  | 'call'
  | 'proposal'
  | 'workshop'
  | 'email'
  | 'mailing'
  | 'intro';

/** Why the records are taken for one customer. */
export type CardMatch = 'domain' | 'alias' | 'company_number' | 'person' | 'name' | 'many_fields';

/** What somebody may say from the card. */
export type CardActKind = 'seen' | 'not_same' | 'other_split' | 'evidence';

export type CardSaid = { readonly kind: CardActKind; readonly on: string };

export type CardOutcome =
  | 'accept_split'
  | 'direct_keeps'
  | 'partner_keeps'
  | 'share'
  | 'not_a_conflict'
  | 'accept_other_split';

export type ConflictCard = {
  readonly state: 'open' | 'acknowledged' | 'resolved' | 'dismissed';
  readonly conflictId: string;
  readonly severity: CardSeverity;
  /** Whether it is one customer at all is what the manager is asked. */
  readonly isProbable: boolean;
  /** The other sides, those with most to say first. */
  readonly others: readonly CardSide[];
  /** Set where names are hidden from this viewer; `shareBy` can show them, if anybody can. */
  readonly hidden: { readonly shareBy: string | null } | null;
  readonly since: string;
  readonly days: number;
  /** Who decides and by when; null once nobody has to. */
  readonly decision: {
    readonly by: readonly string[];
    readonly on: string;
    readonly isLate: boolean;
    readonly isEscalated: boolean;
    /** The viewer is among those who decide. */
    readonly isYours: boolean;
  } | null;
  /** What became of it; null while it waits. */
  readonly outcome: {
    readonly what: CardOutcome;
    readonly on: string;
    readonly by: string | null;
  } | null;
  /** Suggested, or decided once there is an outcome; empty where there is none. */
  readonly split: readonly CardShare[];
  /** At most three, the newest last. */
  readonly why: readonly CardFact[];
  readonly match: readonly CardMatch[];
  /** Further conflicts of the same company that wait. */
  readonly further: number;
  /** What this viewer may say now. */
  readonly acts: readonly CardActKind[];
  /** What this viewer has said. */
  readonly said: readonly CardSaid[];
  readonly historyUrl: string;
  readonly checkedAt: string | null;
  readonly isStale: boolean;
};

/** A reason, a split of all lines, or evidence as text and link; texts at most 1,000 characters. */
export type CardAct =
  | { readonly kind: 'seen' }
  | { readonly kind: 'not_same'; readonly reason: string }
  | {
      readonly kind: 'other_split';
      readonly shares: readonly { readonly line: string; readonly basisPoints: number }[];
      readonly reason: string;
    }
  | { readonly kind: 'evidence'; readonly text: string; readonly link: string | null };

/** Answer of `GET /v1/settings`: the console, where it can be by a link that signs the viewer in once. */
export type SettingsView = { readonly consoleUrl: string };

/** Body of `POST /v1/card/acts`; the same `key` sent again changes nothing. */
export type CardActRequest = {
  readonly objectTypeId: string;
  readonly objectId: string;
  readonly conflictId: string;
  readonly key: string;
  readonly act: CardAct;
};

/** Why an act was not taken. */
export type CardRefusal =
  /** The conflict is another one by now, or it is decided. */
  | 'changed'
  /** This viewer may not say this, or not any more. */
  | 'not_allowed'
  | 'too_many'
  /** Shares do not total 100 %, name other lines, or pass a limit. */
  | 'split_outside_limits'
  | 'text_missing'
  /** Only http and https addresses are kept. */
  | 'link_unreadable';

export type CardActAnswer =
  | { readonly ok: true; readonly view: CardView }
  | { readonly ok: false; readonly refusal: CardRefusal; readonly view: CardView };
