// The answer of a batch call: 200 or 201 when every input went well, 207 with `errors` when some
// did not, as the CRM API reports partial failure.
import type { Answer } from './call.ts';
import type { Portal } from './portal.ts';
import { Refusal } from './refusal.ts';

/** Runs each input; a Refusal becomes an entry of `errors` with the input's write trace id. */
export function batchAnswer(
  portal: Portal,
  inputs: readonly Record<string, unknown>[],
  run: (input: Record<string, unknown>) => unknown,
  successStatus = 200,
): Answer {
  const at = new Date(portal.now()).toISOString();
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputs) {
    try {
      results.push(run(input));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push(batchError(error, input));
    }
  }
  const times = { requestedAt: at, startedAt: at, completedAt: at };
  if (errors.length === 0) {
    return { status: successStatus, body: { status: 'COMPLETE', results, ...times } };
  }
  return {
    status: 207,
    body: { status: 'COMPLETE', results, numErrors: errors.length, errors, ...times },
  };
}

function batchError(error: Refusal, input: Readonly<Record<string, unknown>>) {
  const trace = input['objectWriteTraceId'];
  const ids = typeof input['id'] === 'string' ? { ids: [input['id']] } : {};
  return {
    status: 'error',
    category: error.body.category,
    ...(error.body.subCategory === undefined ? {} : { subCategory: error.body.subCategory }),
    message: error.message,
    context: {
      ...error.body.context,
      ...ids,
      ...(typeof trace === 'string' ? { objectWriteTraceId: [trace] } : {}),
    },
    errors: error.body.errors ?? [],
    links: {},
  };
}
