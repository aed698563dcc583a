// Somebody at a browser whose every click, choice and typed field is counted, and whose time is taken.
import type { Locator, Page } from 'playwright-core';

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
