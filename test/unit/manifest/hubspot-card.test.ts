// The HubSpot card in HubSpot's own test renderer: what it says in each state, and what it sends.
import {
  Button,
  Form,
  Input,
  LoadingButton,
  LoadingSpinner,
  NumberInput,
  TextArea,
} from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import { SCENES } from '../../../manifest/preview/scenes.ts';
import { deskAnswer, renderCard, sceneOf } from './card-renderer.ts';

const open = sceneOf('open-high');

/** Waits until the first answer is on the card. */
async function shown(...given: Parameters<typeof renderCard>) {
  const card = await renderCard(...given);
  await card.waitFor(() => {
    if (card.maybeFind(LoadingSpinner) !== null) throw new Error('still loading');
  });
  // The amount comes by itself, a moment later.
  await new Promise((resolve) => setImmediate(resolve));
  return card;
}

describe('what the card says', () => {
  it('one glance: severity, who, what to do by whose decision, three facts, split, why', async () => {
    const card = await shown(open);
    expect(card.text()).toBe(
      [
        '▲ High',
        'High conflict: a registered partner also claims this customer.',
        'Hold price talks until Dana Ruiz decides (by 24 Nov). Keep meetings as planned.',
        'With: A registered partner',
        'Since: 3 Nov 2026 (17 days)',
        'Decision by: Dana Ruiz, 24 Nov 2026',
        'Names are hidden until Dana Ruiz shares them.',
        'Suggested split',
        'This deal: 30% (about €14,400)',
        'A registered partner: 70%',
        'Suggestion only. Nothing is paid by this.',
        'Why we flagged it',
        '2 Oct 2026 · This deal: record created',
        '3 Nov 2026 · A registered partner: deal registered',
        '9 Nov 2026 · This deal: first demo',
        'Taken for one customer by the same web domain.',
        'I have seen this',
        'Not the same deal',
        'Propose another split',
        'Add evidence',
        'Open full history',
      ].join('\n'),
    );
    expect(card.sent).toEqual([
      { url: 'https://parley.example/v1/card?objectTypeId=0-3&objectId=9001501', method: 'GET' },
    ]);
  });

  it('in the sidebar everything but why', async () => {
    const card = await shown(open, { location: 'crm.record.sidebar' });
    expect(card.text()).not.toContain('Why we flagged it');
    expect(card.text()).toContain('Suggested split');
  });

  it.each([
    ['none', 'No overlapping claim. Last checked 20 Nov 2026, 15:08.'],
    ['unchecked', 'Not checked yet. New records are checked within minutes.'],
  ])('%s: one quiet line, and the offer to check before starting', async (name, text) => {
    const card = await shown(sceneOf(name));
    expect(card.text()).toBe(`${text}\nCheck before you start`);
    expect(card.findAll(Button)).toHaveLength(1);
  });

  it.each([
    ['not-live', 'Conflict checks are being set up. Nothing is shown yet.'],
    [
      'no-permission',
      'We have no permission to read this account. Your HubSpot admin can connect it.',
    ],
    [
      'resolved',
      'Decided on 17 Nov 2026 by Dana Ruiz: the suggested split stands.\nOpen full history',
    ],
    ['dismissed', 'Decided on 17 Nov 2026 by Dana Ruiz: not a conflict.\nOpen full history'],
  ])('%s: nothing but a line or two, and no button', async (name, text) => {
    const card = await shown(sceneOf(name));
    expect(card.text()).toBe(text);
    expect([...card.findAll(Button), ...card.findAll(LoadingButton)]).toEqual([]);
  });

  it.each([
    ['open-medium', ['◆ Medium', 'Medium conflict: a registered partner']],
    ['open-low', ['● Low', 'Low conflict: ']],
    ['acknowledged', ['Seen by the manager', 'Hold price talks until Dana Ruiz decides']],
    [
      'probable',
      [
        'May be one customer by the same name',
        'may also claim this customer',
        'Carry on as planned. Dana Ruiz will check',
      ],
    ],
    ['escalated', ['The decision was due on 18 Nov.']],
    [
      'partner-deal',
      ['High conflict: the direct team also claims this customer.', 'This deal: 70%'],
    ],
    ['masked-1', ['2 other sides also claim', 'A registered gold reseller']],
    ['manager', ['You decide by 24 Nov.', 'Northwind Systems (Jonas Park)']],
    ['masked-2', ['Northwind Systems']],
    ['masked-3', ['Northwind Systems (Jonas Park)']],
    ['stale', ['This may be out of date: last checked 19 Nov 2026, 07:10.']],
    ['said', ['You said on 20 Nov 2026: not the same deal.']],
    ['company', ['One more conflict waits on this company.', 'This company’s deal: 30%']],
  ])('%s', async (name, texts) => {
    const card = await shown(sceneOf(name));
    for (const text of texts) expect(card.text()).toContain(text);
  });

  it.each([
    [
      'de-de',
      ['Hoher Konflikt: Ein registrierter Partner', '30 % (etwa 14.400 €)', '03.11.2026 (17 Tage)'],
    ],
    ['fr-fr', ['Conflit élevé : un partenaire enregistré', '14 400 €', '3 nov. 2026']],
    ['es-es', ['Conflicto alto: un socio registrado', '14.400 €', '3 nov 2026']],
    ['en-us', ['about €14,400', 'Nov 3, 2026 (17 days)']],
    ['ja-jp', ['High conflict: ']],
    ['nonsense', ['High conflict: ']],
  ])('in %s', async (locale, texts) => {
    const card = await shown(open, { locale });
    // Intl sets narrow and other no-break spaces.
    const text = card.text().replace(/[\u00a0\u202f]/g, ' ');
    for (const wanted of texts) expect(text).toContain(wanted);
  });

  it('every state in every language, without a hole', async () => {
    for (const scene of SCENES) {
      const texts = new Set<string>();
      for (const locale of ['en', 'de', 'fr', 'es']) {
        const text = (await shown(scene, { locale })).text();
        expect(text, `${scene.name} in ${locale}`).not.toMatch(
          /undefined|null|NaN|Invalid|\[object|\.\./,
        );
        texts.add(text);
      }
      expect(texts.size, scene.name).toBe(4);
    }
  });

  it('without the right to read the amount the share alone', async () => {
    const card = await shown(open, { properties: null });
    expect(card.text()).toContain('This deal: 30%\n');
  });

  it('fails soft: says so, says when it asks again, and offers no button', async () => {
    const retryAt = '2026-11-20T13:20:00.000Z';
    const down = async () => Response.json({ state: 'error', retryAt }, { status: 503 });
    const card = await shown(open, { answer: down });
    expect(card.text()).toBe(
      'We could not check for conflicts. Your deal is not affected.\nTrying again at 14:20.',
    );
    for (const answer of [
      async () => Response.json({ result: 'not_authentic' }, { status: 401 }),
      async () => new Response('<html>', { status: 502 }),
      async () => Promise.reject(new Error('timeout')),
    ]) {
      const broken = await shown(open, { answer });
      expect(broken.text()).toContain('We could not check for conflicts.');
      expect(broken.findAll(Button)).toEqual([]);
    }
  });
});

describe('what the card sends', () => {
  const primary = (card: Awaited<ReturnType<typeof shown>>) =>
    [...card.findAll(LoadingButton), ...card.findAll(Button)].filter(
      ({ props }) => props.variant === 'primary',
    );
  const press = (card: Awaited<ReturnType<typeof shown>>, label: string) =>
    card.find(Button, (button) => button.text === label).trigger('onClick');

  it('"seen" at one press, and thanks', async () => {
    const card = await shown(open);
    expect(primary(card)).toHaveLength(1);
    card.find(LoadingButton).trigger('onClick');
    await card.waitFor(() => {
      if (card.alerts().length === 0) throw new Error('no alert yet');
    });
    expect(card.alerts()).toEqual([{ type: 'success', message: 'Noted that you have seen this.' }]);
    expect(card.sent.at(-1)).toMatchObject({
      url: 'https://parley.example/v1/card/acts',
      method: 'POST',
      body: { conflictId: 'cf_1042', act: { kind: 'seen' }, key: expect.stringMatching(/^act-/) },
    });
    expect(card.text()).toContain('You have seen this on 20 Nov 2026.');
    expect(card.text()).not.toContain('I have seen this');
  });

  it('a reason is asked for before anything is sent', async () => {
    const card = await shown(open);
    press(card, 'Not the same deal');
    expect(primary(card)).toHaveLength(1);
    card.find(Form).trigger('onSubmit');
    expect(card.find(TextArea).props).toMatchObject({ error: true });
    expect(card.sent).toHaveLength(1);
    card.find(TextArea).props.onInput?.('Another plant of theirs.');
    card.find(Form).trigger('onSubmit');
    await card.waitFor(() => {
      if (card.alerts().length === 0) throw new Error('no alert yet');
    });
    expect(card.sent.at(-1)?.body).toMatchObject({
      act: { kind: 'not_same', reason: 'Another plant of theirs.' },
    });
    expect(card.text()).toContain('You said on 20 Nov 2026: not the same deal.');
  });

  it('another split only when it totals 100 %, with the limits it shows', async () => {
    const card = await shown(sceneOf('masked-0'));
    press(card, 'Propose another split');
    const inputs = card.findAll(NumberInput);
    expect(inputs.map(({ props }) => props.max).sort()).toEqual([10, 100, 100]);
    expect(card.text()).toContain('Proposals are possible until 24 Nov 2026.');
    inputs[0]?.props.onChange?.(30);
    card.find(TextArea).props.onInput?.('We did the demo.');
    expect(card.text()).toContain('Total 110%. It must be 100%.');
    card.find(Form).trigger('onSubmit');
    expect(card.sent).toHaveLength(1);
    const uncapped = card.findAll(NumberInput, ({ props }) => props.max === 100);
    uncapped[1]?.props.onChange?.(60);
    card.find(Form).trigger('onSubmit');
    await card.waitFor(() => {
      if (card.alerts().length === 0) throw new Error('no alert yet');
    });
    expect(card.alerts()).toMatchObject([{ type: 'success' }]);
    expect(card.text()).toContain('You proposed another split on 20 Nov 2026.');
  });

  it('what did not arrive is said, stays in the form, and is the same act when sent again', async () => {
    let isDown = true;
    const card = await shown(open, {
      answer: async (stage, sent) => {
        if (sent.method === 'POST' && isDown) throw new Error('connection lost');
        return deskAnswer(stage, sent);
      },
    });
    press(card, 'Add evidence');
    card.find(TextArea).props.onInput?.('Mail of 3 November.');
    card.find(Form).trigger('onSubmit');
    await card.waitFor(() => {
      if (card.alerts().length === 0) throw new Error('no alert yet');
    });
    expect(card.alerts()).toMatchObject([{ type: 'danger' }]);
    expect(card.find(TextArea).props.value).toBe('Mail of 3 November.');
    isDown = false;
    card.find(Form).trigger('onSubmit');
    await card.waitFor(() => {
      if (card.alerts().length === 1) throw new Error('no alert yet');
    });
    const keys = card.sent
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => (body as { key: string }).key);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('checking before starting', () => {
  type Card = Awaited<ReturnType<typeof shown>>;
  const type = (card: Card, name: string, text: string) =>
    card.find(Input, { name }).trigger('onInput', text as never);
  const answered = (card: Card, text: string) =>
    card.waitFor(() => {
      if (!card.text().includes(text)) throw new Error(card.text());
    });

  it('asks about the record, and about another customer that is typed', async () => {
    const card = await shown(sceneOf('none'));
    card.find(Button).trigger('onClick');
    await answered(card, 'This deal’s customer: free. Nothing we know of stands in the way.');
    type(card, 'name', 'Borealis Foods');
    type(card, 'website', 'borealis.example');
    card.find(Form).trigger('onSubmit');
    await answered(card, 'Borealis Foods: talk to Dana Ruiz before you start.');
    expect(card.text()).toContain('Last checked 20 Nov 2026, 15:08.');
    const asked = 'https://parley.example/v1/check?objectTypeId=0-3&objectId=9001501';
    expect(card.sent.slice(1)).toEqual([
      { url: asked, method: 'GET' },
      {
        url: `${asked}&name=Borealis+Foods&website=borealis.example&country=`,
        method: 'GET',
      },
    ]);
  });

  it('says what is missing, in the reader’s words, and offers the form on a record not read', async () => {
    const card = await shown(sceneOf('unchecked'), { locale: 'de-de' });
    card.find(Button).trigger('onClick');
    expect(card.sent).toHaveLength(1);
    type(card, 'name', 'Borealis Foods');
    card.find(Form).trigger('onSubmit');
    await answered(card, 'Der Name allein genügt nicht');
  });

  it('fails soft', async () => {
    const card = await shown(sceneOf('none'), {
      answer: (stage, sent) =>
        sent.url.includes('/v1/check')
          ? Promise.reject(new Error('gone'))
          : deskAnswer(stage, sent),
    });
    card.find(Button).trigger('onClick');
    await answered(card, 'We could not check for conflicts. Your deal is not affected.');
  });
});
