// One worker process of the bench: calls a portal as a backfill does until it is told to stop.
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { localWindows } from '../../connectors/local-windows.ts';
import { openRedis } from '../../jobs/redis-connection.ts';
import { redisWindows } from '../../jobs/redis-windows.ts';
import { SYSTEM_CLOCK } from '../../src/compose.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { asConnectionId } from '../../src/domain/ids.ts';

/** Calls under way at once: more than the limit lets through. */
const LANES = 6;

export type WorkerOrder = {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly apiUrl: string;
  readonly accessToken: string;
  readonly seconds: number;
};

/** What a worker writes to standard output when it is done, as one line of JSON. */
export type WorkerReport = { readonly refused: number; readonly answered: number };

const order = JSON.parse(process.argv[2] ?? '') as WorkerOrder;
const report = { refused: 0, answered: 0 };
const redis = openRedis(order.redisUrl, {});
const connector = hubspotConnector({
  ...{ clientId: '', clientSecret: '', clock: SYSTEM_CLOCK },
  apiUrl: order.apiUrl,
  authorizeUrl: `${order.apiUrl}/oauth/authorize`,
  windows: redisWindows({ redis, prefix: order.prefix, standIn: localWindows() }),
  trace: {
    record: ({ status }) => {
      if (status === 429) report.refused += 1;
      else if (status !== null) report.answered += 1;
    },
  },
});
const over = new AbortController();
const session = connector.open({
  connectionId: asConnectionId('portal'),
  apiUrl: order.apiUrl,
  priority: 'backfill',
  signal: over.signal,
  tokens: {
    accessToken: async () => order.accessToken,
    renewed: async () => {
      throw new ParleyError('CRM_REAUTH_NEEDED', 'The token lives longer than the bench.');
    },
  },
});
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const lane = async () => {
  while (!over.signal.aborted) await session.users();
};
const lanes = Array.from({ length: LANES }, () =>
  lane().catch((error) => {
    if (!over.signal.aborted) throw error;
  }),
);
await wait(order.seconds * 1_000);
over.abort();
await Promise.all(lanes);
process.stdout.write(`${JSON.stringify(report)}\n`);
process.stdin.destroy();
redis.disconnect();
