// The query of a check as it arrives: anything a browser may send.
import { z } from 'zod';
import { LONGEST_CHECK_TEXT } from '../check/typed-customer.ts';
import type { CheckSubject } from './check.ts';

const text = z.string().max(LONGEST_CHECK_TEXT).default('');
const query = z.object({ name: text, website: text, country: text });

/** A typed customer, or null where nothing was typed: then it is about the record. Undefined: neither. */
export function readCheck(url: string): CheckSubject | undefined {
  const values = Object.fromEntries(new URL(url).searchParams);
  const isTyped = ['name', 'website', 'country'].some((name) => Object.hasOwn(values, name));
  return isTyped ? query.safeParse(values).data : null;
}
