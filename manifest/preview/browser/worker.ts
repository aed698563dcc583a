// Stands in for HubSpot's worker: the same globals, no network but `hubspot.fetch`, and the bundle as it
// is uploaded. One worker draws every card of the page.
import { createRemoteRoot } from '@remote-ui/core';
import * as RemoteUI from '@remote-ui/react';
import { createEndpoint, type MessageEndpoint, retain } from '@remote-ui/rpc';
import * as React from 'react';
import type { WorkerFace } from './protocol.ts';

type Draw = (api: { readonly context: object; readonly actions: object }) => React.ReactElement;

const worker = globalThis as unknown as MessageEndpoint &
  Record<string, unknown> & {
    readonly fetch: typeof fetch;
    readonly importScripts: (...files: string[]) => void;
  };
const load = worker.importScripts;
const request = worker.fetch.bind(globalThis);
let draw: Draw | null = null;

Object.assign(worker, {
  React,
  RemoteUI,
  __HUBSPOT_EXTENSION_WORKER__: true,
  extend_V2: (given: Draw) => {
    draw = given;
  },
  hsFetch: (url: string, { method = 'GET', body }: { method?: string; body?: object } = {}) =>
    request(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
  hsWorkerAPI: {},
  logger: console,
});
load('/card.js');
// What HubSpot's worker does not have either.
Object.assign(worker, { fetch: undefined, XMLHttpRequest: undefined, importScripts: undefined });

const face: WorkerFace = {
  async render(receive, setting, actions) {
    retain(receive);
    retain(actions);
    if (draw === null) throw new Error('the bundle did not call hubspot.extend');
    const root = createRemoteRoot(receive);
    const context = {
      location: setting.location,
      user: { locale: setting.locale },
      portal: { timezone: 'Europe/Berlin' },
      crm: { objectId: setting.objectId, objectTypeId: setting.objectTypeId },
      variables: {
        PARLEY_URL: `${worker['location']}`.replace(/\/worker\.js.*$/, `/stage/${setting.scene}`),
      },
    };
    RemoteUI.createRoot(root).render(draw({ context, actions }));
    await root.mount();
  },
};
createEndpoint(worker).expose(face);
