// The longer lists of the default policy, section 1, as an admin would write them.

/** US dollars per unit of a currency, as text: no floating number stands between. */
export const DEFAULT_RATES = {
  EUR: '1.10',
  GBP: '1.30',
  CAD: '0.75',
  AUD: '0.65',
  SEK: '0.10',
  INR: '0.012',
  JPY: '0.0065',
};

/** Mail providers that the default policy names, with spaces between. */
export const DEFAULT_FREEMAIL_DOMAINS =
  'gmail.com googlemail.com outlook.com hotmail.com yahoo.com icloud.com gmx.de proton.me web.de qq.com';

/** Legal forms that M-1 leaves out of names, with spaces between. */
export const DEFAULT_LEGAL_SUFFIXES =
  'inc llc ltd limited gmbh ag sa sas bv ab as kk co corp corporation company plc pty srl spa oy kg group holding holdings';
