// How a job travels: its key, its data in Redis, and the letter it leaves when it is given up.
// What comes back from Redis is parsed here and refused when it is not ours.
import { z } from 'zod';
import { invariant, ParleyError } from '../src/domain/errors.ts';
import { asConnectionId, asTenantId } from '../src/domain/ids.ts';
import { DAY_MS } from '../src/domain/time.ts';
import { type DeadJob, JOB_KINDS, type Job } from '../src/ports/queue.ts';

const kind = z.enum(JOB_KINDS);
const tenantId = z.string().min(1).transform(asTenantId);
const connectionId = z.string().min(1).transform(asConnectionId).nullable();

const jobSchema = z.strictObject({ kind, tenantId, connectionId });
const wireSchema = jobSchema.extend({ v: z.literal(1) });
const letterSchema = z.object({
  key: z.string(),
  job: jobSchema.nullable(),
  reason: z.string(),
  attempts: z.number(),
  failedAtMs: z.number(),
});

/** Data of a job in Redis. `v` lets a later version refuse what it no longer understands. */
export type JobWire = Job & { readonly v: 1 };

/** Reports a fault of a job, or of the queue itself (`job` null). Must not throw. */
export type ReportFault = (error: unknown, job: Job | null) => void;

/**
 * Equal for jobs that are one doorbell: same kind, tenant and connection. Also Bull's job id. Throws
 * JOB_REFUSED for anything that is no job; what else hangs on the object is left behind.
 */
export function jobKeyOf(job: Job): string {
  const { kind: jobKind, tenantId: tenant, connectionId: connection } = job;
  if (!isJob(job)) {
    const ids = jobSchema.safeParse({ kind: jobKind, tenantId: tenant, connectionId: connection });
    throw refused('it was not rung', ids.success ? 'no job' : problemsOf(ids.error));
  }
  return JSON.stringify([jobKind, tenant, connection]);
}

/** Our own code rings many times a second: the schema is asked only what is wrong. */
function isJob(job: Job): boolean {
  const { connectionId: connection } = job;
  const isConnection = connection === null || isId(connection);
  return JOB_KINDS.includes(job.kind) && isId(job.tenantId) && isConnection;
}

const isId = (id: unknown) => typeof id === 'string' && id !== '';

/** Reads back what {@link jobKeyOf} wrote; null for any other text. */
export function jobOfKey(key: string): Job | null {
  const parts = z.tuple([kind, tenantId, connectionId]).safeParse(parseJson(key));
  if (!parts.success) return null;
  const [jobKind, tenant, connection] = parts.data;
  return { kind: jobKind, tenantId: tenant, connectionId: connection };
}

/** The data of a job as it lies in Redis; {@link decodeJob} reads it back. */
export function encodeJob(job: Job): JobWire {
  return { v: 1, kind: job.kind, tenantId: job.tenantId, connectionId: job.connectionId };
}

/**
 * The job in `data`, found under `key`. Throws JOB_REFUSED for another version, an unknown kind,
 * anything beyond the ids, or data of another job: somebody else has written into our Redis.
 */
export function decodeJob(data: unknown, key: string): Job {
  const wire = wireSchema.safeParse(data);
  if (!wire.success) throw refused('it was not run', problemsOf(wire.error));
  const { v: _, ...job } = wire.data;
  if (jobKeyOf(job) !== key) throw refused('it was not run', 'its data belongs to another job');
  return job;
}

/** Which of the known fields are wrong; nothing of what a stranger wrote is repeated. */
function problemsOf(error: z.ZodError): string {
  const fields = new Set(error.issues.map((issue) => issue.path[0] ?? 'more than the ids'));
  return [...fields].map((field) => `wrong or missing: ${String(field)}`).join(', ');
}

function refused(what: string, problem: string): ParleyError {
  return new ParleyError('JOB_REFUSED', `A job is not in order, ${what} (${problem}).`, {
    hint: 'Look for another program or another version of Parley that writes to the same Redis.',
  });
}

/** A dead job as text; {@link decodeDeadJob} reads it back. */
export function encodeDeadJob(dead: DeadJob): string {
  return JSON.stringify(dead);
}

/** A letter that cannot be read is still a dead job: it is returned, without its job. */
export function decodeDeadJob(text: string, key: string): DeadJob {
  const letter = letterSchema.safeParse(parseJson(text));
  return letter.success
    ? letter.data
    : {
        key,
        job: null,
        reason: 'the record of this dead job is unreadable',
        attempts: 0,
        failedAtMs: 0,
      };
}

/** Throws INVARIANT_BROKEN for a period timers cannot keep: whole milliseconds, 1 ms to a day. */
export function checkPeriod(everyMs: number): void {
  invariant(
    Number.isInteger(everyMs) && everyMs >= 1 && everyMs <= DAY_MS,
    `a job repeats every 1 ms to 1 day, not every ${everyMs} ms`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
