// The part of the control that concerns webhooks: where HubSpot's go, and what goes wrong with them.
import type { Router } from 'express';
import { z } from 'zod';
import type { WebhookSender } from './hubspot/webhook-sender.ts';

/** The address is signed as it stands, so it has nothing that HubSpot would sign decoded. */
const target = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/[?#]/.test(url), 'without a query');
const targetBody = z.strictObject({ url: target.nullable() });
const faultBody = z.strictObject({
  fault: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('duplicate'), copies: z.int().positive().max(100) }),
    z.strictObject({ kind: z.literal('delay'), ms: z.int().nonnegative().max(86_400_000) }),
    z.strictObject({ kind: z.literal('reorder') }),
    z.strictObject({ kind: z.literal('lose') }),
  ]),
  times: z.int().positive().exactOptional(),
});

/** `GET` and `POST /webhooks`, `POST` and `DELETE /webhooks/faults`. */
export function addWebhooks(router: Router, sender: WebhookSender): void {
  router.get('/webhooks', (_request, response) => {
    response.json(sender.state());
  });
  router.post('/webhooks', (request, response) => {
    sender.sendTo(targetBody.parse(request.body).url);
    response.json(sender.state());
  });
  router.post('/webhooks/faults', (request, response) => {
    const { fault, times } = faultBody.parse(request.body);
    sender.inject(fault, times);
    response.status(201).json(sender.state());
  });
  router.delete('/webhooks/faults', (_request, response) => {
    sender.clearFaults();
    response.status(204).end();
  });
}
