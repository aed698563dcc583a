// The page of the Lightning component: compiled by Salesforce's compiler, styled by its design system,
// where `npm run salesforce:check` has installed both.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LABELS } from '../salesforce/label-files.ts';
import { lightningScenes } from './lightning.ts';

const CHECKS = path.resolve(import.meta.dirname, '../salesforce/checks');
const STYLES = 'node_modules/@salesforce-ux/design-system/assets/styles';

export type LightningFiles = { readonly script: string; readonly css: string };

/** Script and style; null where the tools are not installed. */
export async function lightningFiles(): Promise<LightningFiles | null> {
  if (!existsSync(path.join(CHECKS, 'node_modules/lwc'))) return null;
  const { componentBundle } = (await import(path.join(CHECKS, 'bundle.mjs'))) as {
    componentBundle: () => Promise<string>;
  };
  const sheet = path.join(CHECKS, STYLES, 'salesforce-lightning-design-system.min.css');
  return { script: await componentBundle(), css: await readFile(sheet, 'utf8') };
}

const WIDTHS = [340, 720];

/** All states side by side at both widths. */
export function lightningPage(locale: string): string {
  const language = locale.slice(0, 2);
  const labels = Object.fromEntries(
    Object.entries(LABELS).map(([name, texts]) => [
      name,
      texts[language as keyof typeof texts] ?? texts.en,
    ]),
  );
  const scenes = lightningScenes();
  const records = Object.fromEntries(
    scenes.flatMap(({ name, record }) => (record === undefined ? [] : [[name, record]])),
  );
  // In a script element only `<` could end the script.
  const json = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
  const body = scenes
    .map(
      ({ name, title, objectApiName }) =>
        `<article id="${name}"><h1 class="slds-text-heading_medium">${title}</h1><div class="places">${WIDTHS.map(
          (width) =>
            `<section aria-label="${name}, ${width} px" class="card" style="width:${width}px" data-record="${name}" data-object="${objectApiName}"></section>`,
        ).join('')}</div></article>`,
    )
    .join('');
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<title>Parley: the Lightning component in every state</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/lightning.css"><style>
body { background: #f3f3f3; padding: 24px; } .places { display: flex; gap: 24px; flex-wrap: wrap; margin-bottom: 24px; align-items: flex-start; }
.card { max-width: 100%; }</style></head><body><main>${body}</main><script>
globalThis.parleyLabels = ${json(labels)}; globalThis.parleyLocale = ${json(locale)};
globalThis.parleyRecords = ${json(records)};</script><script src="/lightning.js"></script><script>
for (const place of document.querySelectorAll('[data-record]')) place.append(conflictElement({
  recordId: place.dataset.record, objectApiName: place.dataset.object }));
</script></body></html>`;
}
