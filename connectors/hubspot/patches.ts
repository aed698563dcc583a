// Writing Parley's own fields, with one outcome per record, and reading them back from the system of
// record (batch read, never search).
import { invariant, ParleyError } from '../../src/domain/errors.ts';
import type { RecordRef } from '../../src/domain/ids.ts';
import {
  type OwnField,
  type OwnFieldKey,
  type OwnFieldValue,
  type OwnFieldValues,
  ownFieldName,
  type WrittenHome,
} from '../../src/domain/own-fields.ts';
import { formatInstant } from '../../src/domain/time.ts';
import type { FieldPatch, OwnFieldState, PatchOutcome } from '../../src/ports/crm.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { codeOf, cureOf, type ErrorBody, isAmbiguous, wasNotApplied } from './errors.ts';
import { chunksOf, MAX_BATCH } from './objects.ts';
import { ownPropertiesOf } from './schema.ts';
import { readBatch, recordBatch } from './wire.ts';

/**
 * Calls of one application that may be refused on the way to rows that stand alone: one bad row of 100 takes
 * seven. Where a rule refuses every row, an account must not pay with two calls for each.
 */
const MOST_REFUSED = 24;

type Writing = {
  readonly api: HubspotApi;
  readonly outcomes: Map<FieldPatch, PatchOutcome>;
  /** Calls that may still be refused. */
  refusalsLeft: number;
};

/** Applies patches; outcomes in the order of the patches. Throws only when the session is dead. */
export async function applyPatches(
  api: HubspotApi,
  patches: readonly FieldPatch[],
): Promise<readonly PatchOutcome[]> {
  const outcomes = new Map<FieldPatch, PatchOutcome>();
  const writing: Writing = { api, outcomes, refusalsLeft: MOST_REFUSED };
  for (const [object, group] of Map.groupBy(patches, (patch) => patch.ref.object)) {
    for (const round of distinctRounds(group)) {
      for (const chunk of chunksOf(round, MAX_BATCH)) {
        await writeChunk(writing, object, chunk);
      }
    }
  }
  return patches.map((patch) => {
    const outcome = outcomes.get(patch);
    invariant(outcome, `no outcome for ${patch.ref.object} ${patch.ref.recordId}`);
    return outcome;
  });
}

/** HubSpot refuses a batch that names a record twice: later patches of a record go in a later round. */
function distinctRounds(patches: readonly FieldPatch[]): FieldPatch[][] {
  const rounds: FieldPatch[][] = [];
  const seen = new Map<string, number>();
  for (const patch of patches) {
    const round = seen.get(patch.ref.recordId) ?? 0;
    seen.set(patch.ref.recordId, round + 1);
    rounds[round] = [...(rounds[round] ?? []), patch];
  }
  return rounds;
}

async function writeChunk(
  writing: Writing,
  object: string,
  chunk: readonly FieldPatch[],
): Promise<void> {
  const { api, outcomes } = writing;
  try {
    const { body } = await api.call({
      method: 'POST',
      path: `/crm/objects/${VERSION}/${object}/batch/update`,
      body: { inputs: chunk.map(inputOf) },
      effect: 'write',
      answer: recordBatch,
    });
    const written = new Set(body.results.map((record) => record.id));
    for (const patch of chunk) {
      outcomes.set(patch, rowOutcome(patch, written, body.errors ?? [], chunk.length));
    }
  } catch (error) {
    if (!(error instanceof ParleyError) || endsSession(error)) throw error;
    if (error.status === 400) writing.refusalsLeft -= 1;
    if (error.status === 400 && chunk.length > 1 && writing.refusalsLeft > 0) {
      // One bad row fails the whole batch: halve until it stands alone.
      const middle = Math.ceil(chunk.length / 2);
      await writeChunk(writing, object, chunk.slice(0, middle));
      await writeChunk(writing, object, chunk.slice(middle));
      return;
    }
    for (const patch of chunk) outcomes.set(patch, failedOutcome(patch.ref, error));
  }
}

/** A missing permission concerns these rows only; a dead token everything that follows. */
function endsSession(error: ParleyError): boolean {
  return error.kind === 'bug' || (error.kind === 'auth' && error.code !== 'CRM_PERMISSION_MISSING');
}

