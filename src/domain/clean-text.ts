// Text that both CRMs, and PostgreSQL, take and give back as it is. People paste what is none: null bytes,
// halves of characters that some other system has cut, line ends of other systems.

const ANY_CONTROL = /\p{Cc}/u;
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/**
 * The text with LF as its only line end, without control characters but that and tabs, without white space
 * around it, and with U+FFFD for each half of a character. Clean text comes back as it is.
 * Whoever writes something else sees another text when reading it back, and writes it again without end.
 */
export function cleanText(text: string): string {
  // Most texts have none, and looking is cheaper than replacing nothing twice.
  const plain = ANY_CONTROL.test(text) ? text.replace(/\r\n?/g, '\n').replace(CONTROL, '') : text;
  return plain.toWellFormed().trim();
}

/** At most so many UTF-16 units from the beginning, no character cut in two. Takes well-formed text. */
export function startOf(text: string, length: number): string {
  const start = text.slice(0, length);
  return start.isWellFormed() ? start : start.slice(0, -1);
}
