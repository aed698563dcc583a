// A TCP proxy between a worker and a CRM that makes the network bad: late, cut off, silent.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What the network does to everything that passes; several at once are allowed. */
export type Weather = {
  /** Each piece of an answer arrives so much later. */
  readonly latencyMs?: number;
  /** An answer is reset after so many bytes of its connection. */
  readonly resetAfterBytes?: number;
  /** Answers come in pieces of so many bytes, one every few milliseconds. */
  readonly pieceBytes?: number;
  /** Nothing passes in either direction, and nobody is told. */
  readonly isSilent?: boolean;
  /** Answers are swallowed, requests arrive: the work is done and nobody hears of it. */
  readonly isDeaf?: boolean;
};

const PIECE_EVERY_MS = 5;

/** A proxy before one port of this machine. */
export class FaultProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  weather: Weather = {};

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(url: string): Promise<FaultProxy> {
    const port = Number(new URL(url).port);
    const server = createServer();
    const proxy = new FaultProxy(server);
    server.on('connection', (socket) => proxy.#join(socket, connect(port, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends every connection that is open, as a router that restarts does. */
  resetAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #join(client: Socket, server: Socket): void {
    const both = [client, server];
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#sockets.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    let answered = 0;
    client.on('data', (data: Buffer) => {
      if (!this.weather.isSilent) server.write(data);
    });
    server.on('data', (data: Buffer) => {
      answered += data.length;
      const { isSilent, isDeaf, resetAfterBytes } = this.weather;
      if (isSilent || isDeaf) return;
      if (resetAfterBytes !== undefined && answered > resetAfterBytes) {
        client.write(data.subarray(0, Math.ceil(data.length / 2)));
        client.resetAndDestroy();
      } else this.#pass(client, data);
    });
  }

  #pass(client: Socket, data: Buffer): void {
    const { latencyMs = 0, pieceBytes = data.length } = this.weather;
    for (let at = 0, number = 0; at < data.length; at += pieceBytes, number += 1) {
      const piece = data.subarray(at, at + pieceBytes);
      const delay = latencyMs + number * PIECE_EVERY_MS;
      if (delay === 0) client.write(piece);
      else setTimeout(() => client.write(piece), delay);
    }
  }
}
