// One call to the world: it travels, meets faults, shows its token, does its work, and its answer
// travels back. What HTTP does for the faces, in as few steps as a simulation needs.
import { ParleyError } from '../../../src/domain/errors.ts';
import type { Instant } from '../../../src/domain/time.ts';
import type { TokenSource } from '../../../src/ports/crm.ts';
import type { Fault, FaultRequest } from '../faults.ts';
import type { Access } from '../oauth.ts';
import type { WorldCrm } from '../world.ts';

/** Calls that a person or a vendor's server could mistake for nothing are repeated this often. */
const READ_ATTEMPTS = 3;
const RATE_PAUSE_MS = 1_000;

/** Where faults come from; the sandbox's `Faults` is one. */
export type FaultSource = { next(crm: WorldCrm, request: FaultRequest): Fault | null };

/** At most `calls` in any `perMs`, counted by the world's clock. */
export type RateLimit = { readonly calls: number; readonly perMs: number };

/** Takes work to the world and its result back; a simulation lets time pass on both ways. */
export type Carry = <T>(work: () => T) => Promise<T>;

export type CallOptions = {
  readonly crm: WorldCrm;
  readonly faults: FaultSource;
  readonly carry: Carry;
  readonly now: () => Instant;
  readonly limit: RateLimit | null;
  readonly straying: Straying | null;
};

/** Requests that arrive long after their sender has given them up for lost. */
export type Straying = {
  /** How long this request is under way beyond its sender's patience; null: it is not. */
  readonly delayOf: (crm: WorldCrm, request: FaultRequest) => number | null;
  readonly later: (ms: number, run: () => void) => void;
};

export type Call<T> = FaultRequest & {
  /** `read` is repeated after a lost answer; `write` is not. */
  readonly effect: 'read' | 'write';
  /** Runs in the world, on behalf of the user whose token was shown. */
  readonly work: (access: Access) => T;
};

/** The calls of one account (org or portal); all its sessions share the rate limit. */
export class CallGate {
  readonly #options: CallOptions;
  #times: Instant[] = [];

  constructor(options: CallOptions) {
    this.#options = options;
  }

  /** One exchange, no repetition. `work` runs in the world, once at most. Throws CRM_… faults. */
  exchange<T>(request: FaultRequest, work: () => T): Promise<T> {
    const { crm, faults, carry, straying } = this.#options;
    return carry(() => {
      const strayMs = straying?.delayOf(crm, request) ?? null;
      if (strayMs !== null) {
        straying?.later(strayMs, () => unheard(work));
        throw lost('The answer did not come in time.');
      }
      const fault = faults.next(crm, request);
      if (fault?.kind === 'drop_request') throw lost('The connection was cut before the answer.');
      if (fault?.kind === 'status') throw refusedWith(fault.status, fault.headers);
      this.#count();
      const result = work();
      if (fault?.kind === 'drop_reply') throw lost('The connection was cut before the answer.');
      return result;
    });
  }

  #count(): void {
    const { limit, now } = this.#options;
    if (limit === null) return;
    const start = now() - limit.perMs;
    this.#times = this.#times.filter((at) => at > start);
    if (this.#times.length >= limit.calls) throw refusedWith(429);
    this.#times.push(now());
  }
}

/** Work whose answer nobody waits for any more, a refusal included. */
function unheard(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
  }
}

/** The calls of one session: with a token, renewed once when it is refused, and counted. */
export class SessionCalls {
  readonly #gate: CallGate;
  readonly #tokens: TokenSource;
  readonly #accessOf: (token: string) => Access | null;
  requests = 0;
  writes = 0;

  constructor(gate: CallGate, tokens: TokenSource, accessOf: (token: string) => Access | null) {
    this.#gate = gate;
    this.#tokens = tokens;
    this.#accessOf = accessOf;
  }

  /** Does the call; reads are repeated when their answer was lost or none. */
  async send<T>(call: Call<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#authorised(call);
      } catch (error) {
        const isLost = error instanceof ParleyError && error.kind === 'transient';
        if (!isLost || call.effect === 'write' || attempt === READ_ATTEMPTS) throw error;
      }
    }
  }

  async #authorised<T>(call: Call<T>): Promise<T> {
    const first = await this.#tokens.accessToken();
    const answer = await this.#once(call, first);
    if (answer !== EXPIRED) return answer.value;
    const second = await this.#once(call, await this.#tokens.renewed(first));
    if (second !== EXPIRED) return second.value;
    throw new ParleyError('CRM_AUTH_EXPIRED', 'The CRM refuses a token it has just given.', {
      status: 401,
    });
  }

  #once<T>(call: Call<T>, token: string): Promise<{ readonly value: T } | typeof EXPIRED> {
    this.requests += 1;
    if (call.effect === 'write') this.writes += 1;
    return this.#gate.exchange(call, () => {
      const access = this.#accessOf(token);
      return access === null ? EXPIRED : { value: call.work(access) };
    });
  }
}

const EXPIRED = Symbol('expired');

function lost(message: string): ParleyError {
  return new ParleyError('CRM_UNREACHABLE', message, { hint: 'It is tried again by itself.' });
}

function refusedWith(status: number, headers: Readonly<Record<string, string>> = {}): ParleyError {
  const hint = 'It is tried again by itself.';
  if (status === 429) {
    const retryAfterMs = Number(headers['retry-after'] ?? 0) * 1_000 || RATE_PAUSE_MS;
    return new ParleyError('CRM_THROTTLED', 'Too many calls.', { hint, retryAfterMs, status });
  }
  if (status >= 500) return new ParleyError('CRM_UNAVAILABLE', 'The CRM failed.', { hint, status });
  return new ParleyError('CRM_REQUEST_REFUSED', `The CRM refused the call (${status}).`, {
    status,
  });
}
