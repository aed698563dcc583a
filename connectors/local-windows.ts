// Call windows of one process alone: where it is the only one, and while Redis does not answer.
import type { CallWindow, CallWindows } from '../src/ports/call-windows.ts';

/** Calls by number of the part they fell into, oldest first, and until when nothing may leave. */
type Counted = { readonly calls: Map<number, number>; restUntil: number };

/** `monotonicMs`: real milliseconds, never the domain's clock, which tests and simulation move. */
export function localWindows(monotonicMs: () => number = () => performance.now()): CallWindows {
  const known = new Map<string, Counted>();
  const countedOf = (name: string): Counted => {
    const counted = known.get(name) ?? { calls: new Map(), restUntil: Number.NEGATIVE_INFINITY };
    known.set(name, counted);
    return counted;
  };
  return {
    claim: async (window) => claimIn(countedOf(window.name), window, monotonicMs()),
    async rest(name, ms) {
      const counted = countedOf(name);
      counted.restUntil = Math.max(counted.restUntil, monotonicMs() + ms);
    },
  };
}

function claimIn(counted: Counted, { max, lengthMs, parts }: CallWindow, now: number): number {
  if (now < counted.restUntil) return Math.ceil(counted.restUntil - now);
  const partMs = lengthMs / parts;
  const oldest = Math.floor((now - lengthMs) / partMs);
  let taken = 0;
  for (const [part, count] of counted.calls) {
    if (part < oldest) counted.calls.delete(part);
    else taken += count;
  }
  if (taken >= max) {
    const [first = oldest] = counted.calls.keys();
    return Math.max(1, Math.ceil((first + 1) * partMs + lengthMs - now));
  }
  const current = Math.floor(now / partMs);
  counted.calls.set(current, (counted.calls.get(current) ?? 0) + 1);
  return 0;
}
