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

export type LightningPage = {
  readonly locale: string;
  /** The package's prefix, or ''. */
  readonly namespace: string;
  /** Of one state alone; null: all. */
  readonly state: string | null;
  /** At one width, in CSS pixels; null: at both. */
  readonly width: number | null;
};

/** States of the component, one below the other. */
export function lightningPage({ locale, namespace, state, width }: LightningPage): string {
  const language = locale.slice(0, 2);
  const labels = Object.fromEntries(
    Object.entries(LABELS).map(([name, texts]) => [
      name,
      texts[language as keyof typeof texts] ?? texts.en,
    ]),
  );
  const scenes = lightningScenes().filter(({ name }) => state === null || state === name);
  const told = Object.fromEntries(scenes.map((scene) => [scene.name, scene]));
  // In a script element only `<` could end the script.
  const json = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
  const prefix = /^[a-z]{1,15}$/.test(namespace) ? `${namespace}__` : '';
  const packaged = (text: string) => text.replaceAll(/\bParley_\w+?__c\b/g, `${prefix}$&`);
  const body = scenes
    .map(
      ({ name, title }) =>
        `<article id="${name}"><h1 class="slds-text-heading_medium">${title}</h1><div class="places">${(width ===
        null
          ? WIDTHS
          : [width]
        )
          .map(
            (px) =>
              `<section aria-label="${name}, ${px} px" class="card" style="width:${px}px" data-scene="${name}"></section>`,
          )
          .join('')}</div></article>`,
    )
    .join('');
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<title>Parley: the Lightning component in every state</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/lightning.css"><style>
body { background: #f3f3f3; padding: 24px; } .places { display: flex; gap: 24px; flex-wrap: wrap; margin-bottom: 24px; align-items: flex-start; }
.card { max-width: 100%; }</style></head><body><main>${body}</main><script>
globalThis.parleyLabels = ${json(labels)}; globalThis.parleyLocale = ${json(locale)};
globalThis.parleyNamespace = ${json(prefix)}; globalThis.parleyAsked = [];
const told = ${packaged(json(told))};</script><script src="/lightning.js"></script><script>${packaged(PLAY)}</script></body></html>`;
}

/** Puts each component in its place and lets its wires ask before the next scene; what is made is kept. */
const PLAY = `
globalThis.made = [];
const asked = () => new Promise((done) => setTimeout(done, 0));
const play = async () => {
for (const place of document.querySelectorAll('[data-scene]')) {
  const { record, checkedMinutesAgo: ago, madeMinutesAgo, may, statements, component, objectApiName } = told[place.dataset.scene];
  const minutesAgo = (minutes) => ({ value: new Date(Date.now() - minutes * 60000).toISOString() });
  const beat = () => ({ fields: { Parley_Last_Checked_At__c: minutesAgo(ago) } });
  if (record?.data) record.data.fields.CreatedDate = minutesAgo(madeMinutesAgo);
  const rights = { createable: may !== 'nothing', fields: { Parley_Statement_Outcome__c: { createable: may === 'decide' } } };
  globalThis.parleyScene = {
    record,
    heartbeat: ago === 'unreadable' ? { error: { status: 403 } } : { data: { records: ago === null ? [] : [beat()] } },
    info: { data: rights },
    statements: { data: { records: statements } },
    create: (input) => { made.push(input); return { id: 'a0S' + made.length }; },
  };
  const element = component === 'decide' ? decideElement : conflictElement;
  place.append(element({ recordId: place.dataset.scene, objectApiName }));
  await asked();
}
document.body.dataset.played = '';
};
play();`;
