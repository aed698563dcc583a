// Every oddity in connectors/*/BEHAVIOR.md has a source with its date, and tests that are there.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

type Entry = { readonly number: number; readonly text: string };

const TITLE = /\b(?:it|test|describe)(?:\.each)?\s*\(/g;

/** Files behind a path, those of a folder too. */
const filesOf = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => filesOf(join(path, name)))
    : [path];

/** Titles of tests and of their groups; of `it.each(rows)('title'` too. */
function titlesIn(text: string): readonly string[] {
  return [...text.matchAll(TITLE)].flatMap(({ index }) => {
    const rest = text.slice(index);
    const [, , title] =
      /^\w+\s*\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*?)\1/.exec(rest) ??
      /^\w+\.each\s*\([\s\S]*?\)\s*\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*?)\1/.exec(rest) ??
      [];
    return title === undefined ? [] : [title];
  });
}

/** Letter to the titles it stands for, by the list at the document's head. */
function lettersIn(document: string): ReadonlyMap<string, readonly string[]> {
  const lines = document.matchAll(/^- ([A-Z]): (.+)$/gm);
  return new Map(
    [...lines].map(([, letter = '', paths = '']) => [
      letter,
      [...paths.matchAll(/`([^`]+)`/g)]
        .flatMap(([, path = '']) => filesOf(path))
        .flatMap((path) => titlesIn(readFileSync(path, 'utf8'))),
    ]),
  );
}

function entriesIn(document: string): readonly Entry[] {
  return document
    .split(/^(?=\d+\. |## )/m)
    .map((text) => ({ number: Number(/^(\d+)\. /.exec(text)?.[1]), text }))
    .filter((one) => one.number > 0)
    .map(({ number, text }) => ({ number, text: text.replaceAll(/\s+/g, ' ').trim() }));
}

/** What is wrong with a document, an entry a line. */
function faultsIn(document: string): readonly string[] {
  const letters = lettersIn(document);
  const entries = entriesIn(document);
  const used = new Set<string>();
  const faults = entries.flatMap(({ number, text }, index) => {
    const end = /\*Source: (.+?) (Test: .+?\.|No test: .+?\.)\*$/.exec(text);
    if (number !== index + 1) return [`${number}: number ${index + 1} is missing`];
    if (end === null) return [`${number}: it ends without source and test`];
    const [, source = '', tests = ''] = end;
    const references = [...tests.matchAll(/(?:\b([A-Z]) )?"([^"]+)"/g)];
    let letter = '';
    const missing = references.flatMap(([, given, title = '']) => {
      letter = given ?? letter;
      used.add(letter);
      const isThere = letters.get(letter)?.some((one) => one.includes(title)) === true;
      return isThere ? [] : [`${number}: there is no test ${letter} "${title}"`];
    });
    return [
      ...(/\b20\d\d\b/.test(source) ? [] : [`${number}: its source has no date`]),
      ...(tests.startsWith('Test:') && references.length === 0
        ? [`${number}: it names no test`]
        : []),
      ...missing,
    ];
  });
  const idle = [...letters.keys()].filter((letter) => !used.has(letter));
  return [...faults, ...idle.map((letter) => `${letter}: nothing refers to it`)];
}

describe.each(['salesforce', 'hubspot', 'csv'])('BEHAVIOR.md of %s', (connector) => {
  const document = readFileSync(`connectors/${connector}/BEHAVIOR.md`, 'utf8');

  it('names for each oddity its source, the date, and tests that are there', () => {
    expect(entriesIn(document).length).toBeGreaterThan(10);
    expect(faultsIn(document)).toEqual([]);
  });
});

describe('an entry', () => {
  const head = '- B: `test/behavior.test.ts`\n\n';
  const good = `1. **Odd.** So.\n   *Source: docs, 2026-11. Test: B "names for each oddity".*\n`;

  it('is fine with all of it, or with a reason for having no test', () => {
    expect(faultsIn(head + good)).toEqual([]);
    const untested = `${head}${good}2. **B.** So.\n   *Source: docs, 2026-11. No test: it is a habit of people.*\n`;
    expect(faultsIn(untested)).toEqual([]);
  });

  it.each([
    ['without a test', '1. **Odd.** So.\n   *Source: docs, 2026-11.*\n', 'ends without'],
    ['without a source', '1. **Odd.** So.\n   *Test: B "names for".*\n', 'ends without'],
    ['without a date', good.replace(', 2026-11', ''), 'no date'],
    ['with a test that is gone', good.replace('names for', 'named of'), 'no test B'],
    ['of an unknown letter', good.replace('B "', 'Z "'), 'no test Z'],
    ['that is out of turn', good.replace('1.', '2.'), 'number 1 is missing'],
  ])('%s is not', (_, text, fault) => {
    expect(faultsIn(head + text).join()).toContain(fault);
  });
});
