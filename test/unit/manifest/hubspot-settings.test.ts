// The settings page in HubSpot's own test renderer: what is left to do, in the reader's language.
import { Button, Heading, Text } from '@hubspot/ui-extensions';
import { createRenderer } from '@hubspot/ui-extensions/testing';
import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { projectFiles } from '../../../manifest/hubspot/project-files.ts';
import { Settings } from '../../../manifest/hubspot/src/app/settings/settings.tsx';

const variables = { PARLEY_URL: 'https://parley.example' };

type Host = { hsFetch: (url: string) => Promise<Response> };

function rendered(
  locale?: string,
  hsFetch: Host['hsFetch'] = async () => new Response('', { status: 503 }),
) {
  Object.assign(globalThis, { self: { hsFetch } });
  const renderer = createRenderer('settings');
  const user = locale === undefined ? {} : { locale };
  renderer.render(createElement(Settings, { context: { user, variables } }));
  return renderer;
}

describe('the settings page', () => {
  it('names three steps and has one button, to Parley', () => {
    const page = rendered();
    expect(page.find(Heading).text).toBe('Set up Parley');
    expect(page.findAll(Text)).toHaveLength(5);
    expect(page.find(Button).props).toMatchObject({
      variant: 'primary',
      href: { url: 'https://parley.example/connections', external: true },
    });
  });

  it('leads by a link for whoever looks, once Parley has made one', async () => {
    const asked: string[] = [];
    const consoleUrl = 'https://parley.example/sign-in/link/sealed';
    const page = rendered('en', async (url) => {
      asked.push(url);
      return Response.json({ consoleUrl });
    });
    await page.waitFor(() => {
      expect(page.find(Button).props.href).toEqual({ url: consoleUrl, external: true });
    });
    expect(new Set(asked)).toEqual(new Set(['https://parley.example/v1/settings']));
  });

  it.each(['https://evil.example/sign-in/link/x', 'https://parley.example.evil.example/', 7])(
    'never to another host, such as %s',
    async (consoleUrl) => {
      const { promise: answered, resolve } = Promise.withResolvers<void>();
      const page = rendered('en', async () => {
        const answer = Response.json({ consoleUrl });
        resolve();
        return answer;
      });
      await answered;
      await new Promise(setImmediate);
      expect(page.find(Button).props.href).toMatchObject({
        url: 'https://parley.example/connections',
      });
    },
  );

  it.each([
    ['de-at', 'Parley einrichten'],
    ['fr-ca', 'Configurer Parley'],
    ['es-mx', 'Configurar Parley'],
    ['ja-jp', 'Set up Parley'],
  ])('in %s', (locale, title) => {
    const page = rendered(locale);
    expect(page.find(Heading).text).toBe(title);
    expect(page.findAll(Text)).toHaveLength(5);
  });

  it('names the card as the card library does', () => {
    const card = projectFiles().find(({ file }) => file.endsWith('conflict-tab-hsmeta.json'));
    const { name } = JSON.parse(card?.text ?? '').config;
    for (const locale of ['en', 'de', 'fr', 'es']) {
      const texts = rendered(locale)
        .findAll(Text)
        .map(({ text }) => text);
      expect(
        texts.some((text) => text?.includes(name)),
        locale,
      ).toBe(true);
    }
  });
});
