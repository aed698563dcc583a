// `judge` reads files that people and scripts write. Whatever is in one scenario, the others are judged
// and every fault is one line that names the scenario and the place.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ParleyError } from '../../../src/domain/errors.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { judgeFile } from '../../../src/engagement/scenario-file.ts';
import { RUNS } from './arbitrary-claims.ts';

vi.setConfig({ testTimeout: Math.max(120_000, RUNS.numRuns * 30) });

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const FILE = readFileSync('test/fixtures/scenarios.json', 'utf8');
const [SOUND] = judgeFile(FILE, DEFAULT_POLICY).judgements;

/** Scenarios of the fixture that are sound, each a fresh copy. */
function soundScenarios(): { [key: string]: Json }[] {
  const { scenarios } = JSON.parse(FILE) as { scenarios: { [key: string]: Json }[] };
  const isSound = (scenario: unknown) =>
    judgeFile(fileOf([scenario]), DEFAULT_POLICY).errors.length === 0;
  return scenarios.filter(isSound);
}

/** Text of a file; JSON.stringify drops no key, `__proto__` included, as these values are parsed. */
const fileOf = (scenarios: readonly unknown[]) => JSON.stringify({ scenarios });

const badNames = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '',
  'a b',
  'x\ny',
  'claims',
  '\u2028',
);
const badNumbers = fc.constantFrom(-1, -0, 1e-7, 0.005, 1e12 + 0.01, 1e21, 1e308, 2 ** 53);
const badTexts = fc.constantFrom(
  '',
  ' ',
  'null',
  '2026-02-30',
  '2026-02-30T00:00:00Z',
  '2026-11-20T24:00:00Z',
  '2026-11-20 12:00',
  '2026-11-20T12:00:00+00:00',
  'usd',
  'XXX',
  '__proto__',
  'http://acme.example',
  'a..b',
);
const anything = fc.oneof(fc.jsonValue() as fc.Arbitrary<Json>, badNumbers, badTexts);

/** Every place of a value, the value itself included. */
function placesOf(value: Json, place: readonly (string | number)[] = []): (string | number)[][] {
  const inner: [string | number, Json][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  return [[...place], ...inner.flatMap(([key, item]) => placesOf(item, [...place, key]))];
}

type Change =
  | { readonly kind: 'replace'; readonly value: Json }
  | { readonly kind: 'remove' }
  | { readonly kind: 'add'; readonly key: string; readonly value: Json };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), value: anything }),
  fc.record({ kind: fc.constant('remove' as const) }),
  fc.record({
    kind: fc.constant('add' as const),
    key: fc.oneof(badNames, fc.string()),
    value: anything,
  }),
);

/** The value changed at one place. */
function changed(value: Json, place: readonly (string | number)[], how: Change): Json {
  const [step, ...rest] = place;
  if (step === undefined) {
    if (how.kind === 'replace') return how.value;
    if (how.kind === 'remove' || typeof value !== 'object' || value === null) return null;
    if (Array.isArray(value)) return [...value, how.value];
    // An own key, as JSON.parse makes it, also of `__proto__`.
    return JSON.parse(
      `{${JSON.stringify(how.key)}:${JSON.stringify(how.value)}${Object.entries(value)
        .map(([key, one]) => `,${JSON.stringify(key)}:${JSON.stringify(one)}`)
        .join('')}}`,
    ) as Json;
  }
  if (Array.isArray(value)) {
    if (how.kind === 'remove' && rest.length === 0)
      return value.filter((_, index) => index !== step);
    return value.map((item, index) => (index === step ? changed(item, rest, how) : item));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !(how.kind === 'remove' && rest.length === 0 && key === step))
    .map(([key, one]) => [key, key === step ? changed(one, rest, how) : one]);
  return Object.fromEntries(entries) as Json;
}

