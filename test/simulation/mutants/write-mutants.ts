// Protections of writing fields, each taken away.
import type { Mutant } from './mutant.ts';

const FILE = 'src/app/write-back.ts';
const COMPARE = 'src/app/compare.ts';
const TOKENS = 'src/app/tokens.ts';

export const WRITE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-fence-before',
    without: 'an overtaken worker stores no intent and sends nothing',
    file: FILE,
    find: 'const held = await store.targets.held(targets);',
    replace: 'const held = targets;',
  },
  {
    name: 'no-trail-before-call',
    without: 'an attempt is in the trail before the call leaves',
    file: FILE,
    find: 'await store.audit.append(wanted.map((one) => auditOf(one, at)));',
    replace: '',
  },
  {
    name: 'lost-reply-is-success',
    without: 'a lost reply is unknown, not success',
    file: FILE,
    find: "found.entries.push(...entriesOf(difference, 'unknown', outcome?.message ?? null, at));\n      found.parked.push(again());",
    replace:
      "found.entries.push(...entriesOf(difference, 'confirmed', null, at));\n      found.settled.push(target);",
  },
  {
    name: 'retry-is-success',
    without: 'a locked row is written again',
    file: FILE,
    find: 'outcome.message, at));\n      found.parked.push(again());',
    replace: 'outcome.message, at));\n      found.settled.push(target);',
  },
  {
    name: 'refusal-is-final',
    without: 'a refused record is tried again later',
    file: FILE,
    find: "'refused', note, at));\n      found.parked.push({ target, until: at + REFUSED_PAUSE_MS });",
    replace: "'refused', note, at));\n      found.settled.push(target);",
  },
  {
    name: 'ledger-without-reading',
    without: 'the record itself is compared, not only what was written before',
    file: COMPARE,
    find: 'if (!isShown || !isKnown) values[field] = value;',
    replace: 'if (!isKnown) values[field] = value;',
  },
  {
    name: 'hidden-field-settles',
    without: 'a field that cannot be seen keeps its record waiting',
    file: COMPARE,
    find: 'const isWhole = unseen.length === 0;',
    replace: 'const isWhole = true;',
  },
  {
    name: 'refresh-without-lease',
    without: 'one refresh of a token at a time over all processes',
    file: 'src/app/lease.ts',
    find: 'if (isHeld && this.#isFresh()) return',
    replace: 'return',
  },
  {
    name: 'token-not-stored',
    without: 'a new token is stored before it is used',
    file: TOKENS,
    find: 'await saveGrant(app, place, grant, current.version);',
    replace: '',
  },
  {
    name: 'skip-on-stale-read',
    without:
      'a write is left out only when the ledger has the value confirmed, not when the record shows it',
    file: COMPARE,
    find: 'if (!isShown || !isKnown) values[field] = value;',
    replace: 'if (!isShown) values[field] = value;\n    void isKnown;',
    // Behind it: the echo of a write that overtook the reading.
    also: [
      {
        file: 'src/app/sync.ts',
        find: 'await store.targets.recheck([...blind.map(refOf), ...edited.map((one) => one.ref)]);',
        replace: '',
      },
    ],
  },
];
