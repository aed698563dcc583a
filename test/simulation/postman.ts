// HubSpot's webhooks in a run: soon, late, twice, out of order or never; taken by a web process, which
// the vendor asks again when it fails.
import type { World, WorldChange } from '../../connectors/sandbox/world.ts';
import type { WebhookDesk } from '../../src/app/webhooks.ts';
import type { PushedRequest } from '../../src/ports/push.ts';
import type { Chance } from './chance.ts';
import type { Scheduler } from './scheduler.ts';

/** Shares of changes that are told at all; our own writes are told like any other, but rarely here. */
const TOLD = 0.7;
const OWN_TOLD = 0.15;
const TWICE = 0.2;
const OBJECTS: readonly string[] = ['deals', 'companies', 'tasks'];
/** Longest time until a webhook comes. */
const SLOW_MS = 20_000;
const QUICK_MS = 1_500;
const TRIES = 4;
const TRY_AGAIN_MS = 10_000;

export type PostmanOptions = {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly desk: WebhookDesk;
  readonly log: (text: string) => void;
  /** Every change of a link is told: HubSpot moves no time for one, so a poll cannot see it. */
  readonly tellsAllLinks: boolean;
  /** Tells everything once and soon. */
  readonly isQuick: boolean;
};

/** Carries what happens in the HubSpot half of a world to the desk. */
export class Postman {
  readonly #options: PostmanOptions;
  /** Links change without a word while records are merged. */
  hearsLinks = true;
  #sent = 0;

  constructor(options: PostmanOptions) {
    this.#options = options;
  }

  /** Tells of changes in this world from now on; `ownUserId` is Parley's own user there. */
  watch(world: World, ownUserId: string): void {
    world.listen((change) => this.#tell(change, ownUserId));
  }

  /** Vendors deliver at least once. */
  tellAgain(object: string, recordId: string): void {
    this.#send(object, recordId);
  }

  #tell(change: WorldChange, ownUserId: string): void {
    if (change.crm !== 'hubspot') return;
    const { chance, tellsAllLinks } = this.#options;
    if (change.kind === 'row') {
      const { object, id, modifiedBy } = change.row;
      const isTold = chance.is(modifiedBy === ownUserId ? OWN_TOLD : TOLD);
      if (isTold) this.#send(object, id);
      return;
    }
    // Told once per end: the mirror is a change of its own.
    const { fromObject, fromId } = change.association;
    if (this.hearsLinks && (tellsAllLinks || chance.is(TOLD))) this.#send(fromObject, fromId);
  }

  #send(object: string, recordId: string): void {
    if (!OBJECTS.includes(object)) return;
    const { chance, scheduler, isQuick } = this.#options;
    this.#sent += 1;
    const request: PushedRequest = {
      method: 'POST',
      url: 'https://parley.example/webhooks/hubspot',
      headers: { 'x-request': String(this.#sent) },
      body: new TextEncoder().encode(JSON.stringify([{ object, recordId }])),
    };
    for (let copies = !isQuick && chance.is(TWICE) ? 2 : 1; copies > 0; copies -= 1) {
      scheduler.after(
        chance.skewed(20, isQuick ? QUICK_MS : SLOW_MS),
        () => void this.#deliver(request, 1),
      );
    }
  }

  async #deliver(request: PushedRequest, tries: number): Promise<void> {
    const { desk, scheduler, log } = this.#options;
    try {
      await desk.receive('hubspot', request);
    } catch (error) {
      log(`a webhook is not taken: ${error instanceof Error ? error.message : error}`);
      if (tries >= TRIES) return;
      scheduler.after(TRY_AGAIN_MS, () => void this.#deliver(request, tries + 1));
    }
  }
}
