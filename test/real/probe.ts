// Loaded into a worker before anything else (`node --import`): gives it the rewritten files of the
// write path, so that this process hears of each of its awaits and can die at one.
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { flushCompileCache, registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ORDERS,
  type Orders,
  type Phase,
  PROBE,
  REPORT_FD,
  type Report,
  type Stop,
} from './orders.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const orders = JSON.parse(process.env[ORDERS] ?? '') as Orders;
const hits = new Map<string, number>();
/** By then everything is loaded; the processes that come later need not compile it again. */
const COMPILED_MS = 2_000;

/** Written synchronously: no kill swallows a line. */
function report(one: Report): void {
  writeSync(REPORT_FD, `${JSON.stringify(one)}\n`);
}

/** The stop whose moment this is. */
function reached(point: string, phase: Phase): Stop | undefined {
  const key = `${point} ${phase}`;
  const times = (hits.get(key) ?? 0) + 1;
  hits.set(key, times);
  // Powers of two: enough to know roughly how often, few enough to cost nothing.
  if (orders.isCounting && (times & (times - 1)) === 0) {
    report({ kind: 'reached', point, phase, times });
  }
  return orders.stops.find(
    (stop) => stop.point === point && stop.phase === phase && stop.hit === times,
  );
}

function stopAt(stop: Stop | undefined): void {
  if (stop === undefined) return;
  report({ kind: 'stopping', at: Date.now(), stop });
  process.kill(process.pid, stop.signal);
}

const probe = {
  before(point: string): void {
    stopAt(reached(point, 'before'));
  },
  /** The operand's work is under way; whatever it wrote to a socket has left with the next turn. */
  during<T>(point: string, operand: T): T {
    const stop = reached(point, 'during');
    if (stop !== undefined) setImmediate(() => stopAt(stop));
    return operand;
  },
  after<T>(point: string, value: T): T {
    stopAt(reached(point, 'after'));
    return value;
  },
  /** `for await` over the same values, each step an await of its own. */
  async *each<T>(point: string, values: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = values[Symbol.asyncIterator]();
    try {
      for (;;) {
        probe.before(point);
        const step = probe.after(point, await probe.during(point, iterator.next()));
        if (step.done) return;
        yield step.value;
      }
    } finally {
      await iterator.return?.();
    }
  },
};

Object.assign(globalThis, { [PROBE]: probe });

registerHooks({
  load(url, context, nextLoad) {
    const file = url.startsWith('file:') ? path.relative(ROOT, fileURLToPath(url)) : '';
    const rewritten = path.join(orders.folder, file);
    if (file === '' || file.startsWith('..') || !existsSync(rewritten))
      return nextLoad(url, context);
    return { format: 'module', source: readFileSync(rewritten, 'utf8'), shortCircuit: true };
  },
});

if (orders.isCounting) setTimeout(flushCompileCache, COMPILED_MS).unref();
