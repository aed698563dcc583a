// How good matching is in a book unlike those that the weights were fitted on, by the weights as they
// are and by what the book itself says its fields are worth (src/matching/estimate-shifts.ts):
//   node bench/new-book.ts [--accounts 50,200,1000,2000] [--draws N] SET_FOLDER...
// Every set in turn is such a book: weights and usual shares come from the other sets, without its kin
// (sets of the same source). With --accounts, small books are drawn from each set, customers whole.
import { parseArgs } from 'node:util';
import { bCubed, measurePairs } from '../src/cli/match/measure.ts';
import { readRecords } from '../src/cli/match/records.ts';
import { type EvaluationSet, readSet } from '../src/cli/match/sets.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import { Book, samplePairs } from '../src/matching/book.ts';
import { clusterPairs } from '../src/matching/clusters.ts';
import { levelsOf, shiftOf } from '../src/matching/contact-fields.ts';
import { countLevels, estimateShifts, type UsualBooks } from '../src/matching/estimate-shifts.ts';
import { FEATURES, featuresOf } from '../src/matching/features.ts';
import { PairSample } from '../src/matching/pair-sample.ts';
import { rivalsOf, withoutRivals, withRivals } from '../src/matching/rivals.ts';
import { numberWeight, probabilityOf } from '../src/matching/score.ts';
import { logOddsOf, type TreeModel, treeModel } from '../src/matching/tree-model.ts';
import { boost } from './boosting.ts';
import { examplesOf, OPTIONS, type Pairs, pairsOf, shareOfNamesAlone } from './labelled-pairs.ts';
import { meanShares } from './mean-shares.ts';

const { values, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { accounts: { type: 'string' }, draws: { type: 'string', default: '3' } },
});

/** Weights, and the shares that go with them. */
type Usual = { readonly model: TreeModel; readonly books: UsualBooks };

type Shifts = ReturnType<typeof estimateShifts>;

/** What is measured of a book, in percent; `loss`: of the logarithm, per thousand pairs. */
type Figures = {
  readonly f1: number;
  readonly certain: number;
  readonly certainRecall: number;
  readonly recallAt99: number;
  readonly bCubed: number | null;
  readonly loss: number;
};

/** The sets of one source are no strangers to each other. */
const kinOf = (name: string) => name.split('-').slice(0, 2).join('-');

function usualOf(sets: readonly Pairs[]): Usual {
  const { bias, trees } = boost(examplesOf(sets, null), OPTIONS);
  const model = treeModel(bias, trees);
  const counted = sets
    .filter(({ set }) => !set.isClosed)
    .map(({ set: { book, split } }) =>
      countLevels(samplePairs(book, split, new PairSample(model))),
    );
  const books = { fields: meanShares(counted), namesAlone: shareOfNamesAlone(sets) };
  return { model, books };
}

function shiftsOf({ book, split }: EvaluationSet, usual: Usual): Shifts {
  return estimateShifts(samplePairs(book, split, new PairSample(usual.model)), usual.books);
}

function measure({ set, left, right, keys, labels }: Pairs, usual: Usual, shifts: Shifts): Figures {
  const { profiles } = set.book;
  const row = new Float32Array(FEATURES.length);
  const between = (l: number, r: number) => {
    featuresOf(profiles.at(l), profiles.at(r), row);
    return numberWeight(row) + logOddsOf(usual.model, row) + shiftOf(levelsOf(row), shifts);
  };
  const logOdds = Float64Array.from(left, (l, i) => between(l, right[i] as number));
  const rivals = rivalsOf(profiles.length, { left, right, logOdds }, between);
  const final = logOdds.map((value, i) =>
    withRivals(value, rivals.stronger[i] as number, rivals.weaker[i] as number),
  );
  const scored = keys.map((key, i) => ({ key, score: probabilityOf(final[i] as number) }));
  const found = measurePairs(set, scored, { match: 0.5, certain: 0.99 });
  return {
    f1: 100 * found.atThreshold.f1,
    certain: 100 * found.atCertain.precision,
    certainRecall: 100 * found.atCertain.recall,
    recallAt99: 100 * found.recallAt99,
    bCubed:
      set.clusters === null ? null : 100 * clusterFigure(set, { left, right, final, between }),
    loss: lossOf(final, labels),
  };
}

type Scored = Pick<Pairs, 'left' | 'right'> & {
  readonly final: Float64Array;
  readonly between: (left: number, right: number) => number;
};

function clusterFigure(set: EvaluationSet, { left, right, final, between }: Scored): number {
  const pairs = { left, right, logOdds: final };
  const lone = (l: number, r: number) => withoutRivals(between(l, r));
  const clusters = clusterPairs(set.ids.length, pairs, { threshold: 0, between: lone });
  const named = new Map(set.ids.map((id, number) => [id, String(clusters[number])]));
  return bCubed(set.clusters ?? new Map(), named).f1;
}

/** One wrong pair that is called certain must not decide alone. */
const SUREST = 1e-6;

