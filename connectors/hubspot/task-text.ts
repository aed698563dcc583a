// A task's body is HTML in HubSpot: plain text goes in escaped and is compared without its markup.

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&nbsp;': ' ',
};

/** Addresses in a text; what ends a sentence is not part of them. */
const ADDRESS = /https?:\/\/[^\s<>"]*[\w/-]/g;

/**
 * Plain text as HubSpot's HTML: escaped, line breaks kept, addresses to be clicked. The address stays
 * readable, so that a body is compared by what it shows.
 */
export function taskHtml(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
  return escaped
    .replace(ADDRESS, (address) => `<a href="${address}">${address}</a>`)
    .replaceAll('\n', '<br>');
}

/** What a reader sees of HTML, white space folded: HubSpot may wrap a body in tags of its own, or take links out. */
export function plainText(html: string): string {
  return html
    .replace(/<\/?a\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|nbsp|#39|#x27);/g, (one) => CHARACTERS[one] ?? one)
    .replace(/\s+/g, ' ')
    .trim();
}
