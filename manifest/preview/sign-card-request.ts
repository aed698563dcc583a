// What HubSpot's servers do with a card's request: append who looks, sign over the whole address, pass on.
// Docs, "fetching data" and "validating requests", 2026-11.
import { createHmac } from 'node:crypto';

export type SignedCall = {
  /** Parley's public address, which is what is signed, and where it really listens. */
  readonly publicUrl: string;
  readonly parleyUrl: string;
  readonly secret: string;
  readonly portalId: string;
  readonly viewer: { readonly userId: string; readonly email: string };
};

export type CardCall = {
  readonly method: string;
  /** `/v1/card?objectId=…`, as the card asked. */
  readonly path: string;
  readonly body: string;
};

/** Parley's answer, whatever it is. */
export async function passOn(call: CardCall, by: SignedCall): Promise<Response> {
  const url = new URL(call.path, by.publicUrl);
  const { userId, email } = by.viewer;
  for (const [name, value] of Object.entries({
    ...{ portalId: by.portalId, userId, userEmail: email },
  })) {
    url.searchParams.append(name, value);
  }
  const at = String(Date.now());
  // Of the query's characters these are signed decoded.
  const signed = url.href.replaceAll('%40', '@').replaceAll('%3A', ':').replaceAll('%2F', '/');
  const signature = createHmac('sha256', by.secret)
    .update(call.method + signed + call.body + at)
    .digest('base64');
  const target = new URL(url.pathname + url.search, by.parleyUrl);
  return fetch(target, {
    method: call.method,
    headers: {
      'content-type': 'application/json',
      'x-hubspot-signature-v3': signature,
      'x-hubspot-request-timestamp': at,
    },
    ...(call.method === 'GET' ? {} : { body: call.body }),
  });
}
