// What goes wrong with the servers, the network and the workers themselves, and for how long.
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Target } from './kill-sweep.ts';
import type { Lanes } from './lanes.ts';
import type { Stop } from './orders.ts';
import type { RunPlan, Scene } from './run.ts';
import type { OwnServer } from './servers.ts';

/** Three times the lock of a job (reliability, F3). */
const FROZEN_MS = 30_000;
const POLL_MS = 10;
/** Rows Parley has changed when a mishap comes: amid reading, amid the first and later writes. */
const MOMENTS = [0, 3, 25] as const;
const DOWN_MS = [0, 10_000, 60_000] as const;

/** Waits until Parley has changed so many rows since the start of the run. */
async function afterWrites({ vendor }: Scene, count: number): Promise<void> {
  const before = vendor.rowWritesAtStart;
  const limit = Date.now() + 30_000;
  while (vendor.watch.rowWrites - before < count && Date.now() < limit) await wait(POLL_MS);
}

async function outage(server: OwnServer, ms: number): Promise<void> {
  await server.kill();
  await wait(ms);
  await server.start();
}

async function askRedis(lanes: Lanes, ...command: [string, ...string[]]): Promise<void> {
  const redis = new Redis(lanes.redis.url);
  try {
    await redis.call(...command);
  } finally {
    redis.disconnect();
  }
}

const words = (ms: number) => (ms === 0 ? 'restarted' : `down for ${ms / 1_000} s`);

/** Redis forgets, restarts, stays away, is full. */
export function redisPlans(lanes: Lanes): readonly RunPlan[] {
  const amid = (name: string, work: () => Promise<void>): RunPlan[] =>
    MOMENTS.map((writes) => ({
      name: `Redis ${name} after ${writes} writes`,
      workers: 2,
      mishap: async (scene) => {
        await afterWrites(scene, writes);
        await work();
      },
    }));
  return [
    ...amid('flushed', () => askRedis(lanes, 'FLUSHALL')),
    ...DOWN_MS.flatMap((ms) => amid(words(ms), () => outage(lanes.redis, ms))),
    ...amid('full for 10 s', async () => {
      await askRedis(lanes, 'CONFIG', 'SET', 'maxmemory', '1');
      await wait(10_000);
      await askRedis(lanes, 'CONFIG', 'SET', 'maxmemory', '0');
    }),
  ];
}

/** PostgreSQL crashes, stays away, drops its connections, takes no writes. */
export function postgresPlans({ postgres }: Lanes): readonly RunPlan[] {
  const amid = (name: string, work: () => Promise<void>): RunPlan[] =>
    MOMENTS.map((writes) => ({
      name: `PostgreSQL ${name} after ${writes} writes`,
      workers: 2,
      mishap: async (scene) => {
        await afterWrites(scene, writes);
        await work();
      },
    }));
  const readOnly = async (state: 'on' | 'off') => {
    await postgres.run(`alter system set default_transaction_read_only = ${state}`);
    await postgres.run('select pg_reload_conf()');
  };
  return [
    ...DOWN_MS.flatMap((ms) => amid(words(ms), () => outage(postgres, ms))),
    ...amid('drops all connections five times', async () => {
      for (let time = 0; time < 5; time += 1) {
        await postgres.run(
          'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()',
        );
        await wait(200);
      }
    }),
    ...amid('read-only for 10 s', async () => {
      await readOnly('on');
      await wait(10_000);
      await readOnly('off');
    }),
  ];
}

/** A worker frozen at a point for three locks while another goes on, then thawed. */
export function freezePlan({ point, phase, hit, scenario, role }: Target): RunPlan {
  const stop: Stop = { point: point.id, phase, hit, signal: 'SIGSTOP' };
  return {
    name: `frozen ${phase} ${point.id} (${point.inside})`,
    scenario,
    stopsIn: role,
    workers: 2,
    stops: [stop],
    mishap: async ({ stopped }) => {
      const frozen = await stopped();
      if (frozen === null) return;
      await wait(FROZEN_MS);
      frozen.signal('SIGCONT');
    },
  };
}

/** The network between a worker and both CRMs is bad for a while. */
export function networkPlans(): readonly RunPlan[] {
  const weathers = {
    'answers 400 ms late': { latencyMs: 400 },
    'answers byte by byte': { pieceBytes: 40 },
    'reset after 2,000 bytes': { resetAfterBytes: 2_000 },
    silent: { isSilent: true },
    'requests arrive, answers do not': { isDeaf: true },
  } as const;
  return Object.entries(weathers).flatMap(([name, weather]) =>
    MOMENTS.map((writes) => ({
      name: `network ${name} for 10 s after ${writes} writes`,
      isProxied: true,
      mishap: async (scene: Scene) => {
        await afterWrites(scene, writes);
        for (const proxy of scene.vendor.proxies) proxy.weather = weather;
        await wait(10_000);
        for (const proxy of scene.vendor.proxies) {
          proxy.weather = {};
          proxy.resetAll();
        }
      },
    })),
  );
}
