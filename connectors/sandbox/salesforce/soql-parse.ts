// SOQL text to a syntax tree: SELECT with relationship paths and COUNT(), WHERE, ORDER BY, LIMIT,
// OFFSET. What it cannot read it refuses as Salesforce refuses malformed queries.
import { malformedQuery } from './refusal.ts';

/** A path into the record or its parents: `Name`, `Account.Owner.Email`. */
export type Path = readonly string[];

export type Literal =
  | { readonly kind: 'null' }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'date'; readonly value: string }
  | { readonly kind: 'datetime'; readonly value: string }
  /** A span of whole UTC days relative to today: TODAY, LAST_N_DAYS:5. */
  | { readonly kind: 'days'; readonly from: number; readonly to: number };

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'IN', 'NOT IN'] as const;
export type Operator = (typeof OPERATORS)[number];

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare';
      readonly path: Path;
      readonly operator: Operator;
      readonly values: readonly Literal[];
    };

type Order = {
  readonly path: Path;
  readonly descending: boolean;
  readonly nullsLast: boolean;
};

export type Query = {
  readonly from: string;
  /** Null: `SELECT COUNT()`. */
  readonly select: readonly Path[] | null;
  readonly where: Condition | null;
  readonly orderBy: readonly Order[];
  readonly limit: number | null;
  readonly offset: number;
};

const TOKEN = new RegExp(
  [
    /\s+/,
    /'(?:\\.|[^'\\])*'/,
    /\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})/,
    /\d{4}-\d{2}-\d{2}/,
    /-?\d+(?:\.\d+)?/,
    /[A-Za-z_][\w.]*(?::\d+)?/,
    /<=|>=|!=|<>|[(),=<>]/,
  ]
    .map((part) => part.source)
    .join('|'),
  'gy',
);

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match)
      throw malformedQuery(`line 1:${at} no viable alternative at character '${text[at]}'`);
    if (match[0].trim() !== '') tokens.push(match[0]);
  }
  return tokens;
}

/** Parses one query. Throws MALFORMED_QUERY. */
export function parseSoql(text: string): Query {
  return new Parser(tokenize(text)).query();
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    this.#expect('SELECT');
    const select = this.#select();
    this.#expect('FROM');
    const from = this.#word();
    const where = this.#accept('WHERE') ? this.#condition() : null;
    const orderBy = this.#accept('ORDER') ? this.#order() : [];
    const limit = this.#accept('LIMIT') ? this.#count() : null;
    const offset = this.#accept('OFFSET') ? this.#count() : 0;
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return { from, select, where, orderBy, limit, offset };
  }

  #select(): Path[] | null {
    const paths: Path[] = [];
    do {
      const word = this.#word();
      if (!this.#accept('(')) paths.push(word.split('.'));
      else if (word.toUpperCase() === 'COUNT' && paths.length === 0) {
        this.#expect(')');
        return null;
      } else throw this.#unexpected();
    } while (this.#accept(','));
    return paths;
  }

  /** AND and OR may not be mixed on one level: Salesforce wants parentheses. */
  #condition(): Condition {
    const parts = [this.#negatable()];
    const joiner = this.#peek();
    if (joiner !== 'AND' && joiner !== 'OR') return parts[0] as Condition;
    while (this.#accept(joiner)) parts.push(this.#negatable());
    if (['AND', 'OR'].includes(this.#peek())) throw this.#unexpected();
    return { kind: joiner === 'AND' ? 'and' : 'or', parts };
  }

  #negatable(): Condition {
    if (this.#accept('NOT')) return { kind: 'not', part: this.#negatable() };
    if (this.#accept('(')) {
      const inner = this.#condition();
      this.#expect(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const path = this.#word().split('.');
    const operator = this.#operator();
    if (operator !== 'IN' && operator !== 'NOT IN') {
      return { kind: 'compare', path, operator, values: [this.#literal()] };
    }
    this.#expect('(');
    const values: Literal[] = [];
    do values.push(this.#literal());
    while (this.#accept(','));
    this.#expect(')');
    return { kind: 'compare', path, operator, values };
  }

  #operator(): Operator {
    if (this.#accept('NOT')) {
      this.#expect('IN');
      return 'NOT IN';
    }
    const token = this.#peek() === '<>' ? '!=' : this.#peek();
    const operator = OPERATORS.find((one) => one === token);
    if (!operator) throw this.#unexpected();
    this.#at += 1;
    return operator;
  }

  #literal(): Literal {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#unexpected();
    const literal = literalOf(token);
    if (!literal) throw this.#unexpected();
    this.#at += 1;
    return literal;
  }

  #order(): Order[] {
    this.#expect('BY');
    const orders: Order[] = [];
    do {
      const path = this.#word().split('.');
      const descending = this.#accept('DESC') || (this.#accept('ASC') && false);
      const nullsLast = this.#accept('NULLS') && !this.#accept('FIRST') && this.#accept('LAST');
      orders.push({ path, descending, nullsLast });
    } while (this.#accept(','));
    return orders;
  }

  #count(): number {
    const literal = this.#literal();
    if (literal.kind !== 'number' || !Number.isInteger(literal.value) || literal.value < 0) {
      throw this.#unexpected();
    }
    return literal.value;
  }

  #word(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || !/^[A-Za-z_]/.test(token)) throw this.#unexpected();
    this.#at += 1;
    return token;
  }

  #peek(): string {
    return this.#tokens[this.#at]?.toUpperCase() ?? '';
  }

  #accept(word: string): boolean {
    if (this.#peek() !== word) return false;
    this.#at += 1;
    return true;
  }

  #expect(word: string): void {
    if (!this.#accept(word)) throw this.#unexpected(word);
  }

  #unexpected(expected?: string): Error {
    const token = this.#tokens[this.#at];
    const found = token === undefined ? 'end of query' : `'${token}'`;
    const wanted = expected === undefined ? '' : `, expecting '${expected}'`;
    return malformedQuery(`unexpected token: ${found}${wanted}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function literalOf(token: string): Literal | null {
  if (token.startsWith("'")) {
    const inner = token.slice(1, -1);
    const value = inner.replace(/\\(.)/gs, (_, mark: string) => ESCAPES[mark] ?? unescaped(mark));
    return { kind: 'text', value };
  }
  if (/^\d{4}-\d{2}-\d{2}T/.test(token)) return { kind: 'datetime', value: token };
  if (/^\d{4}-\d{2}-\d{2}$/.test(token)) return { kind: 'date', value: token };
  if (/^-?\d/.test(token)) return { kind: 'number', value: Number(token) };
  const word = token.toUpperCase();
  if (word === 'NULL') return { kind: 'null' };
  if (word === 'TRUE' || word === 'FALSE') return { kind: 'boolean', value: word === 'TRUE' };
  return dayLiteral(word);
}

/** `\%` and `\_` stay marked: only LIKE knows what they mean. */
function unescaped(mark: string): string {
  return mark === '%' || mark === '_' ? `\\${mark}` : mark;
}

function dayLiteral(word: string): Literal | null {
  if (word === 'TODAY') return { kind: 'days', from: 0, to: 0 };
  if (word === 'YESTERDAY') return { kind: 'days', from: -1, to: -1 };
  if (word === 'TOMORROW') return { kind: 'days', from: 1, to: 1 };
  const [, which, count = '0'] = /^(LAST|NEXT)_N_DAYS:(\d+)$/.exec(word) ?? [];
  if (which === 'LAST') return { kind: 'days', from: 1 - Number(count), to: 0 };
  if (which === 'NEXT') return { kind: 'days', from: 1, to: Number(count) };
  return null;
}
