// An org that installed the package under a namespace: the sandbox's, with the prefix put before every own
// name that it tells and taken from every one that it is told. A name without the prefix is not known there.
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as requestOf,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

const OWN = /\bParley_\w+?__[cr]\b/g;

export type NamespacedOrg = { readonly url: string; close(): Promise<void> };

/** Stands in front of the org at `url`. */
export async function namespacedOrg(url: string, namespace: string): Promise<NamespacedOrg> {
  const prefix = `${namespace}__`;
  const isBare = (text: string) =>
    [...text.matchAll(OWN)].some(({ index }) => !text.slice(0, index).endsWith(prefix));

  async function answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', method, headers } = asked;
    const body = await textOf(asked);
    if (isBare(decodeURIComponent(path)) || isBare(body)) {
      const refusal = [{ errorCode: 'INVALID_FIELD', message: `No such column: ${path} ${body}` }];
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(refusal));
      return;
    }
    const sent = body.replaceAll(prefix, '');
    const passed = { ...headers, 'content-length': String(Buffer.byteLength(sent)) };
    const bare = path
      .replaceAll(prefix, '')
      .replaceAll(`Prefix%20%3D%20%27${namespace}%27`, 'Prefix%20%3D%20null');
    const inner = requestOf(url + bare, { method, headers: passed });
    const heard = once(inner, 'response') as Promise<[IncomingMessage]>;
    inner.end(sent);
    const [told] = await heard;
    const text = (await textOf(told))
      .replaceAll(OWN, `${prefix}$&`)
      .replaceAll('"NamespacePrefix":null', `"NamespacePrefix":"${namespace}"`);
    const { 'content-length': _, 'transfer-encoding': __, ...others } = told.headers;
    response.writeHead(told.statusCode ?? 500, others).end(text);
  }

  const server = createServer((asked, response) => {
    // What the org cuts off is cut off here too.
    answer(asked, response).catch(() => asked.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of message.setEncoding('utf8')) text += piece;
  return text;
}
