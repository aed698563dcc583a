// From which probability on two records count as one customer where nobody says otherwise.

/** The one threshold of all data sets (docs/matching.md, "measured"). */
export const MATCH_THRESHOLD = 0.5;
