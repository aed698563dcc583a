// The value of a comparison that could not be made.

/**
 * Value of a feature that cannot be computed: between "differs" (0) and "equal" (1), so that missing
 * stays neutral where the model is bound to rise. No real value is exactly this.
 */
export const MISSING = Math.fround(0.4999);
