// Listening: time limits for slow clients, a plain word when the port is taken, a clean stop.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ParleyError } from '../domain/errors.ts';

/** How long a client may take; one that is slower is answered 408 and cut off. */
export type TimeLimits = {
  /** Until its headers are here. */
  readonly headersMs: number;
  /** Until the whole request is here; the slowest honest form takes a second. */
  readonly requestMs: number;
  /** How often connections are looked at: this much later than promised at most. */
  readonly checkMs: number;
};

/** The whole request within 30 s, the last look included. Node's own look comes every 30 s. */
const LIMITS: TimeLimits = { headersMs: 10_000, requestMs: 28_000, checkMs: 2_000 };

export type Listening = {
  /** `http://127.0.0.1:8080`, with the port that was really taken. */
  readonly url: string;
  /** Lets running answers finish and closes idle connections. */
  close(): Promise<void>;
};

/**
 * Serves `app` on one address; port 0 takes a free one. Throws CONFIG_INVALID, naming address and
 * cure, when it cannot be had.
 */
export async function listen(
  app: RequestListener,
  address: { readonly host: string; readonly port: number },
  limits: TimeLimits = LIMITS,
): Promise<Listening> {
  const server = createServer(
    {
      requestTimeout: limits.requestMs,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.checkMs,
    },
    app,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, address)));
    server.listen(address.port, address.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}

function cannotListen(
  cause: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
): ParleyError {
  const taken = cause.code === 'EADDRINUSE';
  return new ParleyError(
    'CONFIG_INVALID',
    taken
      ? `Port ${port} on ${host} is taken.`
      : `Cannot listen on ${host}, port ${port}: ${cause.message}.`,
    {
      hint: taken
        ? 'Stop the other program or choose another port.'
        : 'Choose another address or port.',
      cause,
    },
  );
}
