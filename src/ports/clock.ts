// Time from outside, so that tests and simulation own it.
import type { Instant } from '../domain/time.ts';

export interface Clock {
  now(): Instant;
}