/** What must hold of a file in which one scenario may be wrong and the sound one follows it. */
function expectNamed(scenario: Json): void {
  const [sound] = soundScenarios();
  const { judgements, errors } = judgeFile(
    fileOf([scenario, { ...sound, id: 'sound' }]),
    DEFAULT_POLICY,
  );
  expect(judgements.at(-1)).toEqual({ ...SOUND, id: 'sound' });
  expect(judgements.length === 2).toBe(errors.length === 0);
  for (const error of errors) {
    expect(error).toMatch(/^[^\p{Cc}\u2028\u2029]+: [^\p{Cc}\u2028\u2029]+$/u);
    expect(error.startsWith(`${nameOf(scenario)}: `)).toBe(true);
  }
}

function nameOf(scenario: Json): string {
  const id =
    typeof scenario === 'object' && scenario !== null && !Array.isArray(scenario)
      ? scenario['id']
      : null;
  if (typeof id !== 'string' || id === '') return 'scenarios[0]';
  return id.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

describe('a scenario file', () => {
  it('may hold anything as a scenario', () => {
    fc.assert(fc.property(anything, expectNamed), RUNS);
  });

  it('may hold a scenario with one thing wrong anywhere', () => {
    const faulty = fc
      .record({ which: fc.nat(), place: fc.nat(), how: change })
      .map(({ which, place, how }) => {
        const all = soundScenarios();
        const scenario = all[which % all.length] ?? null;
        const places = placesOf(scenario);
        return changed(scenario, places[place % places.length] ?? [], how);
      })
      .filter((scenario) => nameOf(scenario) !== 'sound');
    fc.assert(fc.property(faulty, expectNamed), RUNS);
  });

  it('with an unknown key anywhere but in `expected` is refused by its name', () => {
    const scenarios = soundScenarios();
    const tables = scenarios.flatMap((scenario) =>
      placesOf(scenario)
        .filter((place) => !['expected', 'agreed_split'].some((key) => place.includes(key)))
        .map((place) => ({ scenario, place }))
        .filter(({ place }) => {
          const at = place.reduce<Json>(
            (value, step) => (value as Record<string, Json>)[step] ?? null,
            scenario,
          );
          return typeof at === 'object' && at !== null && !Array.isArray(at);
        }),
    );
    const names = fc.constantFrom(
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'amonut',
      'Amount',
      'x',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...tables),
        names,
        anything,
        ({ scenario, place }, key, value) => {
          const bad = changed(scenario, place, { kind: 'add', key, value });
          const { judgements, errors } = judgeFile(fileOf([bad]), DEFAULT_POLICY);
          const path = [...place, key]
            .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
            .join('')
            .slice(1);
          expect(judgements).toEqual([]);
          expect(errors).toEqual([`${scenario['id']}: ${path}: unknown field`]);
        },
      ),
      RUNS,
    );
  });

  it('may be any text: it is judged, or refused as BAD_INPUT', () => {
    const cut = fc.nat(FILE.length).map((length) => FILE.slice(0, length));
    const spoiled = fc
      .tuple(fc.nat(FILE.length), fc.string({ maxLength: 3 }))
      .map(([place, text]) => FILE.slice(0, place) + text + FILE.slice(place + 1));
    const json = fc.jsonValue().map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(fc.oneof(fc.string(), cut, spoiled, json), (text) => {
        try {
          expect(judgeFile(text, DEFAULT_POLICY).judgements).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(ParleyError);
          expect(error).toMatchObject({ code: 'BAD_INPUT', hint: expect.stringMatching(/./) });
        }
      }),
      RUNS,
    );
  });
});

describe('a scenario with very many faults', () => {
  it('names each of them', () => {
    const keys = Array.from({ length: 200_000 }, (_, index) => `"k${index}":1`).join();
    const { errors } = judgeFile(`{"scenarios":[{"id":"wide",${keys}}]}`, DEFAULT_POLICY);
    expect(errors.filter((error) => error.endsWith('unknown field'))).toHaveLength(200_000);
  });

  it('may be nested as deep as the parser goes', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const { errors } = judgeFile(`{"scenarios":[{"id":"deep","claims":${deep}}]}`, DEFAULT_POLICY);
    expect(errors).toContain('deep: as_of: missing');
  });
});
