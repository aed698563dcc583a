// What HubSpot answers when it refuses: one class, one body shape (status, category, message,
// correlationId, errors). Categories: HubSpot "error handling", 2026-11.
import { randomUUID } from 'node:crypto';

type RefusalDetail = {
  readonly message: string;
  readonly code?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
};

/** The body every API answers a refusal with. */
export type RefusalBody = {
  readonly status: 'error';
  readonly message: string;
  readonly correlationId: string;
  readonly category: string;
  readonly subCategory?: string;
  readonly errors?: readonly RefusalDetail[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
};

type Extra = Pick<RefusalBody, 'subCategory' | 'errors' | 'context'>;

/** Thrown by handlers; the face turns it into the answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: RefusalBody;

  constructor(status: number, category: string, message: string, extra: Extra = {}) {
    super(message);
    this.status = status;
    this.body = { status: 'error', message, correlationId: randomUUID(), category, ...extra };
  }
}

/** 400: the request breaks a rule; `errors` says which for each property. */
export function invalid(message: string, extra: Extra = {}): Refusal {
  return new Refusal(400, 'VALIDATION_ERROR', message, extra);
}

/** 404: no such record, property, type or path. */
export function notFound(message = 'resource not found'): Refusal {
  return new Refusal(404, 'OBJECT_NOT_FOUND', message);
}

/** 409: the name is taken; the sub-category says by what. */
export function alreadyExists(message: string, subCategory: string): Refusal {
  return new Refusal(409, 'OBJECT_ALREADY_EXISTS', message, { subCategory });
}

/** 403: any one of these scopes would do. */
export function missingScopes(scopes: readonly string[]): Refusal {
  return new Refusal(403, 'MISSING_SCOPES', 'The app was not granted a scope this call needs.', {
    errors: [
      {
        message: 'One or more of these scopes are required.',
        context: { requiredGranularScopes: scopes },
      },
    ],
  });
}

/** 401: no bearer at all, or one that ended. */
export function badToken(expired: boolean): Refusal {
  return expired
    ? new Refusal(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call expired.')
    : new Refusal(401, 'INVALID_AUTHENTICATION', 'Authentication credentials not found.');
}
