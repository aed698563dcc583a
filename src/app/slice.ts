// Slices: a long job does a few seconds of work, then stands in line again behind the others, so that
// one tenant's first reading or mass update does not hold a worker for an hour.
import type { Instant } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Asked by a loop before each step it will commit: `if (app.slice?.isOver()) return report;`. True means:
 * stop here, another run does the rest. Time counts from the first question on, so a run does at least
 * one step however long it took to begin.
 */
export type Slice = { isOver(): boolean };

/** Long enough that standing in line costs little, short enough to wait for. */
export const SLICE_MS = 5_000;

/** A slice that remembers whether it cut its run short. */
export function startSlice(
  clock: Clock,
  lengthMs = SLICE_MS,
): Slice & { readonly wasCut: () => boolean } {
  let endsAt: Instant | null = null;
  let wasCut = false;
  return {
    isOver() {
      const now = clock.now();
      endsAt ??= now + lengthMs;
      wasCut ||= now >= endsAt;
      return wasCut;
    },
    wasCut: () => wasCut,
  };
}
