// What lies beside the write path in files that are on it, or is reached by chance, each with its reason.

/** All functions of the file. */
export const ALL = 'all';

/** `line`: only awaits whose line of the source fits. */
export type Beside = readonly [
  file: string,
  functions: readonly string[] | typeof ALL,
  reason: string,
  line?: RegExp,
];

const INSTALLS = 'an admin installs in the browser';
const NO_POSTGRES = 'the store of a Parley without PostgreSQL: one process, no workers';
const PAGES = 'pages read it, no job does';

/**
 * Functions beside the write path: a person's browser, a command or the start of a process calls them, no
 * job, no webhook, no undoing and no uninstalling does. One that a process of the torture reaches all the
 * same is reported as a mistake of this list.
 */
export const BESIDE: readonly Beside[] = [
  [
    'src/app/connect.ts',
    [
      ...['startInstall', 'finishInstall', 'openPending', 'saveConnection', 'setUpConnection'],
      'appointManagers',
    ],
    INSTALLS,
  ],
  ['src/app/judgement-record.ts', ['replay', 'policyOf'], 'the command that explains calls it'],
  ['src/app/answer-match.ts', ['answerMatch'], 'people answer in the console'],
  ['src/app/uninstall.ts', ['beginUninstall', 'uninstall'], 'the console and the command begin it'],
  ['src/app/follow-place.ts', ['startFollowing'], 'adopting is a page and a command'],
  ['src/app/sign-in/first-administrator.ts', ALL, INSTALLS],
  ['src/app/card/standing.ts', ['worstOf'], 'only the card shows companies'],
  ['src/app/card/standing.ts', ['standingOf'], 'only the card shows companies', /worstOf/],
  ['src/app/card/standing.ts', ['nothingOn'], 'only the card shows companies', /accounts\.current/],
  ['src/app/match-change.ts', ['followChange'], 'jobs name the snapshot', /inForce/],
  [
    'src/app/confirm-snapshot.ts',
    ['confirmSnapshot', 'waitingSnapshot'],
    'a page asks, an admin says yes',
  ],
  ['src/app/setup/access-state.ts', ALL, 'the setup page looks and notes'],
  [
    'src/app/acknowledge.ts',
    ['undoableUntil', 'undoDecision'],
    'a decision is taken back on a page',
  ],
  ['src/app/card/check.ts', ['asTyped'], 'people type a customer on a page'],
  ['src/app/card/check.ts', ['ofRecord'], 'only the card shows companies', /accounts\.current/],
  ['src/app/undo-left.ts', ['chooseToLeave'], 'an admin chooses it, on a page or with the command'],
  ['src/app/undo-left.ts', ['waitForAll'], 'nobody has chosen to leave anything', /cursors\.set/],
  ['src/app/undo.ts', ['begin'], 'an admin chooses to leave the rest', /chooseToLeave/],
  ['src/app/undo.ts', ['beginUndo', 'refusedIn'], 'an admin begins and watches it in the console'],

  ['connectors/salesforce/oauth.ts', ['exchangeCode'], INSTALLS],
  ['connectors/salesforce/sign-in.ts', ALL, 'people sign in'],
  ['connectors/salesforce/provision.ts', ALL, 'installing checks the package'],
  ['connectors/salesforce/package-state.ts', ALL, 'installing checks the package'],
  [
    'connectors/salesforce/session.ts',
    ['describe', 'learn'],
    'installing and adopting a mapping look at what the org has',
  ],
  ['connectors/salesforce/session.ts', ['users'], 'an admin appoints managers and administrators'],
  [
    'connectors/hubspot/schema.ts',
    [
      ...['describe', 'currenciesOf', 'labelFields', 'stageFields', 'propertiesIfThere'],
      ...['provision', 'provisionHome', 'checkExisting', 'createMissing', 'ensureGroup'],
    ],
    'installing and adopting a mapping look at what the portal has, and make what it lacks',
  ],
  ['connectors/hubspot/session.ts', ['readUsers'], 'an admin appoints managers and administrators'],

  ['src/store/access.ts', ALL, 'people sign in, decide by a link, and are made administrators'],
  ['src/store/accounts.ts', ['list'], PAGES],
  [
    'src/store/audit.ts',
    ['list', 'count', 'chain', 'head'],
    'a command and the tests read the trail',
  ],
  ['src/store/checks.ts', ['saveLink', 'link', 'links', 'list'], 'pages for partners and admins'],
  ['src/store/claims.ts', ['asOf', 'versions', 'page', 'count'], 'pages, reports and commands'],
  [
    'src/store/conflicts.ts',
    ['countByStatus', 'judgementAt', 'histories', 'judgementsAt'],
    'pages, reports and commands',
  ],
  ['src/store/conflicts.ts', ['judgements', 'decisions'], 'the tests read a history whole'],
  ['src/store/connections.ts', ['save'], INSTALLS, /^\s+await tx$/],
  ['src/store/connections.ts', ['save'], 'the first tokens come by installing', /\? await tx$/],
  ['src/store/context-entries.ts', ['append', 'anchorsOf'], 'people enter context on a page'],
  ['src/store/context-entries.ts', ['get'], 'the command that explains calls it'],
  ['src/store/documents.ts', ['save'], 'an admin appoints managers'],
  ['src/store/documents.ts', ['append'], 'adopting is a page and a command'],
  ['src/store/documents.ts', ['get'], 'earlier policies are for pages and for explaining'],
  ['src/store/embedded.ts', ALL, NO_POSTGRES],
  ['src/store/folder-lock.ts', ALL, NO_POSTGRES],
  ['src/store/match-snapshots.ts', ['clustered'], 'an admin says yes to what waits'],
  [
    'src/store/migrate.ts',
    ['migrate', 'openSchema'],
    'the first start of a version, before any work',
    /await up\(|insert into migration|create schema/,
  ],
  [
    'src/store/postgres.ts',
    ['openPostgresEngine', 'endQuietly'],
    'a process that finds no database ends before it has taken any work',
    /endQuietly|pool\.end/,
  ],
  ['src/store/records.ts', ['page'], 'a page shows what a mapping would change'],
  ['src/store/records.ts', ['count', 'list'], PAGES],
  ['src/store/transactions.ts', ['createTenant'], 'the first start makes the tenant'],
  ['src/store/write-back.ts', ['inState'], PAGES],

  ['jobs/bull-queue.ts', ['idle'], 'the demo and the tests wait until nothing is left'],
  ['jobs/redis-bells.ts', ['silent'], 'the demo and the tests wait until nothing is left'],
  ['jobs/redis-bells.ts', ['deadJobs', 'forgetDead'], 'a command and a page show dead jobs'],
  [
    'jobs/in-process-queue.ts',
    ALL,
    'the queue of a Parley without Redis: its jobs end with the process',
  ],
];

/** Where chance decides whether anything is there to await. A kill there is one more, none is demanded. */
export const BY_CHANCE: readonly Beside[] = [
  ['src/app/undo-left.ts', ['resumeUndo'], 'a worker that was overtaken finds the undo over'],
  ['src/app/write-back.ts', ['recordOutcomes'], 'the same', /resumeUndo/],
  ['src/app/undo.ts', ['begin'], 'a task is being asked for at this very moment', /tasks\.park/],
  ['src/app/uninstall-book.ts', ['judgeWithout'], 'somebody else judges the rest', /app\.wait/],
  ['src/app/task-sync.ts', ['takeIn'], 'a digest may be completed by anybody', /closed\(task\)/],
  ['src/app/handed-on.ts', ALL, 'anybody may give a task to somebody else'],
];
