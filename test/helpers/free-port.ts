// Ports for what must know its address before it listens.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** One that nobody uses. */
export const freePort = (): Promise<number> => freePorts([]);

/**
 * One that is free, as are those at these distances from it. Below the ports that a system hands out by
 * itself: none of them goes to somebody else meanwhile.
 */
export async function freePorts(distances: readonly number[]): Promise<number> {
  for (;;) {
    const first = randomInt(15_000, 30_000);
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
