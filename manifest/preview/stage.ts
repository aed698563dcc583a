// A scene set up: a store in memory with the product's own desk before it, as a page or a test asks it.
// Signatures are left out: whoever asks is the scene's user.
import { createHash } from 'node:crypto';
import { cardDesk } from '../../src/app/card/desk.ts';
import type { CardActAnswer, CardView, CheckView } from '../../src/app/card/view-model.ts';
import type { AppContext } from '../../src/app/context.ts';
import { asTenantId } from '../../src/domain/ids.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { NOW, PORTAL } from './book.ts';
import type { Scene } from './scenes.ts';

const TENANT = asTenantId('preview');

export type Stage = {
  readonly show: () => Promise<CardView>;
  /** `search` is the query of `GET /v1/check`. */
  readonly check: (search: string) => Promise<CheckView>;
  /** `body` is that of `POST /v1/card/acts`; null where it is none. */
  readonly say: (body: string) => Promise<CardActAnswer | null>;
};

/** Opens a store for one scene; time stands still in it. */
export async function openStage(scene: Scene): Promise<Stage> {
  const store = openMemoryStore();
  await store.createTenant({ id: TENANT, name: 'Preview', createdAt: 0 });
  await store.inTenant(TENANT, scene.fill);
  const desk = cardDesk({ app: appOn(store, scene), queue: { enqueue: async () => {} } });
  const request = (body: string, search = '') => ({
    method: 'POST',
    url: `https://parley.example/${search}`,
    headers: {},
    body: new TextEncoder().encode(body),
  });
  return {
    async show() {
      const shown = await desk.show('hubspot', request(''));
      if (shown.result !== 'shown') throw new Error(`the desk says ${shown.result}`);
      return shown.view;
    },
    async check(search) {
      const checked = await desk.check('hubspot', request('', search));
      if (checked.result !== 'checked') throw new Error(`the desk says ${checked.result}`);
      return checked.view;
    },
    async say(body) {
      const said = await desk.say('hubspot', request(body));
      return said.result === 'heard' ? said.answer : null;
    },
  };
}

function appOn(store: AppContext['store'], { place, user }: Scene): AppContext {
  const viewer = { externalId: PORTAL, userId: user.userId, email: user.email };
  const connector = {
    crm: 'hubspot',
    readCard: () => ({ result: 'read', viewer, place }),
  } as const;
  const nothing = () => {};
  return {
    store,
    clock: { now: () => NOW },
    connectors: new Map([['hubspot', connector as unknown as CrmConnector]]),
    vault: {} as AppContext['vault'],
    log: { info: nothing, warn: nothing },
    randomId: () => 'preview-preview-preview',
    random: () => 0.5,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    wait: async () => {},
    countWrites: nothing,
    publicUrl: 'https://parley.example',
  };
}
