// HubSpot's webhooks: gathers what happens, sends it signed and in batches, again when it was not
// taken, and goes wrong on purpose when told to.
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../world.ts';
import { eventsOf, type WebhookEvent } from './webhook-events.ts';

/** What befalls one delivery. */
export type WebhookFault =
  /** It comes so many times more. */
  | { readonly kind: 'duplicate'; readonly copies: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** It comes after the next one, its events the other way round. */
  | { readonly kind: 'reorder' }
  /** It never comes. */
  | { readonly kind: 'lose' };

export type WebhookSenderOptions = {
  readonly world: World;
  readonly portalId: number;
  /** Signs what is sent: the app's client secret. */
  readonly secret: string;
  /** Wait before the second try, doubled each time; HubSpot takes a day for its ten. */
  readonly retryMs?: number;
};

/** Told to whoever asks how it goes. */
export type WebhookState = {
  readonly url: string | null;
  /** Deliveries answered with 2xx. */
  readonly taken: number;
  /** Tries that were not. */
  readonly failed: number;
  /** Events that have not left as a delivery yet. */
  readonly gathered: number;
  /** Deliveries on their way or waiting. */
  readonly open: number;
  readonly lastStatus: number | null;
};

/** Most events of one delivery, tries, and patience (docs, webhooks guide, 2026-11). */
const BATCH = 100;
const RETRIES = 10;
const TIMEOUT_MS = 5_000;
/** Events so close together travel together; HubSpot does not say how long it gathers. */
const GATHER_MS = 20;
const RETRY_MS = 1_000;
/** A delivery that is to come late comes when nothing follows it for so long. */
const HELD_MS = 1_000;
const APP_ID = 4_821_001;

type Delivery = { readonly events: readonly (WebhookEvent & { readonly eventId: number })[] };

/** Sends nothing until it is given an address. One per portal. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #stop = new AbortController();
  readonly #faults: { readonly fault: WebhookFault; left: number }[] = [];
  #url: string | null = null;
  #gathered: WebhookEvent[] = [];
  #held: Delivery[] = [];
  #lastEventId = 0;
  #taken = 0;
  #failed = 0;
  #open = 0;
  #lastStatus: number | null = null;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    const { world } = options;
    world.listen((change) => {
      if (this.#url === null || this.#stop.signal.aborted) return;
      const events = eventsOf(change, world.hubspot, world.now());
      if (events.length > 0) this.#gather(events);
    });
  }

  /** Sends to `url` from now on; null stops. The address is signed as it stands. */
  sendTo(url: string | null): void {
    this.#url = url;
  }

  /** Deliveries to come meet the faults in the order they were given. */
  inject(fault: WebhookFault, times = 1): void {
    this.#faults.push({ fault, left: times });
  }

  clearFaults(): void {
    this.#faults.length = 0;
  }

  state(): WebhookState {
    return {
      url: this.#url,
      taken: this.#taken,
      failed: this.#failed,
      gathered: this.#gathered.length,
      open: this.#open,
      lastStatus: this.#lastStatus,
    };
  }

  /** Sends no more; what is on its way is cut off. */
  close(): void {
    this.#stop.abort();
  }

  #gather(events: readonly WebhookEvent[]): void {
    this.#gathered.push(...events);
    if (this.#gathered.length > events.length) return;
    this.#open += 1;
    void this.#later(GATHER_MS, () => this.#dispatch());
  }

  async #dispatch(): Promise<void> {
    const events = this.#gathered;
    this.#gathered = [];
    for (let start = 0; start < events.length; start += BATCH) {
      const part = events.slice(start, start + BATCH);
      void this.#meetFault({ events: part.map((event) => this.#numbered(event)) });
    }
  }

  #numbered(event: WebhookEvent) {
    this.#lastEventId += 1;
    return { ...event, eventId: this.#lastEventId };
  }

  async #meetFault(delivery: Delivery): Promise<void> {
    const fault = this.#nextFault();
    switch (fault?.kind) {
      case 'lose':
        return;
      case 'reorder':
        this.#held.push({ events: delivery.events.toReversed() });
        this.#open += 1;
        return this.#later(HELD_MS, async () => this.#releaseHeld());
      case 'delay':
        this.#open += 1;
        return this.#later(fault.ms, () => this.#send(delivery));
      case 'duplicate':
        for (let copy = 0; copy <= fault.copies; copy += 1) await this.#send(delivery);
        return;
      case undefined:
        await this.#send(delivery);
        this.#releaseHeld();
    }
  }

  #nextFault(): WebhookFault | undefined {
    const [first] = this.#faults;
    if (first === undefined) return undefined;
    first.left -= 1;
    if (first.left <= 0) this.#faults.shift();
    return first.fault;
  }

  #releaseHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const delivery of held) void this.#send(delivery);
  }

  /** Until it is taken, the tries are used up, or the sandbox ends. */
  async #send(delivery: Delivery): Promise<void> {
    this.#open += 1;
    for (let attempt = 0; attempt <= RETRIES && !this.#stop.signal.aborted; attempt += 1) {
      if (await this.#isTaken(delivery, attempt)) break;
      const waitMs = (this.#options.retryMs ?? RETRY_MS) * 2 ** attempt;
      await pause(waitMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
    this.#open -= 1;
  }

  async #isTaken({ events }: Delivery, attemptNumber: number): Promise<boolean> {
    const url = this.#url;
    if (url === null) return true;
    const { portalId, world } = this.#options;
    const ids = { portalId, appId: APP_ID, subscriptionId: 1, attemptNumber };
    const body = JSON.stringify(events.map((event) => ({ ...event, ...ids })));
    const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.#stop.signal]);
    try {
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'HubSpot Connect 2.0 (sandbox)',
        ...this.#signature(url, body, world.now()),
      };
      const answer = await fetch(url, {
        method: 'POST',
        headers,
        body,
        signal,
        redirect: 'manual',
      });
      this.#lastStatus = answer.status;
      if (answer.ok) this.#taken += 1;
      else this.#failed += 1;
      return answer.ok;
    } catch {
      // No answer: whether it was taken nobody knows, so it comes again.
      this.#lastStatus = null;
      this.#failed += 1;
      return false;
    }
  }

  #signature(url: string, body: string, now: number) {
    const text = `POST${url}${body}${now}`;
    const signature = createHmac('sha256', this.#options.secret).update(text, 'utf8');
    return {
      'x-hubspot-signature-v3': signature.digest('base64'),
      'x-hubspot-request-timestamp': String(now),
    };
  }

  /** Runs `work` after a while, unless the sandbox ends first; counted as open until then. */
  async #later(ms: number, work: () => Promise<void>): Promise<void> {
    try {
      await pause(ms, undefined, { signal: this.#stop.signal });
      await work();
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    } finally {
      this.#open -= 1;
    }
  }
}
