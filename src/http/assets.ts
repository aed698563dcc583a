// What a page needs, served by ourselves: Pico, htmx, our style, an icon. Addresses carry a hash, so
// answers may be kept for ever.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, Router } from 'express';

/** Addresses of the files, for the page's head. */
export type AssetPaths = {
  readonly pico: string;
  readonly htmx: string;
  readonly style: string;
  readonly icon: string;
};

const resolve = createRequire(import.meta.url).resolve;
const own = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** In this order: later files refine earlier ones. */
const STYLES = [
  'theme',
  'frame',
  'pieces',
  'list',
  'conflict',
  'context',
  'connections',
  'court',
  'report',
  'checks',
  'policy',
  'customer',
  'access',
  'setup',
];

const CSS = 'text/css; charset=utf-8';
const FILES: Readonly<Record<keyof AssetPaths, readonly [type: string, ...files: string[]]>> = {
  pico: [CSS, resolve('@picocss/pico/css/pico.min.css')],
  htmx: ['text/javascript; charset=utf-8', resolve('htmx.org/dist/htmx.min.js')],
  style: [CSS, ...STYLES.map((name) => own(`styles/${name}.css`))],
  icon: ['image/svg+xml', own('icon.svg')],
};

/** Reads the files once; `routes` answers their addresses. */
export function loadAssets(): { readonly paths: AssetPaths; readonly routes: Router } {
  const routes = Router();
  const serve = (name: keyof AssetPaths): string => {
    const [type, ...files] = FILES[name];
    const body = Buffer.concat(files.map((file) => readFileSync(file)));
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const path = `/assets/${name}-${hash}`;
    const answer: RequestHandler = (_request, response) => {
      response.set({
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
      });
      response.send(body);
    };
    routes.get(path, answer);
    return path;
  };
  const paths = {
    pico: serve('pico'),
    htmx: serve('htmx'),
    style: serve('style'),
    icon: serve('icon'),
  };
  return { paths, routes };
}
