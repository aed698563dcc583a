// `npm run preview`: the HubSpot card and the Lightning component in every state, in a browser, without
// any account. Binds to this machine alone.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { COMPANY, NOW } from './book.ts';
import { type Bundles, buildBundles } from './bundle.ts';
import { type LightningFiles, lightningFiles, lightningPage } from './lightning-page.ts';
import { SCENES, type Scene } from './scenes.ts';
import { ALIGN, FAULTS, sideBySide } from './side-by-side.ts';
import { openStage, type Stage } from './stage.ts';

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Parley: the card in every state</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"></head>
<body><div id="page"></div><script type="module" src="/page.js"></script></body></html>`;

export type Preview = {
  readonly url: string;
  readonly builtBy: Bundles['builtBy'];
  readonly hasLightning: boolean;
  readonly close: () => Promise<void>;
};

/** Builds, then serves on the port (0: any free one). */
export async function openPreview(port = 0): Promise<Preview> {
  const bundles = await buildBundles();
  const lightning = await lightningFiles();
  const server = createServer((request, response) => {
    answer(request, response, { ...bundles, lightning }).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    builtBy: bundles.builtBy,
    hasLightning: lightning !== null,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Files = Bundles & { readonly lightning: LightningFiles | null };

async function answer(request: IncomingMessage, response: ServerResponse, bundles: Files) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const send = (type: string, body: string) => {
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  };
  const [, room, name = '', ...rest] = pathname.split('/');
  if (room === 'stage') return play(request, response, { name, path: rest.join('/') });
  const locale = searchParams.get('locale') ?? 'en-gb';
  const state = searchParams.get('state');
  const width = Number(searchParams.get('width')) || null;
  if (pathname === '/') {
    const hasLightning = bundles.lightning !== null;
    return send('text/html', sideBySide({ locale, state, hasLightning }));
  }
  if (pathname === '/side-by-side.js') return send('text/javascript', ALIGN);
  if (pathname === '/card') return send('text/html', PAGE);
  if (pathname === '/page.js') return send('text/javascript', bundles.page);
  if (pathname === '/worker.js') return send('text/javascript', bundles.worker);
  if (pathname === '/card.js') return send('text/javascript', bundles.card);
  if (pathname === '/page.css') return send('text/css', bundles.css);
  if (bundles.lightning !== null) {
    const { script, css } = bundles.lightning;
    if (pathname === '/lightning') {
      const namespace = searchParams.get('namespace') ?? '';
      return send('text/html', lightningPage({ locale, namespace, state, width }));
    }
    if (pathname === '/lightning.js') return send('text/javascript', script);
    if (pathname === '/lightning.css') return send('text/css', css);
  } else if (pathname === '/lightning') {
    return send('text/plain', 'Not installed yet: `npm run salesforce:check`, then start again.');
  }
  if (pathname === '/scenes') return send('application/json', JSON.stringify(lines()));
  response.writeHead(404).end();
}

function lines() {
  const scenes = SCENES.map(({ name, title, place }) => ({ name, title, place }));
  const faults = FAULTS.map((fault) => ({ ...fault, place: SCENES[0]?.place }));
  return [...scenes, ...faults].map(({ name, title, place }) => ({
    ...{ name, title, objectId: Number(place?.recordId) },
    objectTypeId: place?.object === COMPANY.object ? '0-2' : '0-3',
  }));
}

const stages = new Map<string, Promise<Stage>>();

/** A scene goes on from request to request; loading a card starts it anew. */
async function play(
  request: IncomingMessage,
  response: ServerResponse,
  { name, path }: { readonly name: string; readonly path: string },
) {
  if (name === 'loading') return;
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (name === 'error') {
    return send(503, { state: 'error', retryAt: new Date(NOW + 60_000).toISOString() });
  }
  const scene: Scene | undefined = SCENES.find((one) => one.name === name);
  if (scene === undefined) return send(404, { result: 'unreadable' });
  const isCard = path === 'v1/card';
  if (isCard) stages.set(name, openStage(scene));
  const stage = await (stages.get(name) ?? openStage(scene));
  if (isCard) return send(200, await stage.show());
  if (path === 'v1/check') {
    return send(200, await stage.check(new URL(request.url ?? '/', 'http://localhost').search));
  }
  const said = await stage.say(await text(request));
  return said === null ? send(400, { result: 'unreadable' }) : send(200, said);
}

const USAGE = 'usage: npm run preview [-- PORT]   (0 takes any free port)';

async function main(argument = '4310'): Promise<void> {
  const port = Number(argument);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`"${argument}" is no port.\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  try {
    const preview = await openPreview(port);
    console.log(`Card and component side by side, in every state: ${preview.url}`);
    console.log(`The card alone, as ${preview.builtBy} builds it: ${preview.url}/card`);
    console.log(`The component alone: ${preview.url}/lightning`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error;
    console.error(`Port ${port} is taken. Choose another.\n${USAGE}`);
    process.exitCode = 2;
  }
}

if (import.meta.main) await main(process.argv[2]);
