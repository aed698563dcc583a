// The Lightning components compiled by Salesforce's own compiler into one script for a page. What the
// platform provides (labels, schema, locale, the wires) is taken from globals that the page sets:
// parleyLabels, parleyLocale, parleyNamespace (`x__` or ''), and parleyScene, read when a component is made.
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
import Decide from 'c/parleyDecide';
globalThis.conflictElement = (setting) => Object.assign(createElement('c-parley-conflict', { is: Conflict }), setting);
globalThis.decideElement = (setting) => Object.assign(createElement('c-parley-decide', { is: Decide }), setting);
`;

const BUNDLES = [
  ...['parleyCheck', 'parleyConflict', 'parleyDecide', 'parleyFields', 'parleySay'],
  ...['parleyReason', 'parleySpeech', 'parleyStatements', 'parleyWords'],
];
const NOTHING_YET = '{ data: undefined, error: undefined }';

/** As the Lightning Data Service: `undefined` while it loads, then data or an error. */
const wireOf = (name, part) => `
export class ${name} {
  constructor(emit) { this.emit = emit; this.scene = globalThis.parleyScene; }
  connect() {}
  disconnect() {}
  update(config) { globalThis.parleyAsked?.push(config); this.emit(this.scene.${part} ?? ${NOTHING_YET}); }
}`;

/** Modules of the platform, by what they are called. */
const PLATFORM = {
  'lightning/uiRecordApi': `${wireOf('getRecord', 'record')}
export const getFieldValue = (record, { fieldApiName }) => record?.fields[fieldApiName]?.value;
export const createRecord = async (input) => globalThis.parleyScene.create(input);
`,
  'lightning/uiListsApi': wireOf('getListRecordsByName', 'heartbeat'),
  'lightning/uiObjectInfoApi': wireOf('getObjectInfo', 'info'),
  'lightning/uiRelatedListApi': wireOf('getRelatedListRecords', 'statements'),
  'lightning/actions': `
export class CloseActionScreenEvent extends CustomEvent { constructor() { super('closeactionscreen'); } }
`,
  '@salesforce/i18n/locale': 'export default globalThis.parleyLocale;',
  '@salesforce/user/Id': "export default '005000000000001AAA';",
};

function platform() {
  const label = /^@salesforce\/label\/c\.(\w+)$/;
  const schema = /^@salesforce\/schema\/(\w+)(?:\.(\w+))?$/;
  const isOurs = (id) => label.test(id) || schema.test(id) || id in PLATFORM;
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
      if (schema.test(id)) {
        const [, objectApiName, fieldApiName] = schema.exec(id);
        return `const packaged = (name) => (name?.endsWith('__c') ? globalThis.parleyNamespace + name : name);
export default {
  objectApiName: packaged(${JSON.stringify(objectApiName)}),
  fieldApiName: packaged(${JSON.stringify(fieldApiName)}),
};`;
      }
      return PLATFORM[id] ?? null;
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
        modules: BUNDLES.map((name) => ({
          name: `c/${name}`,
          path: path.join(MODULES, name, `${name}.js`),
        })),
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