function lossOf(logOdds: Float64Array, labels: Uint8Array): number {
  const sum = logOdds.reduce((total, value, i) => {
    const p = Math.min(1 - SUREST, Math.max(SUREST, probabilityOf(value)));
    return total - Math.log(labels[i] ? p : 1 - p);
  }, 0);
  return (1000 * sum) / logOdds.length;
}

/** A book of some of the records of a set, so that customers stay whole; the same for the same seed. */
async function drawn(folder: string, set: EvaluationSet, accounts: number, seed: number) {
  const kept = new Set<number>();
  for (const customer of shuffled(customersOf(set), seed)) {
    if (kept.size + customer.length <= accounts) for (const record of customer) kept.add(record);
  }
  const book = new Book(DEFAULT_POLICY);
  const ids: string[] = [];
  let [at, split] = [0, 0];
  for (const file of set.split === null ? ['records.csv'] : ['records_a.csv', 'records_b.csv']) {
    if (file === 'records_b.csv') split = ids.length;
    await readRecords(`${folder}/${file}`, (record, id) => {
      if (!kept.has(at++)) return;
      ids.push(id);
      book.add(record);
    });
  }
  book.close();
  const isIn = new Set(ids);
  const positives = [...set.positives].filter((key) =>
    key.split('\u0001').every((id) => isIn.has(id)),
  );
  const small = { book, ids, split: set.split === null ? null : split };
  return pairsOf({ ...set, ...small, positives: new Set(positives) });
}

function customersOf({ ids, positives, split }: EvaluationSet): readonly (readonly number[])[] {
  const numberOf = [new Map<string, number>(), new Map<string, number>()] as const;
  ids.forEach((id, record) => {
    numberOf[split === null || record < split ? 0 : 1].set(id, record);
  });
  const customer = ids.map((_, record) => [record]);
  for (const pair of positives) {
    const [a = '', b = ''] = pair.split('\u0001');
    const ours = customer[numberOf[0].get(a) ?? -1];
    const theirs = customer[numberOf[split === null ? 0 : 1].get(b) ?? -1];
    if (ours === undefined || theirs === undefined || ours === theirs) continue;
    for (const record of theirs) {
      ours.push(record);
      customer[record] = ours;
    }
  }
  return [...new Set(customer)];
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  let state = seed * 7919;
  const keyed = items.map((item) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return [state, item] as const;
  });
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item);
}

const one = (value: number) => value.toFixed(1);
const change = (from: number, to: number) => `${one(from)} -> ${one(to)}`;

function line(name: string, before: Figures, after: Figures): void {
  const both = (key: keyof Figures) => change(before[key] ?? 0, after[key] ?? 0);
  const clusters = before.bCubed === null ? '' : `; B-cubed ${both('bCubed')}`;
  console.log(
    `${name.padEnd(25)} F1 ${both('f1')}; certain: precision ${both('certain')}, ` +
      `recall ${both('certainRecall')}; recall at P99 ${both('recallAt99')}; loss ${both('loss')}${clusters}`,
  );
}

/** Figures differ by this much where they differ at all. */
const FELT = 0.05;

async function measureSmall(sizes: readonly number[], stranger: readonly Stranger[]) {
  for (const accounts of sizes) {
    const changes: number[] = [];
    let [weighed, f1, loss] = [0, 0, 0];
    for (const { folder, pairs, usual } of stranger) {
      if (pairs.set.ids.length < accounts * 1.25) continue;
      for (let seed = 1; seed <= Number(values.draws); seed++) {
        const small = await drawn(folder, pairs.set, accounts, seed);
        if (small.keys.length === 0) continue;
        const shifts = shiftsOf(small.set, usual);
        const [before, after] = [measure(small, usual, null), measure(small, usual, shifts)];
        if (shifts !== null) weighed++;
        changes.push(after.f1 - before.f1);
        f1 += after.f1 - before.f1;
        loss += after.loss - before.loss;
      }
    }
    const count = changes.length;
    console.log(
      `${accounts} accounts: ${count} books, ${weighed} weighed otherwise; F1 better in ` +
        `${changes.filter((by) => by > FELT).length}, worse in ` +
        `${changes.filter((by) => by < -FELT).length} (worst ${Math.min(0, ...changes).toFixed(2)}), ` +
        `on average ${(f1 / count).toFixed(2)}; loss ${(loss / count).toFixed(2)}`,
    );
  }
}

type Stranger = { readonly folder: string; readonly pairs: Pairs; readonly usual: Usual };

const sets: Pairs[] = [];
for (const folder of folders) sets.push(pairsOf(await readSet(folder, DEFAULT_POLICY)));
const strangers: Stranger[] = [];
sets.forEach((pairs, at) => {
  const { name, isClosed } = pairs.set;
  if (isClosed) return;
  const usual = usualOf(sets.filter(({ set }) => kinOf(set.name) !== kinOf(name)));
  strangers.push({ folder: folders[at] ?? '', pairs, usual });
  const shifts = shiftsOf(pairs.set, usual);
  line(name, measure(pairs, usual, null), measure(pairs, usual, shifts));
});
if (values.accounts) await measureSmall(values.accounts.split(',').map(Number), strangers);
