// The Lightning component in a real browser: compiled by Salesforce's compiler, on its design system,
// every state at both widths. LOOK at test/.artifacts/lightning-*.png after a change.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { NOW } from '../../manifest/preview/book.ts';
import { lightningScenes } from '../../manifest/preview/lightning.ts';
import { lightningFiles } from '../../manifest/preview/lightning-page.ts';
import { takePicture } from '../helpers/browser.ts';
import { ARTIFACTS, browserOrSkip, seriousFaults } from './look-at.ts';
import { previewSite } from './preview-site.ts';

const OVERFLOWS = `[...document.querySelectorAll('.card')]
  .filter((card) => card.scrollWidth > card.clientWidth).map((card) => card.ariaLabel)`;

/** A long page on a busy machine. */
const PATIENCE_MS = 180_000;
const found = await browserOrSkip();
const isCompiled = (await lightningFiles()) !== null;
if (!isCompiled) {
  console.log(
    'The Lightning component’s page skipped: `npm run salesforce:check` installs its tools.',
  );
}

describe.skipIf('reason' in found || !isCompiled)(
  'the Lightning component',
  { timeout: PATIENCE_MS },
  () => {
    const site = previewSite(found, PATIENCE_MS);

    /** At the time of the scenes; what the page complains of is kept. */
    async function open(locale: string) {
      const page = await site.browser.context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.clock.setFixedTime(NOW);
      await page.setViewportSize({ width: 1160, height: 900 });
      await page.goto(`${site.preview.url}/lightning?locale=${locale}`);
      await page.locator('[data-played]').waitFor();
      return { page, complaints };
    }

    test.each(['en-gb', 'de-de', 'fr-fr', 'es-es'])(
      'fits in 340 and 720 px in %s',
      async (locale) => {
        const { page, complaints } = await open(locale);
        expect(await page.locator('.card > *').count()).toBe(2 * lightningScenes().length);
        expect(await page.evaluate(OVERFLOWS)).toEqual([]);
        await takePicture(page, {
          path: path.join(ARTIFACTS, `lightning-${locale.slice(0, 2)}.png`),
          fullPage: true,
        });
        expect(complaints).toEqual([]);
        await page.close();
      },
    );

    test('says what the record shows, and axe is silent', async () => {
      const { page, complaints } = await open('en-gb');
      const textOf = (name: string) => {
        const region = page.getByRole('region', { name: `${name}, 340 px`, exact: true });
        // biome-ignore lint/performance/useDomNodeTextContent: from outside textContent ends at the component
        return region.innerText();
      };
      const high = await textOf('open-high');
      for (const text of [
        '▲ High',
        'High conflict with: A registered partner',
        'Hold price talks until Dana Ruiz decides (by 24 Nov 2026).',
        'Conflict with\nA registered partner\nSince\n3 Nov 2026 (17 days)\nDecision by\nDana Ruiz, 24 Nov 2026',
        'This record 30% / A registered partner 70%',
        'The channel policy hides names here. They can be shared by Dana Ruiz.',
        'Suggestion only. Nothing is paid by this.',
      ]) {
        expect(high).toContain(text);
      }
      expect(await textOf('none')).toContain('No overlapping claim. Last checked 12 minutes ago.');
      expect(await textOf('none-stale')).toContain(
        'Last checked 3 hours ago: what came since may be',
      );
      expect(await textOf('unchecked')).toContain('Not checked for conflicts yet.');
      expect(await textOf('unknown')).toContain('when Parley last checked could not be read.');
      expect(await textOf('not-live')).toContain('Parley does not show conflicts here yet.');
      expect(await textOf('stale')).toContain('Last checked 1 day ago: what came since may be');
      expect(await textOf('escalated')).toMatch(/Decision by\n.+, 18 Nov 2026/);
      expect(await textOf('probable')).not.toMatch(/split/i);
      expect(await textOf('silent')).not.toContain('I have seen this');
      const said = await textOf('said');
      expect(said).not.toMatch(/^I have seen this$/m);
      for (const text of [
        'I have seen this: told to the channel manager',
        'Propose another split: not taken. This share is outside what the policy allows.',
        'Add evidence: sent, Parley reads it within two minutes',
      ]) {
        expect(said).toContain(text);
      }
      expect(await textOf('decide-not-yours')).toContain('Only channel managers decide.');
      expect(await textOf('decide-nothing')).toContain('No conflict waits for a decision');
      expect(await textOf('no-permission')).toContain(
        'Your Salesforce admin can assign “Parley Rep”.',
      );
      expect(await textOf('error')).toContain('Your record is not affected.');
      expect(await textOf('resolved')).not.toContain('High');
      expect(await textOf('company')).toContain('High conflict on this account');
      expect(await seriousFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test.each([
      ['de-de', 'Einzige gültige Registrierung, von 03.11.2026 bis 01.02.2027: Ein registrierter'],
      ['fr-fr', 'Seul enregistrement en vigueur, du 3 nov. 2026 au 1 févr. 2027 : Un partenaire'],
      ['es-es', 'Único registro vigente, del 3 nov 2026 al 1 feb 2027: Un socio registrado'],
    ])('says why in %s', async (locale, why) => {
      const { page } = await open(locale);
      const region = page.getByRole('region', { name: /^open-high, 340/ });
      const reason = region.locator('details p').first();
      await region.locator('details summary').first().click();
      expect(await reason.textContent()).toContain(why);
      expect(await reason.getAttribute('lang')).toBeNull();
      await region.screenshot({ path: path.join(ARTIFACTS, `lightning-why-${locale}.png`) });
      await page.close();
    });

    test('reads and writes under the namespace of the package', async () => {
      const page = await site.browser.context.newPage();
      await page.clock.setFixedTime(NOW);
      await page.goto(`${site.preview.url}/lightning?namespace=acme`);
      await page.locator('[data-played]').waitFor();
      const said = page.getByRole('region', { name: 'said, 340 px', exact: true });
      await said.getByText('I have seen this: told to the channel manager').waitFor();
      await page.getByText('No overlapping claim. Last checked 12 minutes ago.').first().waitFor();
      const asked = (await page.evaluate('parleyAsked')) as readonly Record<string, unknown>[];
      const views = asked.map(
        ({ listViewApiName, relatedListId }) => listViewApiName ?? relatedListId,
      );
      expect(new Set(views.filter((name) => name !== undefined))).toEqual(
        new Set(['acme__Parley_Heartbeat', 'acme__Parley_Statements__r']),
      );
      const high = page.getByRole('region', { name: 'open-high, 340 px', exact: true });
      await high.getByRole('button', { name: 'I have seen this' }).click();
      await high.getByText('I have seen this: sent').waitFor();
      expect(((await page.evaluate('made')) as readonly unknown[]).at(-1)).toEqual({
        apiName: 'acme__Parley_Statement__c',
        fields: {
          acme__Parley_Opportunity__c: 'open-high',
          acme__Parley_Statement_Conflict__c: 'cf_1042',
          acme__Parley_Statement_Kind__c: 'seen',
        },
      });
    });

    test('makes of what people say the records that Parley reads', async () => {
      const page = await site.browser.context.newPage();
      await page.clock.setFixedTime(NOW);
      await page.goto(`${site.preview.url}/lightning`);
      await page.locator('[data-played]').waitFor();
      const made = async () => ((await page.evaluate('made')) as readonly unknown[]).at(-1);
      const high = page.getByRole('region', { name: 'open-high, 340 px', exact: true });
      const about = { Parley_Opportunity__c: 'open-high', Parley_Statement_Conflict__c: 'cf_1042' };
      await high.getByRole('button', { name: 'I have seen this' }).click();
      await high.getByText('I have seen this: sent').waitFor();
      expect(await made()).toEqual({
        apiName: 'Parley_Statement__c',
        fields: { ...about, Parley_Statement_Kind__c: 'seen' },
      });
      await high.getByRole('button', { name: 'Propose another split' }).click();
      await high.getByLabel('Share for this record, in percent').fill('45.5');
      await high.getByRole('button', { name: 'Send' }).click();
      const until = /^Proposals are possible until 24 Nov 2026. Without a decision the suggestion/;
      await high.getByText(until).waitFor();
      // Without a reason the browser itself holds it back.
      expect(await page.evaluate('made.length')).toBe(1);
      await high.getByLabel('Reason').fill('We ran the proof of concept.');
      await takePicture(page, { path: path.join(ARTIFACTS, 'lightning-form.png') });
      await high.getByRole('button', { name: 'Send' }).click();
      await high.getByText('Propose another split: sent').waitFor();
      expect(await made()).toMatchObject({
        fields: {
          ...about,
          Parley_Statement_Kind__c: 'other_split',
          Parley_Statement_Share__c: 45.5,
          Parley_Statement_Text__c: 'We ran the proof of concept.',
        },
      });
      const decide = page.getByRole('region', { name: 'manager, 340 px', exact: true });
      await decide.getByLabel('This is not a conflict').check();
      await decide.getByRole('button', { name: 'Decide' }).click();
      expect(await page.evaluate('made.length')).toBe(2);
      await decide.getByLabel('Why, for the history').fill('Two plants of one group.');
      await decide.getByRole('button', { name: 'Decide' }).click();
      await decide.getByText('Sent. Parley takes it in').waitFor();
      expect(await made()).toMatchObject({
        fields: {
          Parley_Statement_Kind__c: 'decision',
          Parley_Statement_Outcome__c: 'not_a_conflict',
          Parley_Statement_Text__c: 'Two plants of one group.',
        },
      });
    });
  },
);
