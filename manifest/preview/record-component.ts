// The Lightning component on a record page of the sandbox: the record's own fields, the heartbeat and what
// its viewer has said, in the shape of the Lightning Data Service. What is said there becomes a record.
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { OWN_FIELDS, ownFieldName, ownObjectName } from '../../src/domain/own-fields.ts';
import { html } from '../../src/http/html.ts';
import { LABELS } from '../salesforce/label-files.ts';
import type { LightningFiles } from './lightning-page.ts';

/** A record of the sandbox, as its control face shows it. */
export type ShownRow = {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** What somebody said, with the user who did. */
export type Said = ShownRow & { readonly by: string | null };

export type ComponentPlace = {
  readonly object: string;
  readonly record: ShownRow;
  readonly heartbeats: readonly ShownRow[];
  /** On this record. */
  readonly said: readonly Said[];
  readonly viewer: { readonly id: string; readonly email: string };
};

/** Who looks, in the compiled component; see manifest/salesforce/checks/bundle.mjs. */
const VIEWER = '005000000000001AAA';
const READ_NAMES = [
  ...OWN_FIELDS.map(({ key }) => ownFieldName('salesforce', key)),
  ...['CreatedDate', 'LastModifiedDate'],
];

/** The component in its place, with all it reads. */
export function componentPlace({ object, record, viewer, ...around }: ComponentPlace) {
  const scene = {
    record: { data: { fields: valuesOf(record) } },
    heartbeat: { data: { records: around.heartbeats.map((one) => ({ fields: valuesOf(one) })) } },
    info: { data: { createable: true, fields: {} } },
    statements: {
      data: {
        records: around.said.map((one) => ({
          id: one.id,
          fields: {
            ...valuesOf(one),
            CreatedById: { value: one.by === viewer.id ? VIEWER : one.by },
          },
        })),
      },
    },
  };
  const labels = Object.fromEntries(Object.entries(LABELS).map(([name, { en }]) => [name, en]));
  return html`<section id="component" aria-label="Channel conflict" style="width:340px" data-viewer="${viewer.email}" data-record-id="${record.id}" data-object="${object}" data-scene="${JSON.stringify(scene)}" data-labels="${JSON.stringify(labels)}"></section>
<script src="/component.js"></script>`;
}

function valuesOf({ fields }: ShownRow) {
  return Object.fromEntries(READ_NAMES.map((name) => [name, { value: fields[name] ?? null }]));
}

/** One script: what the platform provides, the compiled components, and putting one in its place. */
export function componentScript({ script }: LightningFiles): string {
  return [BEFORE, script, AFTER].join('\n;');
}

const BEFORE = `
globalThis.place = document.querySelector('#component');
globalThis.parleyLabels = JSON.parse(place.dataset.labels);
globalThis.parleyLocale = 'en-GB';
globalThis.parleyNamespace = '';
globalThis.parleyScene = {
  ...JSON.parse(place.dataset.scene),
  create: async (input) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ by: place.dataset.viewer, fields: input.fields });
    const answer = await fetch('/say', { method: 'POST', headers, body });
    if (!answer.ok) throw { body: { message: await answer.text() } };
    return answer.json();
  },
};`;
const AFTER = `
const { recordId, object } = place.dataset;
place.append(conflictElement({ recordId, objectApiName: object }));`;

const said = z.object({ by: z.string(), fields: z.record(z.string(), z.unknown()) });

/** Makes the record in the sandbox at `sandboxUrl`; what Salesforce refuses comes back in its words. */
export async function sayInSandbox(
  request: IncomingMessage,
  sandboxUrl: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const made = await fetch(`${sandboxUrl}/sandbox/statements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(said.parse(JSON.parse(await text(request)))),
  });
  return { status: made.status, body: await made.text() };
}

/** Where what is said is kept. */
export const STATEMENTS = ownObjectName('statement');
export const HEARTBEATS = ownObjectName('heartbeat');
