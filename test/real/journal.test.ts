// A torture that was cut short goes on where it stopped, and on the same code only.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, type Done, Journal } from './journal.ts';
import { MORNING } from './scenarios.ts';
import { pointsOfWritePath } from './write-path.ts';

const DONE: Done = {
  ...{ part: 'kill', name: 'killed 10 times in a row', stoppedAt: ['a.ts:1:2'], wanted: 2 },
  ...{ recoveryMs: 9_400, restMs: null, isViolating: false },
};

describe('the journal of a torture', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'parley-journal-'));
    file = path.join(folder, 'journal.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('knows the runs that an earlier command did', () => {
    new Journal(file, 'code').keep(DONE);
    const again = new Journal(file, 'code');
    expect(again.done(DONE)).toMatchObject(DONE);
    expect(again.done({ ...DONE, part: 'freeze' })).toBeUndefined();
  });

  it('knows the survey with its mornings', () => {
    const [point] = pointsOfWritePath();
    if (point === undefined) throw new Error('the write path has awaits');
    const target = { point, phase: 'during', hit: 1, scenario: MORNING, role: 'worker' } as const;
    const survey = { targets: [target], unreached: [point], wronglyBeside: [] };
    new Journal(file, 'code').keepSurvey({ survey, endState: ['a: 1'] });
    expect(new Journal(file, 'code').surveyed).toEqual({ survey, endState: ['a: 1'] });
  });

  it('takes a line that was cut off for a run that did not end', () => {
    new Journal(file, 'code').keep(DONE);
    appendFileSync(file, '{"kind":"run","part":"ki');
    new Journal(file, 'code').keep({ ...DONE, name: 'another' });
    const again = new Journal(file, 'code');
    expect([again.done(DONE), again.done({ ...DONE, name: 'another' })]).not.toContain(undefined);
  });

  it('is refused on other code, and when it is none', () => {
    new Journal(file, 'code').keep(DONE);
    expect(() => new Journal(file, 'other code')).toThrow('Name a new file');
    writeFileSync(file, '{"kind":"letter"}\n');
    expect(() => new Journal(file, 'code')).toThrow();
  });

  it('keeps nothing without a file', () => {
    const journal = new Journal(null, 'code');
    journal.keep(DONE);
    expect(journal.done(DONE)).toBeUndefined();
  });

  it('tells ways to run apart', () => {
    expect(codeOf({ allPhases: true })).not.toBe(codeOf({ allPhases: false }));
    expect(codeOf({ allPhases: true })).toBe(codeOf({ allPhases: true }));
  });

  it('holds one line of JSON each', () => {
    new Journal(file, 'code').keep(DONE);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
  });
});
