// Watches for synchronous work: while one job computes without a pause, no other job of the process
// moves, and a job whose lock cannot be renewed for as long as it lasts runs a second time elsewhere.
//
// A timer that should tick every few milliseconds is late by the length of a stretch. Whose work it
// was cannot be told from outside, so a stretch is charged to every job that ran during it: with
// many runs the guilty kind stands out, and a job that ran alone is guilty for sure.
import type { JobHandler, JobKind } from '../src/ports/queue.ts';

/** A stretch long enough to be told at once. */
export type StretchAlarm = {
  readonly blockedMs: number;
  /** Kinds of the jobs that ran during it; none when the process did something else. */
  readonly kinds: readonly JobKind[];
};

export type StretchWatchOptions = {
  /** Hears, at the end of each run, the longest stretch during it. */
  readonly onRun: (kind: JobKind, longestMs: number) => void;
  readonly onAlarm: (alarm: StretchAlarm) => void;
  readonly alarmMs?: number;
  /** Milliseconds that only move forward. */
  readonly now?: () => number;
};

const ALARM_MS = 200;
const TICK_MS = 10;

type Run = { readonly kind: JobKind; readonly startedAt: number; longestMs: number };

/** Ticks from the start until `stop`; does not keep the process alive. */
export class StretchWatch {
  readonly #options: Required<StretchWatchOptions>;
  readonly #timer: NodeJS.Timeout;
  readonly #running = new Set<Run>();
  readonly #endedSinceTick = new Set<JobKind>();
  #tickedAt: number;

  constructor({ alarmMs = ALARM_MS, now = () => performance.now(), ...rest }: StretchWatchOptions) {
    this.#options = { ...rest, alarmMs, now };
    this.#tickedAt = now();
    this.#timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** The same handler, its stretches measured. */
  watched(handler: JobHandler): JobHandler {
    return async (job, signal, priority) => {
      const { now, onRun } = this.#options;
      const run: Run = { kind: job.kind, startedAt: now(), longestMs: 0 };
      this.#running.add(run);
      try {
        return await handler(job, signal, priority);
      } finally {
        this.#charge(run, now());
        this.#running.delete(run);
        this.#endedSinceTick.add(run.kind);
        onRun(run.kind, run.longestMs);
      }
    };
  }

  /** Called by the timer. */
  tick(): void {
    const now = this.#options.now();
    const blockedMs = now - this.#tickedAt - TICK_MS;
    for (const run of this.#running) this.#charge(run, now);
    if (blockedMs >= this.#options.alarmMs) {
      const kinds = new Set([
        ...[...this.#running].map((run) => run.kind),
        ...this.#endedSinceTick,
      ]);
      this.#options.onAlarm({ blockedMs: Math.round(blockedMs), kinds: [...kinds].sort() });
    }
    this.#endedSinceTick.clear();
    this.#tickedAt = now;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Since the last tick, or since it began, nothing but this stretch has happened. */
  #charge(run: Run, now: number): void {
    const stretchMs = now - Math.max(this.#tickedAt, run.startedAt);
    const beyond = this.#tickedAt > run.startedAt ? stretchMs - TICK_MS : stretchMs;
    run.longestMs = Math.max(run.longestMs, beyond);
  }
}
