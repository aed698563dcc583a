// Whether a web address was made from a name: `ibm`, `acmetools`, `uespi`.
import type { Word } from './lexicon.ts';
import { MISSING } from './missing.ts';

/** The parts of a profile that an address can be made from. */
export type NameOfStem = {
  readonly words: readonly Word[];
  readonly compact: string;
  readonly shortForm: string;
  readonly initials: string;
  readonly shortInitials: string;
};

/** Share of a web address that the words or initials of a name explain; MISSING without address. */
export function stemInName(stem: string, name: NameOfStem): number {
  if (stem.length < 2 || name.words.length === 0) return MISSING;
  if (stem === name.compact || stem === name.shortForm) return 1;
  if (stem === name.initials || stem === name.shortInitials) return 0.95;
  let explained = 0;
  let at = 0;
  // Greedy from the left: the longest start of any word that fits here; single letters count half.
  while (at < stem.length) {
    let longest = 0;
    for (const { text } of name.words) {
      let length = 0;
      while (length < text.length && stem.charCodeAt(at + length) === text.charCodeAt(length)) {
        length++;
      }
      if (length > longest) longest = length;
    }
    explained += longest >= 3 ? longest : longest * 0.4;
    at += Math.max(1, longest);
  }
  return Math.min(0.94, explained / stem.length);
}
