// Many runs side by side: most of a run is waiting for locks to expire, so several share the machine.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Truth } from '../simulation/oracle.ts';
import { type Plant, rewriteWritePath, TOLD_AT_ONCE } from './rewritten.ts';
import { type RunPlan, type RunResult, run } from './run.ts';
import { MORNING, type Scenario } from './scenarios.ts';
import { OwnPostgres, OwnRedis } from './servers.ts';
import { makeTemplate, type Template, truthAfter } from './template.ts';

/** The servers, the template and the folder that all runs share. */
export class Lanes {
  readonly template: Template;
  readonly postgres: OwnPostgres;
  readonly redis: OwnRedis;
  readonly #folder: string;
  readonly #count: number;
  readonly #truths = new Map<string, Promise<Truth>>();
  readonly #rewritten = new Map<string, string>();
  #numbers = 0;

  private constructor(
    folder: string,
    count: number,
    parts: Pick<Lanes, 'template' | 'postgres' | 'redis'>,
  ) {
    this.#folder = folder;
    this.#count = count;
    this.template = parts.template;
    this.postgres = parts.postgres;
    this.redis = parts.redis;
  }

  /** Starts both servers and makes the template. `count`: runs at once, at most. */
  static async open(count: number): Promise<Lanes> {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-torture-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    // PostgreSQL may run as a user of its own.
    chmodSync(folder, 0o711);
    const postgres = await OwnPostgres.open(path.join(folder, 'postgres'));
    const redis = await OwnRedis.open();
    try {
      const template = await makeTemplate(postgres);
      return new Lanes(folder, count, { template, postgres, redis });
    } catch (error) {
      await redis.kill();
      await postgres.kill();
      throw error;
    }
  }

  /** Runs all plans, several at once; `onDone` hears of each as it ends. */
  async runAll(
    plans: readonly RunPlan[],
    onDone: (result: RunResult) => void = () => {},
    atOnce = this.#count,
  ): Promise<readonly RunResult[]> {
    const results: RunResult[] = [];
    const waiting = plans.entries();
    const work = async (lane: number) => {
      for (const [index, plan] of waiting) {
        const result = await this.#run(plan, lane);
        results[index] = result;
        onDone(result);
      }
    };
    const lanes = Math.min(atOnce, plans.length);
    await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane + 1)));
    return results;
  }

  async close(): Promise<void> {
    await this.redis.kill();
    await this.postgres.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run(plan: RunPlan, redisDatabase: number): Promise<RunResult> {
    this.#numbers += 1;
    const { postgres, redis } = this;
    const scenario = plan.scenario ?? MORNING;
    const rewritten = this.#rewrittenWith([
      TOLD_AT_ONCE,
      ...(scenario.plants ?? []),
      ...(plan.plants ?? []),
    ]);
    const place = {
      postgres,
      redisUrl: redis.url,
      number: this.#numbers,
      redisDatabase,
      rewritten,
    };
    const truth = await this.#truthOf(scenario);
    return run({ template: this.template, truth }, place, plan);
  }

  /** Computed once for each scenario. */
  #truthOf({ name, happen }: Scenario): Promise<Truth> {
    const known = this.#truths.get(name) ?? truthAfter(this.template, happen);
    this.#truths.set(name, known);
    return known;
  }

  /** Folder of the write path with these changes; written once. */
  #rewrittenWith(plants: readonly Plant[]): string {
    const key = plants.map(({ file, find, replace }) => `${file} ${find} ${replace}`).join('\n');
    const known = this.#rewritten.get(key);
    if (known !== undefined) return known;
    const folder = path.join(this.#folder, `rewritten-${this.#rewritten.size + 1}`);
    rewriteWritePath(folder, plants);
    this.#rewritten.set(key, folder);
    return folder;
  }
}
