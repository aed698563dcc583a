// The first reading in words, for the console and the command line: what it costs, how far it is, when
// it ends, and when it goes on.
import { DAY_MS, HOUR_MS, type Instant } from '../domain/time.ts';
import type { ReadingPart, ReadingPlan, ReadingWay } from '../ports/crm.ts';
import { type FirstReading, outlookOf } from './first-reading.ts';
import { counted, instantWords } from './view-words.ts';

export type ReadingLine = {
  readonly object: string;
  /** `12,000 of 103,034`. */
  readonly records: string;
  readonly way: string;
  readonly calls: string;
};

export type FirstReadingView = {
  readonly isFinished: boolean;
  /** From 0 to 1. */
  readonly share: number;
  /** How far it is, in one sentence or two. */
  readonly sentence: string;
  /** What it costs, in one sentence. */
  readonly cost: string;
  readonly lines: readonly ReadingLine[];
};

const WAY_WORDS: Readonly<Record<ReadingWay, string>> = {
  list: 'list',
  query: 'query',
  bulk: 'Bulk API',
};

const number = (value: number) => Math.round(value).toLocaleString('en-US');

/** A first reading as it stands. */
export function firstReadingView(reading: FirstReading, now: Instant): FirstReadingView {
  const look = outlookOf(reading, now);
  const isFinished = reading.finishedAt !== null;
  const records = look.records ?? look.done;
  return {
    isFinished,
    share: isFinished ? 1 : records === 0 ? 0 : Math.min(1, look.done / records),
    sentence: sentenceOf(reading, now),
    cost: costWords(reading.calls + look.callsLeft, reading),
    lines: reading.parts.map((part) => ({
      ...lineOf(part),
      records:
        part.records === null
          ? number(part.done)
          : `${number(part.done)} of ${number(part.records)}`,
    })),
  };
}

/** What a first reading would cost, before there is one. */
export function readingPlanView(plan: ReadingPlan): Pick<FirstReadingView, 'cost' | 'lines'> {
  const calls = plan.parts.reduce((sum, part) => sum + part.calls, 0);
  return { cost: costWords(calls, plan), lines: plan.parts.map(lineOf) };
}

function lineOf({ object, records, way, calls }: ReadingPart): ReadingLine {
  return {
    object,
    records: records === null ? 'not counted' : number(records),
    way: WAY_WORDS[way],
    calls: counted(calls, 'call'),
  };
}

function costWords(calls: number, { allowance }: Pick<ReadingPlan, 'allowance'>): string {
  const about = `About ${counted(calls, 'API call')} in all`;
  if (allowance.calls === 0) return `${about}.`;
  if (allowance.perMs !== DAY_MS) {
    const seconds = allowance.perMs / 1_000;
    return `${about}, at most ${number(allowance.calls)} in ${counted(seconds, 'second')}: Parley’s share of the limit.`;
  }
  const percent = (100 * calls) / allowance.calls;
  const share = percent < 0.1 ? 'less than 0.1' : percent.toFixed(1);
  return `${about}, ${share} % of the ${number(allowance.calls)} that Parley may make in a day for it.`;
}

function sentenceOf(reading: FirstReading, now: Instant): string {
  const { finishedAt, startedAt, pause, calls } = reading;
  const { records, done, leftMs } = outlookOf(reading, now);
  if (finishedAt !== null) {
    const took = spanWords(finishedAt - startedAt);
    return `Read for the first time: ${counted(done, 'record')} with ${counted(calls, 'call')} in ${took}, until ${instantWords(finishedAt)}.`;
  }
  const total = records ?? done;
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  const far = `First reading: ${number(done)} of ${number(total)} records (${percent} %), ${counted(calls, 'call')} so far.`;
  if (pause !== null && pause.until > now) {
    return `${far} It waits and goes on by itself at ${instantWords(pause.until)}: ${pause.why}`;
  }
  return `${far} About ${spanWords(leftMs ?? 0)} left.`;
}

/** `40 seconds`, `12 minutes`, `3 hours`, `2 days`. */
function spanWords(ms: number): string {
  if (ms < 90_000) return counted(Math.max(1, Math.round(ms / 1_000)), 'second');
  if (ms < 2 * HOUR_MS) return counted(Math.round(ms / 60_000), 'minute');
  if (ms < 2 * DAY_MS) return counted(Math.round(ms / HOUR_MS), 'hour');
  return counted(Math.round(ms / DAY_MS), 'day');
}
