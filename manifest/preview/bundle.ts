// Bundles for the preview: the card, the page around it, and the worker it runs in.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Plugin, type Rollup } from 'vite';

const HERE = import.meta.dirname;
const CARDS = path.resolve(HERE, '../hubspot/src/app/cards');
const ENTRY = 'conflict-card.tsx';
const HUBSPOT_BUILD = path.resolve(
  HERE,
  '../hubspot/checks/node_modules/@hubspot/ui-extensions-dev-server/dist/lib/build.js',
);

export type Bundles = {
  readonly card: string;
  /** Who built the card: HubSpot's own build where `npm run hubspot:check` has installed it. */
  readonly builtBy: 'HubSpot' | 'Vite';
  readonly page: string;
  readonly worker: string;
  readonly css: string;
};

/** What a sandbox record page needs: `record` mounts the card in its place. */
export type RecordBundles = Omit<Bundles, 'page'> & { readonly record: string };

/** Builds all of them; throws what the bundler throws. */
export async function buildBundles(): Promise<Bundles> {
  return {
    ...(await cardBundles()),
    page: await bundle(path.join(HERE, 'browser/page.tsx'), 'es'),
  };
}

/** The same for record pages. */
export async function buildRecordBundles(): Promise<RecordBundles> {
  const record = await bundle(path.join(HERE, 'browser/record.tsx'), 'es');
  return { ...(await cardBundles()), record };
}

async function cardBundles() {
  const builtBy = existsSync(HUBSPOT_BUILD) ? 'HubSpot' : 'Vite';
  return {
    builtBy,
    card:
      builtBy === 'HubSpot'
        ? await hubspotBundle()
        : await bundle(path.join(CARDS, ENTRY), 'iife', [ofTheWorker]),
    worker: await bundle(path.join(HERE, 'browser/worker.ts'), 'iife'),
    css: await readFile(path.join(HERE, 'browser/page.css'), 'utf8'),
  } as const;
}

type RemoteBuild = (options: Readonly<Record<string, string>>) => Promise<void>;

/** What an upload makes of the card. */
async function hubspotBundle(): Promise<string> {
  const { remoteBuild } = (await import(HUBSPOT_BUILD)) as { remoteBuild: RemoteBuild };
  const outputDir = await mkdtemp(path.join(tmpdir(), 'parley-card-'));
  try {
    await remoteBuild({ root: CARDS, entryPoint: ENTRY, outputDir, logLevel: 'error' });
    return await readFile(path.join(outputDir, 'conflict-card.js'), 'utf8');
  } finally {
    await rm(outputDir, { recursive: true, force: true });
  }
}

/** React and the components are the worker's own, as in HubSpot's build. */
const ofTheWorker: Plugin = {
  name: 'of-the-worker',
  enforce: 'pre',
  resolveId: (id) => (id === 'react' || id === '@remote-ui/react' ? `\0worker:${id}` : null),
  load(id) {
    if (!id.startsWith('\0worker:')) return null;
    return `module.exports = self.${id.endsWith(':react') ? 'React' : 'RemoteUI'};`;
  },
};

/** One self-contained file. */
async function bundle(
  entry: string,
  format: 'iife' | 'es',
  plugins: readonly Plugin[] = [],
): Promise<string> {
  const result = (await build({
    configFile: false,
    logLevel: 'error',
    plugins: [...plugins],
    // React asks for it by this name; no environment is read here.
    define: { [['process', 'env', 'NODE_ENV'].join('.')]: '"production"' },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: [format], name: 'card', fileName: 'out' },
      rollupOptions: { output: { codeSplitting: false } },
    },
  })) as Rollup.RollupOutput[];
  const [chunk] = result[0]?.output ?? [];
  if (chunk === undefined) throw new Error(`nothing was built of ${entry}`);
  return chunk.code;
}
