// Where a text stops being JSON. JSON.parse does not say so for every fault, and a scenario file may
// have thousands of lines.
import { ParleyError } from '../domain/errors.ts';

const BLANK = /[ \t\r\n]*/y;
/** Punctuation, a string, or a number or word. */
const TOKEN =
  /([{}[\],:])|("(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/** Kinds of token allowed at a place: punctuation as itself, `s` a string, `w` a number or word. */
const VALUE = '{[sw';
const FIRST_ITEM = `${VALUE}]`;
const KEY = 's';
const FIRST_KEY = 's}';

/** The value of a JSON text, with or without byte order mark. Throws BAD_INPUT with line and column. */
export function parseJson(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ParleyError('BAD_INPUT', `Not valid JSON at ${findJsonFault(json) ?? 'its end'}.`, {
      hint: 'Correct the text at that place.',
      cause,
    });
  }
}

/** `line 3, column 14` of the first token that JSON does not allow; null when there is none. */
export function findJsonFault(text: string): string | null {
  const offset = faultOffset(text);
  if (offset === null) return null;
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function faultOffset(text: string): number | null {
  const open: string[] = [];
  let allowed = VALUE;
  for (let offset = 0; ; offset = TOKEN.lastIndex) {
    BLANK.lastIndex = offset;
    BLANK.test(text);
    const start = BLANK.lastIndex;
    if (start === text.length && allowed === '') return null;
    TOKEN.lastIndex = start;
    const token = TOKEN.exec(text);
    const kind = token && (token[1] ?? (token[2] === undefined ? 'w' : 's'));
    if (kind === null || !allowed.includes(kind)) return start;
    allowed = allowedAfter(kind, { open, isKey: allowed === KEY || allowed === FIRST_KEY });
  }
}

/** Follows the brackets in `open` and says what may come next; '' is the end of the text. */
function allowedAfter(
  kind: string,
  { open, isKey }: { readonly open: string[]; readonly isKey: boolean },
): string {
  if (kind === '{' || kind === '[') {
    open.push(kind);
    return kind === '{' ? FIRST_KEY : FIRST_ITEM;
  }
  if (kind === ':') return VALUE;
  if (kind === ',') return open.at(-1) === '{' ? KEY : VALUE;
  if (kind === 's' && isKey) return ':';
  if (kind === '}' || kind === ']') open.pop();
  const around = open.at(-1);
  if (around === undefined) return '';
  return around === '{' ? ',}' : ',]';
}
