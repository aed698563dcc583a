// Somebody at a browser whose every click, choice and typed field is counted, and whose time is taken.
import type { Locator, Page, Response } from 'playwright-core';

/** What a walk took. Choices from a list count as clicks; waiting for CRMs counts as seconds. */
export type Tally = {
  readonly name: string;
  readonly clicks: number;
  readonly fieldsTyped: number;
  readonly seconds: number;
};

export class Walker {
  readonly page: Page;
  readonly #name: string;
  readonly #startedAt = performance.now();
  #clicks = 0;
  #fieldsTyped = 0;

  constructor(page: Page, name: string) {
    this.page = page;
    this.#name = name;
  }

  async click(what: Locator): Promise<void> {
    this.#clicks += 1;
    await what.click();
  }

  /** A link that stands somewhere else: in a task. */
  async open(address: string): Promise<void> {
    this.#clicks += 1;
    await this.page.goto(address);
  }

  /** A link, in this very window wherever it would open. */
  async follow(link: Locator): Promise<void> {
    this.#clicks += 1;
    await this.page.goto((await link.getAttribute('href')) ?? '');
  }

  async choose(list: Locator, label: string): Promise<void> {
    this.#clicks += 1;
    await list.selectOption({ label });
  }

  async type(field: Locator, text: string): Promise<void> {
    this.#fieldsTyped += 1;
    await field.fill(text);
  }

  tally(): Tally {
    const seconds = Math.round((performance.now() - this.#startedAt) / 100) / 10;
    return { name: this.#name, clicks: this.#clicks, fieldsTyped: this.#fieldsTyped, seconds };
  }
}

/** What a page was answered. */
export type Answer = { readonly address: string; readonly body: string };

/** Bodies of everything a page is answered from now on, text only; to be searched for what is hidden. */
export function recordAnswers(page: Page): readonly Answer[] {
  const answers: Answer[] = [];
  page.on('response', (response: Response) => {
    const type = response.headers()['content-type'] ?? '';
    if (!/text|json|csv|javascript|xml/.test(type)) return;
    response.text().then(
      (body) => answers.push({ address: response.url(), body }),
      // A redirect has no body.
      () => {},
    );
  });
  return answers;
}

/** Where hidden texts stand in what Parley answered; what the CRM's own page says is its own business. */
export function leaksIn(
  answers: readonly Answer[],
  { console }: { readonly console: string },
  hidden: readonly string[],
): readonly string[] {
  return answers
    .filter(({ address }) => address.startsWith(console) || address.includes('/stage/'))
    .flatMap(({ address, body }) =>
      hidden.filter((text) => body.includes(text)).map((text) => `${address}: ${text}`),
    );
}
