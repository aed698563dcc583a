// Country names to ISO 3166 codes, from the runtime's own English names.

const SPELLINGS: Readonly<Record<string, string>> = {
  usa: 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  'united states of america': 'US',
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  deutschland: 'DE',
  schweiz: 'CH',
  österreich: 'AT',
  holland: 'NL',
  'the netherlands': 'NL',
  'czech republic': 'CZ',
};

const byName = new Map<string, string>();

function namesOfRegions(): ReadonlyMap<string, string> {
  if (byName.size > 0) return byName;
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  for (let first = 65; first <= 90; first += 1) {
    for (let second = 65; second <= 90; second += 1) {
      const code = String.fromCharCode(first, second);
      const name = names.of(code);
      if (name !== undefined) byName.set(name.toLowerCase(), code);
    }
  }
  for (const [spelling, code] of Object.entries(SPELLINGS)) byName.set(spelling, code);
  return byName;
}

/** Two capital letters for a code or an English name in any case; null when not recognised. */
export function countryCode(text: string): string | null {
  const trimmed = text.trim();
  const known = namesOfRegions().get(trimmed.toLowerCase());
  if (known !== undefined) return known;
  return /^[a-z]{2}$/i.test(trimmed) ? trimmed.toUpperCase() : null;
}
