// The demo's record pages: what a seller sees, with the card in its place. The card is built when the demo
// starts, by tools that only a checkout has.
import { DEFAULT_PORTAL } from '../../../connectors/sandbox/hubspot/portal.ts';
import { SANDBOX_CLIENT } from '../../../connectors/sandbox/server.ts';
import type { DemoWorld } from './world.ts';

export type DemoPages = {
  readonly url: string;
  recordUrl(object: string, id: string): string | null;
  close(): Promise<void>;
};

/** Null where the development dependencies are not installed. */
export async function openDemoPages(
  world: DemoWorld,
  { publicUrl, port }: { readonly publicUrl: string; readonly port: number },
): Promise<DemoPages | null> {
  try {
    const { openRecordPages } = await import('../../../manifest/preview/record-pages.ts');
    return await openRecordPages({
      sandbox: { salesforce: world.salesforceUrl, hubspot: world.hubspotUrl },
      ...{ portalId: String(DEFAULT_PORTAL.hubId), secret: SANDBOX_CLIENT.clientSecret },
      ...{ publicUrl, parleyUrl: publicUrl, port },
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
