// The Lightning component compiled by Salesforce's own compiler into one script for a page. What the
// platform provides (labels, schema, locale, the record wire) is taken from globals that the page sets:
// parleyLabels, parleyLocale, parleyRecords by record id.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import lwc from '@lwc/rollup-plugin';
import { rollup } from 'rollup';

const MODULES = path.resolve(import.meta.dirname, '../force-app/main/default/lwc');
const ENTRY = '\0entry';
/** The engine asks for it by this name; no environment is read here. */
const MODE = ['process', 'env', 'NODE_ENV'].join('.');
const ENGINE = ['lwc', '@lwc/engine-dom', '@lwc/synthetic-shadow'];

const PAGE = `
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import Conflict from 'c/parleyConflict';
globalThis.conflictElement = (setting) => Object.assign(createElement('c-parley-conflict', { is: Conflict }), setting);
`;

/** As the Lightning Data Service: \`undefined\` while it loads, then data or an error. */
const RECORD_API = `
export class getRecord {
  constructor(emit) { this.emit = emit; }
  connect() {}
  disconnect() {}
  update({ recordId }) {
    const found = globalThis.parleyRecords[recordId];
    this.emit(found ?? { data: undefined, error: undefined });
  }
}
export const getFieldValue = (record, { fieldApiName }) => record?.fields[fieldApiName]?.value;
`;

function platform() {
  const label = /^@salesforce\/label\/c\.(\w+)$/;
  const field = /^@salesforce\/schema\/(\w+)\.(\w+)$/;
  const isOurs = (id) =>
    label.test(id) ||
    field.test(id) ||
    id === '@salesforce/i18n/locale' ||
    id === 'lightning/uiRecordApi';
  return {
    name: 'platform',
    resolveId(id) {
      if (id === ENTRY) return id;
      if (ENGINE.includes(id)) return fileURLToPath(import.meta.resolve(id));
      return isOurs(id) ? `\0${id}.js` : null;
    },
    load(given) {
      if (given === ENTRY) return PAGE;
      const id = given.startsWith('\0') ? given.slice(1, -'.js'.length) : '';
      if (label.test(id)) return `export default globalThis.parleyLabels['${label.exec(id)[1]}'];`;
      if (field.test(id)) {
        const [, objectApiName, fieldApiName] = field.exec(id);
        return `export default ${JSON.stringify({ objectApiName, fieldApiName })};`;
      }
      if (id === '@salesforce/i18n/locale') return 'export default globalThis.parleyLocale;';
      return id === 'lightning/uiRecordApi' ? RECORD_API : null;
    },
  };
}

/** The compiled script; throws what the compiler refuses, with file and line. */
export async function componentBundle() {
  const bundle = await rollup({
    input: ENTRY,
    plugins: [
      platform(),
      lwc({
        rootDir: MODULES,
        modules: [
          {
            name: 'c/parleyConflict',
            path: path.join(MODULES, 'parleyConflict/parleyConflict.js'),
          },
        ],
      }),
      {
        name: 'production',
        transform: (code) =>
          code.replaceAll(MODE, '"production"').replaceAll('import.meta.env.SSR', 'false'),
      },
    ],
    onwarn: (warning) => {
      if (warning.pluginCode !== undefined || warning.code === 'PLUGIN_WARNING')
        throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({ format: 'iife', inlineDynamicImports: true });
  await bundle.close();
  return output[0].code;
}
