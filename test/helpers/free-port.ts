// A port for what must know its public address before it listens.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** One that nobody used a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * One that is free, as are those at these distances from it. Below the ports that a system hands out by
 * itself: none of them goes to somebody else meanwhile.
 */
export async function freePorts(distances: readonly number[]): Promise<number> {
  for (;;) {
    const first = randomInt(20_000, 30_000);
    const all = [0, ...distances].map((distance) => isFree(first + distance));
    if (!(await Promise.all(all)).includes(false)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
