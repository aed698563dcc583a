// Finds every await of a source file and rewrites the file so that a probe hears of each: before its
// operand is evaluated, once the promise is under way, and after it has resolved. Only the torture's
// workers load such rewritten files; production never sees them.
import { stripTypeScriptTypes } from 'node:module';
import { type Node, parse } from 'acorn';
import { PROBE } from './orders.ts';

/** One await of the source. */
export type AwaitPoint = {
  /** `file:line:column`, as an editor opens it. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** Name of the function around it, for lists that people read. */
  readonly inside: string;
};

export type ProbedSource = { readonly code: string; readonly points: readonly AwaitPoint[] };

type Insertion = { readonly at: number; readonly text: string };
type Walk = {
  readonly file: string;
  readonly points: AwaitPoint[];
  readonly insertions: Insertion[];
};

/**
 * Rewrites a TypeScript module. `await X` becomes `(before(id), after(id, await during(id, X)))` and
 * `for await (const a of X)` iterates over `each(id, X)`: the same values at the same turns of the
 * event loop. Lines stay where they are, so stack traces and ids agree with the source.
 */
export function probeAwaits(file: string, source: string): ProbedSource {
  const code = stripTypeScriptTypes(source, { mode: 'strip' });
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  const walk: Walk = { file, points: [], insertions: [] };
  visit(tree, 'module', walk);
  return {
    code: `${header(walk.points.length)}${inserted(code, walk.insertions)}`,
    points: walk.points,
  };
}

function header(points: number): string {
  return points === 0 ? '' : `const ${PROBE} = globalThis.${PROBE};`;
}

function visit(node: Node, inside: string, walk: Walk): void {
  if (node.type === 'AwaitExpression') probeAwait(node, inside, walk);
  if (node.type === 'ForOfStatement') probeForAwait(node as ForOf, inside, walk);
  for (const child of Object.values(node)) {
    for (const one of Array.isArray(child) ? child : [child]) {
      if (isNode(one)) visit(one, nameInside(node, one, inside), walk);
    }
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

type ForOf = Node & { readonly await: boolean; readonly right: Node };
type Named = { readonly id?: Node | null; readonly key?: Node; readonly name?: unknown };

const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

/** Functions are called after what they are bound to: declaration, variable, property or method. */
function nameInside(node: Node, child: Node, inside: string): string {
  if (node.type === 'FunctionDeclaration') return labelOf((node as Node & Named).id) ?? inside;
  if (!FUNCTION.test(child.type)) return inside;
  const { id, key } = node as Node & Named;
  return labelOf(id) ?? labelOf(key) ?? inside;
}

function labelOf(node: Node | null | undefined): string | null {
  if (!node) return null;
  const { type, name } = node as Node & Named;
  const isName = type === 'Identifier' || type === 'PrivateIdentifier';
  return isName && typeof name === 'string' ? name : null;
}

function addPoint(node: Node, inside: string, walk: Walk): string {
  const line = node.loc?.start.line ?? 0;
  const column = (node.loc?.start.column ?? 0) + 1;
  const id = `${walk.file}:${line}:${column}`;
  walk.points.push({ id, file: walk.file, line, inside });
  return JSON.stringify(id);
}

const KEYWORD = 'await'.length;

function probeAwait(node: Node, inside: string, walk: Walk): void {
  const id = addPoint(node, inside, walk);
  walk.insertions.push(
    { at: node.start, text: `(${PROBE}.before(${id}),${PROBE}.after(${id},` },
    { at: node.start + KEYWORD, text: ` ${PROBE}.during(${id},` },
    { at: node.end, text: ')))' },
  );
}

function probeForAwait(node: ForOf, inside: string, walk: Walk): void {
  if (!node.await) return;
  const id = addPoint(node, inside, walk);
  walk.insertions.push(
    { at: node.right.start, text: `${PROBE}.each(${id},` },
    { at: node.right.end, text: ')' },
  );
}

/** Insertions at one place keep the order in which they were found: outer openings come first. */
function inserted(code: string, insertions: readonly Insertion[]): string {
  const sorted = [...insertions].sort((a, b) => a.at - b.at);
  let [result, end] = ['', 0];
  for (const { at, text } of sorted) {
    result += code.slice(end, at) + text;
    end = at;
  }
  return result + code.slice(end);
}
