// Metadata files as text: elements of one kind together, sorted as Salesforce itself writes them.

/** One element with text. */
export const tag = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

/** One element with others inside. */
export const block = (name: string, lines: readonly string[]): string =>
  [`<${name}>`, ...lines.map((line) => indent(line, 1)), `</${name}>`].join('\n');

/** By element name: text order does, as a name is followed by `>`. */
export const byElement = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A whole file of one metadata type. */
export function metadataFile(type: string, lines: readonly string[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`,
    ...lines.map((line) => indent(line, 1)),
    `</${type}>`,
    '',
  ].join('\n');
}

const indent = (text: string, depth: number): string => text.replace(/^/gm, '    '.repeat(depth));
const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
