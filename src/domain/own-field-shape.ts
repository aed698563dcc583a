// What a field of Parley's own is made of; the fields themselves: own-fields.ts and own-object-fields.ts.

export type OwnFieldType =
  | 'text'
  | 'long_text'
  | 'picklist'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'url'
  | 'number';

export type FieldShape<Key extends string, Home extends string> = {
  readonly key: Key;
  readonly type: OwnFieldType;
  readonly label: string;
  readonly help: string;
  readonly homes: readonly Home[];
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Text only: longest value in characters. */
  readonly maxLength?: number;
  /** What a record is found by: no two have the same. */
  readonly isKey?: true;
  readonly isRequired?: true;
  /** Who fills it in, where it is not Parley: anybody who sells, or the channel manager alone. */
  readonly filledBy?: 'seller' | 'manager';
};

/** One value of a picklist, as it is stored and as people read it. */
export const option = (value: string, label: string) => ({ value, label });

/** What a channel manager may decide, see `Outcome`. */
export const OUTCOME_OPTIONS = [
  option('accept_split', 'Accept suggested split'),
  option('direct_keeps', 'Direct keeps the deal'),
  option('partner_keeps', 'Partner keeps the deal'),
  option('share', 'Share equally'),
  option('not_a_conflict', 'Not a conflict'),
  option('accept_other_split', 'Accept proposed split'),
];
