// The card in HubSpot's own test renderer, with Parley's desk behind `hubspot.fetch`.
import { createRenderer } from '@hubspot/ui-extensions/testing';
import { createElement } from 'react';
import { Card, type CardContext } from '../../../manifest/hubspot/src/app/cards/card.tsx';
import { COMPANY } from '../../../manifest/preview/book.ts';
import { SCENES, type Scene } from '../../../manifest/preview/scenes.ts';
import { openStage, type Stage } from '../../../manifest/preview/stage.ts';

/** A request as the card made it. */
export type Sent = { readonly url: string; readonly method: string; readonly body?: unknown };

type Host = {
  hsFetch: (url: string, options: { method?: string; body?: unknown }) => Promise<Response>;
};

export function sceneOf(name: string): Scene {
  const found = SCENES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scene ${name}`);
  return found;
}

export type CardSetting = {
  readonly location?: 'crm.record.tab' | 'crm.record.sidebar';
  readonly locale?: string;
  /** What the deal says of itself; rejects where the viewer may not read it. */
  readonly properties?: Readonly<Record<string, string>> | null;
  /** In place of Parley. */
  readonly answer?: (stage: Stage, sent: Sent) => Promise<Response>;
};

/** Parley's desk as an HTTP answer. */
export async function deskAnswer(stage: Stage, { url, method, body }: Sent): Promise<Response> {
  const { pathname, search } = new URL(url);
  if (pathname === '/v1/check') return Response.json(await stage.check(search));
  if (method === 'GET') return Response.json(await stage.show());
  const answer = await stage.say(JSON.stringify(body));
  return answer === null
    ? Response.json({ result: 'unreadable' }, { status: 400 })
    : Response.json(answer);
}

export async function renderCard(scene: Scene, setting: CardSetting = {}) {
  const { location = 'crm.record.tab', locale = 'en-gb', answer = deskAnswer } = setting;
  const { properties = { amount: '48000', deal_currency_code: 'EUR' } } = setting;
  const stage = await openStage(scene);
  const sent: Sent[] = [];
  const host: Host = {
    async hsFetch(url, { method = 'GET', body }) {
      const one = { url, method, ...(body === undefined ? {} : { body }) };
      sent.push(one);
      return answer(stage, one);
    },
  };
  Object.assign(globalThis, { self: host });
  const renderer = createRenderer('crm.record.tab');
  renderer.mocks.actions.fetchCrmObjectProperties.willCall(async () => {
    if (properties === null) throw new Error('no permission');
    return { ...properties };
  });
  const isCompany = scene.place.object === COMPANY.object;
  const context: CardContext = {
    location,
    user: { locale },
    portal: { timezone: 'Europe/Berlin' },
    crm: { objectId: Number(scene.place.recordId), objectTypeId: isCompany ? '0-2' : '0-3' },
    variables: { PARLEY_URL: 'https://parley.example' },
  };
  const actions = renderer.mocks.actions as never;
  renderer.render(createElement(Card, { context, actions }));
  const alerts = () => renderer.mocks.actions.addAlert.calls.map(([alert]) => alert);
  return { ...renderer, sent, alerts, text: () => textOf(renderer.getRootNode()) };
}

type Node = { readonly text?: string | null; readonly childNodes?: readonly Node[]; name?: string };
type Labelled = Node & { readonly props?: { readonly label?: unknown } };

/** Everything a reader would read, one line per piece, labels first. */
function textOf(node: Node): string {
  const { childNodes, props, text } = node as Labelled;
  if (childNodes === undefined) return text ?? '';
  const label = typeof props?.label === 'string' ? `${props.label}: ` : '';
  return label + childNodes.map(textOf).filter(Boolean).join('\n');
}
