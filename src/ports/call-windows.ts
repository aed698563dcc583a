// Places for calls to a vendor, counted over all processes of an installation: workers share one org's
// or portal's allowance.

/**
 * At most `max` calls within any `lengthMs`. Counted by `parts` of the length: a place is free again
 * when the part it was taken in has left as a whole.
 */
export type CallWindow = {
  readonly name: string;
  readonly max: number;
  readonly lengthMs: number;
  readonly parts: number;
};

export interface CallWindows {
  /** Takes a place and returns 0, or the milliseconds (at least 1) until one may be free. */
  claim(window: CallWindow): Promise<number>;
  /** Gives no place of this name away for `ms` from now. */
  rest(name: string, ms: number): Promise<void>;
}
