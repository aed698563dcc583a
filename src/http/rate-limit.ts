// At most so many requests per minute and address, for pages that anybody may ask for. Counted by this
// process alone: it keeps guessing slow, it is no accounting.
import type { RequestHandler } from 'express';
import type { Clock } from '../ports/clock.ts';
import type { AssetPaths } from './assets.ts';
import { sendProblem } from './page-problem.ts';

const WINDOW_MS = 60_000;
/** Addresses remembered at once; beyond it the oldest are forgotten. */
const MOST_ADDRESSES = 10_000;

type Options = {
  readonly clock: Clock;
  readonly assets: AssetPaths;
  readonly perMinute: number;
};

/** Answers 429 with Retry-After once an address has asked too often. */
export function rateLimit({ clock, assets, perMinute }: Options): RequestHandler {
  const windows = new Map<string, { readonly endsAt: number; count: number }>();
  return (request, response, next) => {
    const now = clock.now();
    const address = request.ip ?? '';
    const known = windows.get(address);
    const window = known && known.endsAt > now ? known : { endsAt: now + WINDOW_MS, count: 0 };
    window.count += 1;
    if (window !== known) {
      windows.delete(address);
      windows.set(address, window);
      const [oldest] = windows.keys();
      if (windows.size > MOST_ADDRESSES && oldest !== undefined) windows.delete(oldest);
    }
    if (window.count <= perMinute) return next();
    response.set('retry-after', String(Math.ceil((window.endsAt - now) / 1_000)));
    sendProblem(response, assets, {
      status: 429,
      title: 'Please wait a minute',
      text: 'This address was asked too often from where you are. Nothing was done.',
    });
  };
}
