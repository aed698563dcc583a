// From which probability on two records count as one customer where nobody says otherwise.

/** The one threshold of all data sets (docs/matching.md, "measured"). */
export const MATCH_THRESHOLD = 0.5;

/** The same in log-odds, as links and clusters have it. */
export const MATCH_LOG_ODDS = Math.log(MATCH_THRESHOLD / (1 - MATCH_THRESHOLD));
