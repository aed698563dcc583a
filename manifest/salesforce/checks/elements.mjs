// What stands inside the metadata files, against the types that Salesforce publishes from its own
// Metadata API description (@salesforce/types): every element is known there and holds what it may,
// nothing required is missing, and elements of one kind stand together.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { XMLParser } from 'fast-xml-parser';

const TYPES = fileURLToPath(import.meta.resolve('@salesforce/types/metadata')).replace(
  /\.js$/,
  '.d.ts',
);
const SUFFIX = '-meta.xml';

const read = new XMLParser({
  preserveOrder: true,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignoreAttributes: true,
  ignorePiTags: true,
});

/** Types by name: the words of a list of words, or the elements with what they extend. */
function knownTypes() {
  const text = readFileSync(TYPES, 'utf8');
  const types = new Map();
  for (const [, name, words] of text.matchAll(/^export type (\w+) = ('[^;]+);$/gm)) {
    types.set(name, { words: words.split('|').map((word) => word.trim().slice(1, -1)) });
  }
  const blocks = /^export type (\w+) = (?:(\w+) & )?\{\n([\s\S]*?)^\};$/gm;
  for (const [, name, base, body] of text.matchAll(blocks)) {
    const elements = [...body.matchAll(/^ {4}(\w+)(\?)?: ([^;]+);$/gm)].map(
      ([, key, optional, type]) => [
        key,
        {
          type: type.replace(/\[\]$/, ''),
          isMany: type.endsWith('[]'),
          isRequired: optional === undefined && !type.endsWith('[]'),
        },
      ],
    );
    types.set(name, { base, elements: new Map(elements) });
  }
  for (const [, name, base] of text.matchAll(/^export type (\w+) = (\w+);$/gm)) {
    types.set(name, types.get(base) ?? { words: undefined });
  }
  return types;
}

function elementsOf(types, name) {
  const { base, elements } = types.get(name);
  return base === undefined ? elements : new Map([...elementsOf(types, base), ...elements]);
}

const FORMS = { boolean: /^(true|false)$/, number: /^-?\d+(\.\d+)?$/ };

function faultsOfText(types, { type, text }) {
  const words = types.get(type)?.words;
  if (words !== undefined && !words.includes(text)) return [`"${text}" is no ${type}`];
  const form = FORMS[type];
  return form !== undefined && !form.test(text) ? [`"${text}" is no ${type}`] : [];
}

function faultsOf(types, { type, nodes, at }) {
  const known = types.get(type);
  if (known?.elements === undefined) {
    const text = nodes.map((node) => node['#text'] ?? '').join('');
    return faultsOfText(types, { type, text }).map((fault) => `${at}: ${fault}`);
  }
  const elements = elementsOf(types, type);
  const names = nodes.map((node) => Object.keys(node)[0]);
  const faults = [];
  for (const [name, { isRequired }] of elements) {
    if (isRequired && !names.includes(name)) faults.push(`${at}: ${name} is missing`);
  }
  names.forEach((name, index) => {
    const element = elements.get(name);
    const first = names.indexOf(name);
    if (element === undefined) faults.push(`${at}: ${type} has no ${name}`);
    else {
      if (first < index && !element.isMany) faults.push(`${at}: ${name} stands there twice`);
      if (first < index && names[index - 1] !== name) faults.push(`${at}: ${name} is scattered`);
      const inside = { type: element.type, nodes: nodes[index][name], at: `${at}/${name}` };
      faults.push(...faultsOf(types, inside));
    }
  });
  return faults;
}

/** Faults of every metadata file below a folder; `files` counts those that were looked at. */
export function faultsInside(folder) {
  const types = knownTypes();
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(SUFFIX));
  const faults = files.flatMap((file) => {
    const [root] = read.parse(readFileSync(path.join(folder, file), 'utf8'));
    const [type] = Object.keys(root);
    if (!types.has(type)) return [`${file}: nothing is known of ${type}`];
    return faultsOf(types, { type, nodes: root[type], at: file });
  });
  return { files: files.length, faults };
}
