// Salesforce record ids: 15 characters that differ by case, or 18 with a checksum that does not.

const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** 15 or 18 letters and digits. */
export function isSalesforceId(text: string): boolean {
  return ID.test(text);
}

/**
 * The 18-character form. Each suffix character tells which of five characters are capitals, lowest
 * bit first (Salesforce help, "Record IDs", 2026-11). Text that is no id comes back as it is.
 */
export function canonicalId(id: string): string {
  if (id.length !== 15 || !isSalesforceId(id)) return id;
  const suffix = [0, 5, 10].map((start) => {
    const capitals = [...id.slice(start, start + 5)].map((letter) => /[A-Z]/.test(letter));
    return SUFFIX.charAt(
      capitals.reduce((bits, isCapital, at) => bits + (isCapital ? 2 ** at : 0), 0),
    );
  });
  return id + suffix.join('');
}
