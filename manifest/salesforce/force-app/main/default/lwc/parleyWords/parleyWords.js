// Words and names that the components of the package share.
import LOCALE from '@salesforce/i18n/locale';

const MINUTE_MS = 60000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `{0}` and so on replaced by the values. */
export function filled(text, ...values) {
    return values.reduce((said, value, place) => said.replace(`{${place}}`, () => String(value)), text);
}

/** How long ago, in whole minutes, hours or days; in full: abbreviations end in a full stop of their own. */
export function agoInWords(ms) {
    const format = new Intl.RelativeTimeFormat(LOCALE);
    if (ms < HOUR_MS) return format.format(-Math.max(0, Math.floor(ms / MINUTE_MS)), 'minute');
    if (ms < DAY_MS) return format.format(-Math.floor(ms / HOUR_MS), 'hour');
    return format.format(-Math.floor(ms / DAY_MS), 'day');
}

/** Days are UTC days: the decision is due on them. */
export function dayInWords(day) {
    return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' }).format(
        new Date(`${day}T00:00:00Z`)
    );
}

/** The time of a day, on the reader's clock. */
export function timeInWords(at) {
    return new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short' }).format(at);
}

const ISO_DAYS = /\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b/g;

/** A sentence of Parley's with its days, which records hold as `2026-11-24`, in the reader's way of writing. */
export function datesInWords(text) {
    return text?.replace(ISO_DAYS, dayInWords) ?? null;
}

/** The name of something of the package, with the namespace under which the package is installed. */
export function besideOf(objectApiName, name) {
    const parts = objectApiName.split('__');
    return parts.length === 3 ? `${parts[0]}__${name}` : name;
}

/** What Salesforce says of a refused record, in its own words. */
export function refusalInWords(error) {
    const { body } = error ?? {};
    const output = body?.output;
    const fieldErrors = Object.values(output?.fieldErrors ?? {}).flat();
    const [first] = [...(output?.errors ?? []), ...fieldErrors];
    return first?.message ?? body?.message ?? error?.message ?? '';
}
