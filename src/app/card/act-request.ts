// The body of an act as it arrives: anything a browser may send.
import { z } from 'zod';
import type { CardActRequest } from './view-model.ts';

const TEXT_LIMIT = 1_000;
const LINK_LIMIT = 2_000;
/** More shares than any conflict has claims worth crediting. */
const MOST_SHARES = 100;

const text = z.string().max(TEXT_LIMIT);
const share = z.strictObject({
  line: z.string().max(64),
  basisPoints: z.int().min(0).max(10_000),
});

const act = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('seen') }),
  z.strictObject({ kind: z.literal('not_same'), reason: text }),
  z.strictObject({
    kind: z.literal('other_split'),
    shares: z.array(share).max(MOST_SHARES),
    reason: text,
  }),
  z.strictObject({
    kind: z.literal('evidence'),
    text,
    link: z.string().max(LINK_LIMIT).nullable(),
  }),
]);

const request = z.object({
  objectTypeId: z.string(),
  objectId: z.coerce.string(),
  conflictId: z.string().max(64),
  key: z.string().regex(/^[\w-]{8,64}$/),
  act,
});

/** The act, or null for anything else. */
export function readAct(body: Uint8Array): CardActRequest | null {
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return request.safeParse(JSON.parse(decoded)).data ?? null;
  } catch (error) {
    // What is neither UTF-8 nor JSON.
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
