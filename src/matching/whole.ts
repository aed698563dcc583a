// Sums in whole numbers, so that no order of adding them up shows.

/** What 1 counts as. */
export const UNIT = 2 ** 20;

/** A number in units of one in a million. */
export const whole = (value: number): number => Math.round(value * UNIT);
