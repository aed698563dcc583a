// HTML that cannot be injected: a tagged template that escapes every value it is given.

const MARKUP = Symbol('markup');

/** Markup made by {@link html}. Only this file can make one, so text never passes for markup. */
export type Html = { readonly [MARKUP]: string };

/** Nothing at all is shown for null, undefined and false. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Builds markup. Values are escaped for element text and for quoted attributes; write attributes
 * with double quotes. Values have no safe place in scripts, styles, tag or attribute names.
 * Example: html`<a href="${url}">${name}</a>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = parts.reduce((made, part, index) => made + render(values[index - 1]) + part);
  return { [MARKUP]: text };
}

/** The finished document text. */
export function markupOf(made: Html): string {
  return made[MARKUP];
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
  if (typeof value === 'number') return String(value);
  return isMarkup(value) ? value[MARKUP] : value.map(render).join('');
}

function isMarkup(value: Html | readonly HtmlValue[]): value is Html {
  return MARKUP in value;
}
