// X-HubSpot-Signature-v3, against signatures made elsewhere (openssl), and what must not pass.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { validSignature } from '../../../../connectors/hubspot/request-signature.ts';

const SECRET = 'b0f3c2f4-7a9e-4c6b-8c1d-2f7f0a2b9f11';
const AT = 1_795_867_200_000;

type Changes = {
  readonly method?: string;
  readonly url?: string;
  readonly body?: string;
  readonly timestamp?: string | string[];
  readonly signature?: string | string[];
};

/** A request with the signature of the text given. */
function request(signedText: string, changes: Changes = {}) {
  const { method = 'POST', url = 'https://parley.example/webhooks/hubspot', body = '[]' } = changes;
  const signature = createHmac('sha256', SECRET).update(signedText).digest('base64');
  return {
    method,
    url,
    headers: {
      'x-hubspot-signature-v3': changes.signature ?? signature,
      'x-hubspot-request-timestamp': changes.timestamp ?? String(AT),
    },
    body: Buffer.from(body),
  };
}

const isValid = (...args: Parameters<typeof request>) =>
  validSignature(request(...args), SECRET, AT) !== null;

describe('a signature', () => {
  it('is the one openssl makes', () => {
    const text = `POSThttps://parley.example/webhooks/hubspot[]${AT}`;
    const made = 'wKjAs+MeIIiejj9m3XDmY4dY9cW8KlMtHYHmo9XxOEI=';
    expect(isValid(text, { signature: made })).toBe(true);
    expect(isValid(text)).toBe(true);
  });

  it('is over the bytes of the body, whatever they mean', () => {
    const body = '[{"dealname":"Müller & Söhne 🧾"}]\r\n';
    const text = `POSThttps://parley.example/webhooks/hubspot${body}${AT}`;
    expect(isValid(text, { body })).toBe(true);
  });

  it('is over the query with exactly twelve characters decoded', () => {
    const path = 'https://parley.example/card/a%3Ab';
    const sent =
      '?e=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B&user=jo%40x.example&keep=%20%26%3D%23%25%2B%C3%A4%3a';
    const decoded = "?e=:/?@!$'()*,;&user=jo@x.example&keep=%20%26%3D%23%25%2B%C3%A4%3a";
    const ask = { method: 'GET', url: path + sent, body: '' };
    expect(isValid(`GET${path}${decoded}${AT}`, ask)).toBe(true);
    expect(isValid(`GET${path}${sent}${AT}`, ask)).toBe(false);
  });

  it('decodes once only: what stood for a percent sign stays', () => {
    const ask = { method: 'GET', url: 'https://parley.example/x?a=%253A', body: '' };
    expect(isValid(`GEThttps://parley.example/x?a=%253A${AT}`, ask)).toBe(true);
  });

  it('is refused with headers that came twice', () => {
    const text = `POSThttps://parley.example/webhooks/hubspot[]${AT}`;
    const good = createHmac('sha256', SECRET).update(text).digest('base64');
    expect(isValid(text, { signature: [good, good] })).toBe(false);
    expect(isValid(text, { timestamp: [String(AT), String(AT)] })).toBe(false);
  });
});
