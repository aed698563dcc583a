// What the torture tells a worker process, and what the process tells back before it dies: plain
// JSON, one order in the environment, one line per report on a pipe of its own. Loaded into every
// worker first, so it needs nothing itself.

/** Environment variable that carries the orders. */
export const ORDERS = 'PARLEY_TORTURE_ORDERS';
/** Pipe on which the process reports. */
export const REPORT_FD = 3;
/** Name of the global object that rewritten files call. */
export const PROBE = '__parleyAwaits';

/** What a process is: a worker, the web process that takes webhooks, the command that undoes. */
export const ROLES = ['worker', 'web', 'undo'] as const;
export type Role = (typeof ROLES)[number];

/** Where a process can stop at an await: operand not evaluated, promise under way, resolved. */
export const PHASES = ['before', 'during', 'after'] as const;
export type Phase = (typeof PHASES)[number];

export type Stop = {
  readonly point: string;
  readonly phase: Phase;
  /** Which time the point is reached, from 1. */
  readonly hit: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
};

export type Orders = {
  /** Where the rewritten files are. */
  readonly folder: string;
  /** Where to stop: at whichever comes first; none lets the process live. */
  readonly stops: readonly Stop[];
  /** Report each point and phase that is reached. */
  readonly isCounting: boolean;
};

export type Report =
  /** The process is about to stop where it was told to: at this of its stops. */
  | { readonly kind: 'stopping'; readonly at: number; readonly stop: Stop }
  /** A point and phase was reached for the first, second, fourth, eighth ... time. */
  | {
      readonly kind: 'reached';
      readonly point: string;
      readonly phase: Phase;
      readonly times: number;
    };
