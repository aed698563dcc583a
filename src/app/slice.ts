// Slices: a long job does a few seconds of work, then stands in line again behind the others, so that
// one tenant's first reading or mass update does not hold a worker for an hour.
import type { Clock } from '../ports/clock.ts';

/**
 * Asked by a loop after each batch it has committed: `if (app.slice?.isOver()) return report;`. True
 * means: stop here, the rest is done by another run. Ask only while there is more to do.
 */
export type Slice = { isOver(): boolean };

/** Long enough that standing in line costs little, short enough to wait for. */
export const SLICE_MS = 5_000;

/** A slice that begins now and remembers whether it cut its run short. */
export function startSlice(
  clock: Clock,
  lengthMs = SLICE_MS,
): Slice & { readonly wasCut: () => boolean } {
  const endsAt = clock.now() + lengthMs;
  let wasCut = false;
  return {
    isOver() {
      wasCut ||= clock.now() >= endsAt;
      return wasCut;
    },
    wasCut: () => wasCut,
  };
}
