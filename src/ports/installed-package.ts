// What an admin of an org is told of Parley's own package there (Salesforce).

/** A permission set of Parley's package, and who has it. */
export type GivenRight = {
  /** As an admin sees it. */
  readonly name: string;
  /** Who needs it: the user whom Parley connects with, or those who work in the CRM. */
  readonly neededBy: 'parley' | 'people';
  /** False: this package has no such set. */
  readonly isThere: boolean;
  /** Active users who have it. */
  readonly holders: number;
  /** Whether the user whom Parley connects with is one of them. */
  readonly isOwn: boolean;
};

/** What Parley's package brought into an org, as far as Parley's user may look. */
export type InstalledPackage = {
  /** `major.minor`; null: deployed without a package, or not told. */
  readonly version: string | null;
  /** The version that this Parley was made for. */
  readonly wantedVersion: string;
  /** Null: Parley's user may not ask. What it may do to each field is looked at anyway. */
  readonly rights: readonly GivenRight[] | null;
};
