// What Salesforce answers when it refuses. One class for REST errors, thrown anywhere in this face;
// the same fault becomes a row's SaveResult error inside sObject Collections.

/** A refusal with Salesforce's own code; `fields` names what was wrong where Salesforce does. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly string[] | null;

  constructor(status: number, code: string, message: string, fields?: readonly string[]) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields ?? null;
  }

  /** REST error body: always an array. */
  get body(): readonly object[] {
    const base = { message: this.message, errorCode: this.code };
    return [this.fields === null ? base : { ...base, fields: this.fields }];
  }

  /** Error of one row in a SaveResult: `statusCode`, not `errorCode`. */
  get saveError(): object {
    return { statusCode: this.code, message: this.message, fields: this.fields ?? [] };
  }
}

/** 404, for an address or a row that is not there. */
export function notFound(message = 'The requested resource does not exist'): Refusal {
  return new Refusal(404, 'NOT_FOUND', message);
}

/** 400, for SOQL that does not parse. */
export function malformedQuery(message: string): Refusal {
  return new Refusal(400, 'MALFORMED_QUERY', message);
}

/** 400, for a body that is no JSON or has a value of the wrong kind. */
export function badJson(message: string): Refusal {
  return new Refusal(400, 'JSON_PARSER_ERROR', message);
}
