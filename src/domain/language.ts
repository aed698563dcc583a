// The languages Parley speaks to people in.
export const LANGUAGES = ['en', 'de', 'fr', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Of a locale as CRMs write it (`de`, `es_MX`, `pt-BR`): English where Parley does not speak it. */
export function languageOf(locale: string | null): Language {
  const [first = ''] = (locale ?? '').toLowerCase().split(/[-_]/);
  return LANGUAGES.find((one) => one === first) ?? 'en';
}
