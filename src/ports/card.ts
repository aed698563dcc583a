// A card inside a CRM asks for itself. The web face carries the request, the vendor's connector knows
// whether it is genuine, who looks, and at which record.
import type { PushedRequest } from './push.ts';

/** Somebody who looks at a record inside their CRM, as the vendor vouches for them. */
export type CardViewer = {
  /** Org or portal id. */
  readonly externalId: string;
  /** Null where the vendor does not say; such a viewer is shown nothing. */
  readonly userId: string | null;
  readonly email: string | null;
};

/** The record the card stands on: the card says it, nobody vouches for it. */
export type CardPlace = { readonly object: string; readonly recordId: string };

export type CardAsked =
  | { readonly result: 'not_authentic' }
  /** From the vendor, but not as our own card asks. */
  | { readonly result: 'unreadable' }
  | { readonly result: 'read'; readonly viewer: CardViewer; readonly place: CardPlace };

/** The app's settings page asks as cards do, and stands on no record. */
export type SettingsAsked =
  | Exclude<CardAsked, { readonly result: 'read' }>
  | { readonly result: 'read'; readonly viewer: CardViewer };

/** Reads a request of the settings page. */
export type ReadSettingsRequest = (request: PushedRequest) => SettingsAsked;

/** Reads a card's request; `place` is in the query of a GET and in the JSON body of a POST. */
export type ReadCardRequest = (request: PushedRequest) => CardAsked;
