// What page and worker say to each other.
import type { RemoteChannel } from '@remote-ui/core';

/** One card on the page. */
export type CardSetting = {
  readonly scene: string;
  readonly location: 'crm.record.tab' | 'crm.record.sidebar';
  readonly locale: string;
  readonly objectId: number;
  readonly objectTypeId: string;
};

/** What the page does for a card, as HubSpot's page would. */
export type HostActions = {
  readonly addAlert: (alert: { readonly type: string; readonly message: string }) => void;
  readonly fetchCrmObjectProperties: () => Promise<Readonly<Record<string, string>>>;
};

export type WorkerFace = {
  readonly render: (
    receive: RemoteChannel,
    setting: CardSetting,
    actions: HostActions,
  ) => Promise<void>;
};
