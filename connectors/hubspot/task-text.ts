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

/** Plain text as HubSpot's HTML: escaped, line breaks kept. */
export function taskHtml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one).replaceAll('\n', '<br>');
}

/** What a reader sees of HTML, white space folded: HubSpot may wrap a body in tags of its own. */
export function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|nbsp|#39|#x27);/g, (one) => CHARACTERS[one] ?? one)
    .replace(/\s+/g, ' ')
    .trim();
}