function inputOf(patch: FieldPatch) {
  const properties = Object.entries(patch.values).map(([key, value]) => [
    ownFieldName('hubspot', key as OwnFieldKey),
    value === null || value === undefined ? '' : String(value),
  ]);
  const { recordId } = patch.ref;
  return {
    id: recordId,
    objectWriteTraceId: recordId,
    properties: Object.fromEntries(properties) as Record<string, string>,
  };
}

function rowOutcome(
  patch: FieldPatch,
  written: ReadonlySet<string>,
  errors: readonly ErrorBody[],
  size: number,
): PatchOutcome {
  const { ref } = patch;
  if (written.has(ref.recordId)) return { ref, result: 'written', skipped: [] };
  const own = errors.find((error) => names(error, ref.recordId));
  const error = own ?? (size === 1 ? errors[0] : undefined);
  // No row and no error: the id was merged away and HubSpot wrote to its survivor (BEHAVIOR.md, 9).
  if (error === undefined) {
    return errors.length === 0
      ? { ref, result: 'gone' }
      : { ref, result: 'unknown', message: 'HubSpot did not say which row failed' };
  }
  if (error.category === 'OBJECT_NOT_FOUND') return { ref, result: 'gone' };
  if (error.category === 'RATE_LIMITS') {
    return { ref, result: 'retry', message: error.message ?? 'rate limit', retryAfterMs: null };
  }
  const code = codeOf(error);
  const message = error.message ?? 'refused without a reason';
  return { ref, result: 'refused', code, message, cure: cureOf(code) };
}

function names(error: ErrorBody, recordId: string): boolean {
  const { ids = [], id = [], objectWriteTraceId = [] } = error.context ?? {};
  return [...ids, ...id, ...objectWriteTraceId].includes(recordId);
}

function failedOutcome(ref: RecordRef, error: ParleyError): PatchOutcome {
  if (error.code === 'CRM_RECORD_GONE') return { ref, result: 'gone' };
  const { message } = error;
  if (wasNotApplied(error)) {
    return { ref, result: 'retry', message, retryAfterMs: error.retryAfterMs };
  }
  if (isAmbiguous(error)) return { ref, result: 'unknown', message };
  const code = error.vendorCode ?? error.code;
  return { ref, result: 'refused', code, message, cure: error.hint ?? cureOf(code) };
}

/** Own fields as the records show them now, one state per reference, in order. */
export async function readOwnFields(
  api: HubspotApi,
  refs: readonly RecordRef[],
  home: WrittenHome,
): Promise<readonly OwnFieldState[]> {
  const own = ownPropertiesOf(home);
  const found = new Map<string, Readonly<Record<string, string | null>>>();
  for (const [object, group] of Map.groupBy(refs, (ref) => ref.object)) {
    const ids = [...new Set(group.map((ref) => ref.recordId))];
    for (const chunk of chunksOf(ids, MAX_BATCH)) {
      const { body } = await api.call({
        method: 'POST',
        path: `/crm/objects/${VERSION}/${object}/batch/read`,
        body: {
          inputs: chunk.map((id) => ({ id })),
          properties: [...own.keys()],
          propertiesWithHistory: [],
        },
        effect: 'read',
        answer: readBatch,
      });
      for (const record of body.results) found.set(`${object}/${record.id}`, record.properties);
    }
  }
  return refs.map((ref) => stateOf(ref, found.get(`${ref.object}/${ref.recordId}`), own));
}

function stateOf(
  ref: RecordRef,
  properties: Readonly<Record<string, string | null>> | undefined,
  own: ReadonlyMap<string, OwnField>,
): OwnFieldState {
  if (!properties) return { ref, found: false };
  const values: OwnFieldValues = {};
  const unreadable: OwnFieldKey[] = [];
  for (const [name, field] of own) {
    if (name in properties) values[field.key] = ownValue(field, properties[name] ?? null);
    else unreadable.push(field.key);
  }
  return { ref, found: true, values, unreadable };
}

/** HubSpot's text as the value Parley wrote: numbers as numbers, instants without milliseconds. */
export function ownValue(field: OwnField, text: string | null): OwnFieldValue {
  if (text === null || text === '') return null;
  switch (field.type) {
    case 'number':
    case 'percent': {
      const number = Number(text);
      return Number.isNaN(number) ? text : number;
    }
    case 'datetime': {
      const at = Date.parse(text);
      return Number.isNaN(at) ? text : formatInstant(at);
    }
    case 'date':
      return text.slice(0, 10);
    case 'text':
    case 'long_text':
    case 'picklist':
    case 'url':
      return text;
  }
}
