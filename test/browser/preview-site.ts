// The preview and a browser to look at it with: opened before the tests that call this, closed after them.
import { afterAll, beforeAll, vi } from 'vitest';
import { openPreview, type Preview } from '../../manifest/preview/serve.ts';
import { type FoundBrowser, type OpenBrowser, openBrowser } from '../helpers/browser.ts';

export type PreviewSite = { preview: Preview; browser: OpenBrowser };

/** For `describe`; filled once the tests run, and not at all without a browser. */
export function previewSite(found: FoundBrowser, patienceMs: number): PreviewSite {
  const site = {} as PreviewSite;
  beforeAll(async () => {
    if ('reason' in found) return;
    // The test runner's own mode would bundle React's development build.
    vi.stubEnv('NODE_ENV', 'production');
    site.preview = await openPreview();
    vi.unstubAllEnvs();
    site.browser = await openBrowser(found);
  }, patienceMs);
  afterAll(async () => {
    await site.browser?.close();
    await site.preview?.close();
  });
  return site;
}
