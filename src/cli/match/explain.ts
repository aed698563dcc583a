// `parley match --explain`: why two records are, or are not, one customer, as the run itself found it.
import { ParleyError } from '../../domain/errors.ts';
import { type BookPairs, type Comparison, comparisonOf } from '../../matching/book.ts';
import { explainPair } from '../../matching/evidence.ts';
import { withRivalsReason } from '../../matching/explain-edge.ts';
import { LOG_ODDS_FLOOR, probabilityOf } from '../../matching/score.ts';
import type { Terminal } from '../exit.ts';
import type { Loaded } from './load.ts';
import { SHOWN_PROBABILITY } from './shown-pairs.ts';

/** The two ids of `--explain`. Throws BAD_INPUT for anything else. */
export function pairOf(text: string): readonly [string, string] {
  const [left, right, ...rest] = text.split(',').map((id) => id.trim());
  if (left && right && rest.length === 0) return [left, right];
  throw new ParleyError('BAD_INPUT', `--explain ${text}: not two ids.`, {
    hint: 'Write the two ids with a comma between them: --explain 17,42',
  });
}

/** What the run made of the files. */
export type Run = {
  readonly pairs: BookPairs;
  /** Cluster of each record; null for two files, of which no clusters are formed. */
  readonly clusters: Uint32Array | null;
};

const percent = (probability: number) => `${(100 * probability).toFixed(2)} %`;

/** Why there is no score, or no row for it; null for a pair that is written. */
function withoutRow(comparison: Comparison, probability: number): string | null {
  switch (comparison.kind) {
    case 'scored':
      if (probability >= SHOWN_PROBABILITY) return null;
      return `no row is written for it: pairs below ${percent(SHOWN_PROBABILITY)} are not shown.`;
    case 'no shared key':
      return 'not compared: the two share no key (word, domain, phone, address ...) that few enough records hold.';
    case 'too little shared':
      return 'not compared: the keys that the two share are held by too many records.';
    case 'screened out':
      return 'not compared: they share a key, but a cheap look at the two found too little alike.';
    case 'below the floor':
      return `compared and dropped: the two alone come to less than ${percent(probabilityOf(LOG_ODDS_FLOOR))}.`;
  }
}

/**
 * Prints the reasons of a pair, which add up to the probability that the run gave it; for a pair that has
 * none, what the two records alone say and why there is no more. Throws BAD_INPUT for an unknown id.
 */
export function explain(
  loaded: Loaded,
  { pairs, clusters }: Run,
  asked: { readonly ids: readonly [string, string]; readonly json: boolean },
  io: Pick<Terminal, 'out'>,
): void {
  const [left, right] = [find(loaded, asked.ids[0], 0), find(loaded, asked.ids[1], loaded.split)];
  if (left.number === right.number) {
    throw new ParleyError('BAD_INPUT', `--explain ${asked.ids.join(',')}: one record, not two.`, {
      hint: 'Name two records.',
    });
  }
  const comparison = comparisonOf(loaded.book, pairs, [left.number, right.number]);
  const alone = explainPair(left, right, pairs.shifts);
  const { probability, prior, reasons } =
    comparison.kind === 'scored' ? withRivalsReason(alone, comparison.logOdds) : alone;
  const why = withoutRow(comparison, probability);
  const clusterOf = (number: number) => loaded.ids[clusters?.[number] ?? number];
  const [ours, theirs] = [clusterOf(left.number), clusterOf(right.number)];
  if (asked.json) {
    const found = { left: asked.ids[0], right: asked.ids[1], probability, prior, reasons };
    const cluster = clusters === null ? null : { left: ours, right: theirs };
    io.out(JSON.stringify({ ...found, comparison: comparison.kind, why, cluster }, null, 2));
    return;
  }
  if (why !== null) io.out(why);
  const whose = comparison.kind === 'scored' ? 'probability' : 'the two records alone:';
  io.out(`${whose} ${percent(probability)}; log-odds add up to it:`);
  const signed = (weight: number) => `${weight < 0 ? '' : '+'}${weight.toFixed(2)}`.padStart(7);
  io.out(`${signed(prior)}  before anything is compared`);
  for (const { weight, text } of reasons) io.out(`${signed(weight)}  ${text}`);
  if (clusters === null) return;
  if (ours === theirs) io.out(`both are in cluster ${ours}`);
  else io.out(`they are in two clusters, ${ours} and ${theirs}`);
}

/** A record by its id; with two files the first id is looked for in the left one. */
function find({ book, ids, wanted }: Loaded, id: string, from: number | null) {
  const number = ids.indexOf(id, from ?? 0);
  const record = wanted.get(number);
  if (record) return { number, record, profile: book.profiles.at(number) };
  throw new ParleyError('BAD_INPUT', `--explain: no record has the id ${JSON.stringify(id)}.`, {
    hint: 'Use an id as the file writes it; with two files the first id is from --left.',
  });
}
