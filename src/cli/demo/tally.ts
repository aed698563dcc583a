// Adds up what jobs report through the log, so that the demo can print totals.
import type { Log } from '../../app/context.ts';

/** A log that keeps sums of the numbers it is given, by name, and the warnings. */
export class Tally implements Log {
  readonly #sums = new Map<string, number>();
  readonly warnings: string[] = [];

  info(fields: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'number') this.#sums.set(name, this.sum(name) + value);
    }
  }

  warn(fields: Readonly<Record<string, unknown>>, message: string): void {
    this.warnings.push(`${message} ${JSON.stringify(fields)}`);
  }

  sum(name: string): number {
    return this.#sums.get(name) ?? 0;
  }
}
