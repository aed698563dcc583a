// The frame of the pages that commands write: one self-contained file each. It asks for nothing over the
// network and says so in its own content security policy.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Html, html, markupOf } from '../../http/html.ts';

/** The name above a page's title. */
export const BRAND = html`<p class="brand"><svg viewBox="0 0 32 32" aria-hidden="true"><circle cx="11.5" cy="16" r="9.5" class="part-0"></circle><circle cx="20.5" cy="16" r="9.5" class="part-1"></circle></svg> Parley</p>`;

/** The whole document. `body` is what stands in it. */
export function selfContainedPage(title: string, body: Html): string {
  const style = readFileSync(fileURLToPath(new URL('report.css', import.meta.url)), 'utf8');
  // The style is ours and goes in as it is; everything that was read goes through the html tag.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${markupOf(html`${title}`)}</title>
<style>
${style}</style>
</head>
<body>
${markupOf(body)}
</body>
</html>
`;
}
