// The channel bill of rights as Markdown and as one HTML page that needs nothing else.
import type { BillOfRights } from './policy-bill.ts';

/** Markdown, ending in a newline. */
export function billAsMarkdown({ title, introduction, sections }: BillOfRights): string {
  const parts = sections.map(
    (section) =>
      `## ${section.title}\n\n${section.points.map((point) => `- ${escapeMarkdown(point)}`).join('\n')}\n`,
  );
  return `# ${escapeMarkdown(title)}\n\n${escapeMarkdown(introduction)}\n\n${parts.join('\n')}`;
}

/** Texts come from a policy document: what Markdown would read as markup is taken literally. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, '\\$&');
}

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; }
  h1 { font-size: 1.75rem; line-height: 1.25; }
  h2 { font-size: 1.125rem; margin-top: 2rem; }
  li { margin: 0.375rem 0; }
  @media print { body { margin: 0; max-width: none; } }
`;

/** A whole HTML page without scripts or outside requests, ending in a newline. */
export function billAsHtml({ title, introduction, sections }: BillOfRights): string {
  const parts = sections.map(
    (section) => `<section>
<h2>${escapeHtml(section.title)}</h2>
<ul>
${section.points.map((point) => `<li>${escapeHtml(point)}</li>`).join('\n')}
</ul>
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(introduction)}</p>
${parts.join('\n')}
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
