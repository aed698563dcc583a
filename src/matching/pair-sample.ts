// A bounded sample of the candidate pairs of a book: what their names say, what all fields say, and what
// comparing their contact fields found. It does not depend on the order in which the pairs come.
import { levelAt, levelsOf, NAMES_ALONE } from './contact-fields.ts';
import { FEATURES, featuresOf } from './features.ts';
import { GrowingFloat64, GrowingUint32 } from './growing.ts';
import { hashOf } from './holders.ts';
import type { Profile } from './profile.ts';
import { MODEL, numberWeight, recordedWeight } from './score.ts';
import { priorOf, type TreeModel, weightsOf } from './tree-model.ts';

/** Pairs that an estimate is made of; more say nothing new. */
const MOST_SAMPLED = 40_000;
/** The first bit of a hash says which half of the sample a pair is in; the last ones thin it. */
const LARGEST_MASK = 0xffff;

/** Features that tell of the name. */
const NAME_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'numbers in the name',
  'short form of the name',
  'legal form',
]);
const IS_OF_NAME = FEATURES.map(({ field }) => NAME_FIELDS.has(field));

/** Pairs in columns. */
class Columns {
  readonly hashes = new GrowingUint32();
  readonly levels = new GrowingUint32();
  readonly byName = new GrowingFloat64();
  readonly byAll = new GrowingFloat64();

  push(hash: number, levels: number, byName: number, byAll: number): void {
    this.hashes.push(hash);
    this.levels.push(levels);
    this.byName.push(byName);
    this.byAll.push(byAll);
  }
}

/**
 * Takes every pair until there are too many, then every second, fourth ... by the hash of the two names.
 * Pairs of the same two names are in or out together, and in one half together.
 */
export class PairSample {
  readonly #model: TreeModel;
  readonly #prior: number;
  readonly #features = new Float32Array(FEATURES.length);
  #mask = 0;
  #columns = new Columns();

  /** `model`: the weights by which pairs are compared. */
  constructor(model: TreeModel = MODEL) {
    this.#model = model;
    this.#prior = priorOf(model);
  }

  add(left: Profile, right: Profile): void {
    const hash = hashOfNames(left, right);
    if ((hash & this.#mask) !== 0) return;
    const features = this.#features;
    featuresOf(left, right, features);
    const weights = weightsOf(this.#model, features);
    let byName = this.#prior + numberWeight(features);
    let beyond = recordedWeight(left, right);
    for (let f = 0; f < weights.length; f++) {
      if (IS_OF_NAME[f]) byName += weights[f] as number;
      else beyond += weights[f] as number;
    }
    this.#columns.push(hash, sampledLevels(left, right, features), byName, byName + beyond);
    while (this.length > MOST_SAMPLED && this.#mask < LARGEST_MASK) this.#thin();
  }

  get length(): number {
    return this.#columns.hashes.length;
  }

  /** Of each pair its levels, see contact-fields.ts. */
  get levels(): Uint32Array {
    return this.#columns.levels.values();
  }

  /** Log-odds by the names; what other fields are expected to say stays in the prior. */
  get byName(): Float64Array {
    return this.#columns.byName.values();
  }

  /** Log-odds by all fields. */
  get byAll(): Float64Array {
    return this.#columns.byAll.values();
  }

  /** Hash of the two names of a pair. */
  namesOf(pair: number): number {
    return this.#columns.hashes.at(pair);
  }

  /** 0 or 1: the half of the sample that a pair is in. */
  halfOf(pair: number): 0 | 1 {
    return halfOfHash(this.#columns.hashes.at(pair));
  }

  #thin(): void {
    this.#mask = this.#mask * 2 + 1;
    const { hashes, levels, byName, byAll } = this.#columns;
    this.#columns = new Columns();
    for (let i = 0; i < hashes.length; i++) {
      if ((hashes.at(i) & this.#mask) !== 0) continue;
      this.#columns.push(hashes.at(i), levels.at(i), byName.at(i), byAll.at(i));
    }
  }
}

/** Where identifiers or parents spoke, names are not alone: whether they are right is not up to them. */
function sampledLevels(left: Profile, right: Profile, features: Float32Array): number {
  const levels = levelsOf(features);
  const isAlone = levelAt(levels, NAMES_ALONE.number) === 0;
  return isAlone && recordedWeight(left, right) !== 0 ? 0 : levels;
}

/** The half of a sample that a pair with this hash of its names is in. */
export function halfOfHash(hash: number): 0 | 1 {
  return hash >>> 31 === 0 ? 0 : 1;
}

/** Hash of the names of two records; symmetric. */
export function hashOfNames(left: Profile, right: Profile): number {
  const [one, other] = [hashOf(left.compact), hashOf(right.compact)];
  const mixed = Math.imul(one ^ other ^ Math.imul(one + other, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
