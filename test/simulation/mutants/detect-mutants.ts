// Protections of reading and judging, each taken away.
import type { Mutant } from './mutant.ts';

const DETECT = 'src/app/detect.ts';
const AROUND = 'src/app/neighbourhood.ts';
const MATCH = 'src/app/match-book.ts';
const SYNC = 'src/app/sync.ts';
const AFFECTED = 'src/app/affected-by.ts';

export const DETECT_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-turns',
    without: 'two workers never judge the same accounts at once',
    file: AROUND,
    find: 'await store.turns.hold(turns);',
    replace: '',
  },
  {
    name: 'marks-read-late',
    without: 'marks are read before what they stand for',
    file: AROUND,
    find: 'const marks = await store.dirty.of(turns);\n    reached = await reachableAccounts(store, starts, links);',
    replace:
      'reached = await reachableAccounts(store, starts, links);\n    const marks = await store.dirty.of(turns);',
  },
  {
    name: 'changes-not-matched',
    without: 'an account that changed is compared with the others again',
    file: SYNC,
    find: 'await store.matching.due.mark(accounts);',
    replace: '',
  },
  {
    name: 'matches-not-judged',
    without: 'whose matches changed is judged again',
    file: MATCH,
    find: 'await store.dirty.mark([...touched]);',
    replace: '',
  },
  {
    name: 'switch-not-judged',
    without: 'what a new snapshot changes is judged again',
    file: 'src/app/confirm-snapshot.ts',
    find: 'await store.dirty.mark(seen.changed);',
    replace: '',
  },
  {
    name: 'matches-read-early',
    without: 'which snapshot counts is asked after the marks',
    file: AROUND,
    find: 'let turns = [...new Set(starts)];',
    replace: 'links ??= await linksInForce(store); let turns = [...new Set(starts)];',
  },
  {
    name: 'answers-not-matched',
    without: 'an answer is taken over into the index',
    file: 'src/app/answer-match.ts',
    find: 'await store.matching.due.mark(pair);',
    replace: '',
  },
  {
    name: 'match-marks-read-late',
    without: 'an account that changes while it is compared is compared again',
    file: MATCH,
    find: 'await store.matching.due.clear(marks);',
    replace: 'await store.matching.due.clear(await store.matching.due.take(most));',
  },
  {
    name: 'former-claims-forgotten',
    without: 'a claim that is gone is cleared of what it shows',
    file: AROUND,
    find: 'const formerClaimIds = await store.claims.formerOf([...judged]);',
    replace: 'const formerClaimIds: never[] = [];',
  },
  {
    name: 'judging-not-held',
    without: 'judging waits for a decision that is being made',
    file: DETECT,
    find: 'const held = await store.conflicts.hold(found.map((one) => one.id));',
    replace: 'const held = found;',
  },
  {
    name: 'appointments-forgotten',
    without: 'what time alone changes is judged when its time comes',
    file: DETECT,
    find: 'await store.rejudge.set(await appointments(store, judged, { times, claims }));',
    replace: '',
  },
  {
    name: 'no-echo-check',
    without: 'a record that changed, by our own write too, is compared again',
    file: SYNC,
    find: 'await store.targets.recheck([...blind.map(refOf), ...edited.map((one) => one.ref)]);',
    replace: '',
  },
  {
    name: 'echo-by-actor',
    without: 'an echo is told by its value: what is changed under our own user is looked at too',
    file: SYNC,
    find: 'const edited = targets.filter((one) => !isEcho(one,',
    replace:
      'const byUs = new Set(read.flatMap((one) => ((one as { byUs?: true }).byUs ? [recordKeyOf(refOf(one))] : [])));\n  const edited = targets.filter((one) => !byUs.has(recordKeyOf(one.ref)) && !isEcho(one,',
    // Records tell by whom they were changed last, and who writes says who we are.
    also: [
      {
        file: 'connectors/sandbox/port/changes.ts',
        find: 'object: row.object,\n    recordId: row.id,\n    modifiedAt',
        replace:
          '...(Reflect.get(globalThis, row.modifiedBy) ? { byUs: true } : {}),\n    object: row.object,\n    recordId: row.id,\n    modifiedAt',
      },
      {
        file: 'connectors/sandbox/port/patches.ts',
        find: 'database.update(ref.object, ref.recordId, fields, by);',
        replace:
          'database.update(ref.object, ref.recordId, fields, by);\n  Reflect.set(globalThis, by, true);',
      },
    ],
  },
  {
    name: 'intake-at-once',
    without: 'what is taken in of one connection is taken in one after the other',
    file: SYNC,
    find: 'await store.turns.take(intakeTurn(connection.id));',
    replace: 'void intakeTurn(connection.id);',
  },
  {
    name: 'two-readers',
    without: 'a reading that was overtaken by another stores nothing',
    file: SYNC,
    find: 'if (!(await intake.claimTurn(store))) return null;',
    replace: 'await intake.claimTurn(store);',
    // Behind it: what is older than what is stored is not taken in.
    also: [
      {
        file: 'src/store/readings.ts',
        find: ': modifiedAt > stored.modifiedAt;',
        replace: ': modifiedAt > 0;',
      },
    ],
  },
  {
    name: 'acknowledged-before-commit',
    without: 'the reading position moves in the transaction that stores what was read',
    file: SYNC,
    find: 'const counts = await takeIn(app, tenantId, {',
    replace:
      'await app.store.inTenant(tenantId, (store) => store.cursors.set(connection.id, CURSOR, page.cursor));\n      step.from = page.cursor;\n      const counts = await takeIn(app, tenantId, {',
  },
  {
    name: 'inbox-cleared-blindly',
    without: 'a record that a newer webhook names stays marked while an older one is worked off',
    file: 'src/store/memory/inbox.ts',
    find: 'known?.generation === generation ? null : undefined,',
    replace: 'known === undefined && generation > 0 ? undefined : null,',
  },
  {
    name: 'handed-on-unread',
    without: 'what belonged to a record that was merged away is read again',
    file: SYNC,
    find: 'const claimsToRead = await readAgain(store, merged, app.clock.now());',
    replace: 'const claimsToRead = readAgain.length - 3;',
  },
  {
    name: 'left-behind',
    without: 'accounts that another no longer shares a key with are judged again',
    file: SYNC,
    find: 'if (lost.length === 0) return [];',
    replace: 'if (lost.length >= 0) return [];',
  },
  {
    name: 'links-not-followed',
    without: 'a change reaches the claims that link to the changed record',
    file: AFFECTED,
    find: 'const REVERSE_DEPTH = 3;',
    replace: 'const REVERSE_DEPTH = 0;',
  },
  {
    name: 'old-account-forgotten',
    without: 'a claim that moves has its old account judged too',
    file: SYNC,
    find: 'if (old !== undefined) dirty.add(old);',
    replace: '',
  },
];
