// The version of the code that decides what a record is compared by: no hash of a file shows that code.

/**
 * Raise it whenever code of this room makes something else of the same records: profiles, keys, features,
 * weights by judgement, common hosts, clusters. A snapshot of another version is not followed any more and a
 * new one is due; the exact keys of accounts are made anew from the stored records. `test/unit/matching/golden.test.ts` tells when.
 */
export const MATCHING_VERSION = 4;
