// What is required of a figure (must), what is wished for (goal), and whether it is so.

/** Limits of a figure; `holds` says on which side of them it must be. */
export type Bound = {
  readonly must?: number;
  readonly goal?: number;
  readonly holds: (value: number, limit: number) => boolean;
};

export const atMost = (value: number, limit: number): boolean => value <= limit;
export const atLeast = (value: number, limit: number): boolean => value >= limit;
export const above = (value: number, limit: number): boolean => value > limit;

/** Words a figure and remembers whether any must was missed; a missed goal is only said. */
export class Verdicts {
  hasMissed = false;

  /** `must 45: reached; goal 20: MISSED`. */
  of(value: number, { must, goal, holds }: Bound): string {
    const parts: string[] = [];
    if (must !== undefined) {
      const isReached = holds(value, must);
      this.hasMissed ||= !isReached;
      parts.push(`must ${must}: ${isReached ? 'reached' : 'MISSED'}`);
    }
    if (goal !== undefined) {
      parts.push(`goal ${goal}: ${holds(value, goal) ? 'reached' : 'MISSED'}`);
    }
    return parts.join('; ');
  }
}

/** The middle of several figures; of an even number, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
