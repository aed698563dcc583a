// What the thread that matches books is asked, and what it answers.
import type { BulkAsk, BulkOptions, BulkParts, NamedAccount } from '../ports/bulk-matcher.ts';

export type Question =
  | { readonly kind: 'add'; readonly accounts: readonly NamedAccount[] }
  | { readonly kind: 'index'; readonly ask: BulkAsk }
  | { readonly kind: 'page'; readonly of: keyof BulkParts };

/** Given when the thread starts. */
export type Start = { readonly options: BulkOptions };

/** Answers come in the order of the questions. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };
