// One match on two pages: the conflict's page and Matches tell the same of two accounts.
import request from 'supertest';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { answerMatch } from '../../src/app/answer-match.ts';
import { conflictPage } from '../../src/app/view-conflict.ts';
import { courtPage } from '../../src/app/view-court.ts';
import type { ConflictId, TenantId } from '../../src/domain/ids.ts';
import { PERSON_ANSWERS, type PersonAnswer } from '../../src/domain/match-answer.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { consoleApp, newTenant } from './console-app.ts';
import { MANAGER, NOW, putFrame } from './console-world.ts';
import { putChain, putCourt, putWaiting } from './court-world.ts';

const store = openMemoryStore();
let tenantId: TenantId;
let world: Awaited<ReturnType<typeof putCourt>>;

beforeEach(async () => {
  tenantId = await newTenant(store);
  await store.inTenant(tenantId, (inside) => putFrame(inside));
  world = await putCourt(store, tenantId);
});
afterAll(() => store.close());

const court = () => store.inTenant(tenantId, (inside) => courtPage(inside, { now: NOW }));

/** The question about the pair that M-8 joined, and its conflict. */
async function probable() {
  const { questions } = await court();
  const question = questions.find(({ clause }) => clause.id === 'M-8');
  const id = question?.effects.not_sure[0]?.conflictId;
  if (question === undefined || id == null) throw new Error('M-8 joins a pair of this world');
  return { question, id };
}

const pageOf = (id: ConflictId) =>
  store.inTenant(tenantId, (inside) => conflictPage(inside, id, { now: NOW }));

describe('the evidence of a pair that M-8 joined', () => {
  test('is the same on both pages, to the last reason', async () => {
    const { question, id } = await probable();
    const pairs = (await pageOf(id))?.pairs.shown.map(({ evidence }) => evidence);
    expect(pairs).toEqual([question.evidence]);
  });
});

describe('an answer about a pair', () => {
  const WORDS: Readonly<Record<PersonAnswer, string>> = {
    same: 'Answered “One customer” by Dana Ruiz, 20 Nov 2026, 14:20 UTC.',
    different: 'Answered “Two customers” by Dana Ruiz, 20 Nov 2026, 14:20 UTC.',
    related: 'Answered “Related: two customers of one group” by Dana Ruiz, 20 Nov 2026, 14:20 UTC.',
    not_sure:
      'Answered “Not sure” by Dana Ruiz, 20 Nov 2026, 14:20 UTC. Any answer before it no longer counts.',
  };

  test.each(PERSON_ANSWERS)(
    'is told on the conflict’s page as it was given: %s',
    async (answer) => {
      const { question, id } = await probable();
      const { left, right } = question;
      await store.inTenant(tenantId, ({ answers }) =>
        answers.append({ left, right, answer, by: MANAGER, at: NOW }),
      );
      const page = await request(consoleApp(store, tenantId).app)
        .get(`/conflicts/${encodeURIComponent(id)}`)
        .expect(200);
      expect(page.text).toContain(`<p>${WORDS[answer]}</p>`);
    },
  );

  test('keeps in the audit trail which open conflicts it was about', async () => {
    const { question, id } = await probable();
    const { left, right } = question;
    await store.inTenant(tenantId, (inside) =>
      answerMatch(world.app, inside, { left, right, answer: 'different', by: MANAGER }),
    );
    const trail = await store.inTenant(tenantId, ({ audit }) => audit.list(50));
    const documents = trail
      .filter(({ kind }) => kind === 'match_answer')
      .map(({ document }) => JSON.parse(document ?? ''));
    expect(documents).toContainEqual({ left, right, answer: 'different', conflictIds: [id] });
  });
});

describe('“two customers” of two records that a third one links', () => {
  const STILL = 'stays as it is, with both records: other records link them';

  test('is said beforehand to leave the conflict as it is, and only there', async () => {
    const [left] = await store.inTenant(tenantId, putChain);
    await world.work();
    const { questions } = await court();
    const chained = questions.find((one) => one.left === left);
    expect(chained?.effects.different).toMatchObject([{ text: STILL }]);
    const others = questions.filter((one) => one.left !== left);
    expect(others.map(({ effects }) => effects.different.map(({ text }) => text))).toEqual([
      ['ends'],
      ['ends'],
    ]);
  });

  test('is listed with why they are still in one conflict', async () => {
    const [left, right] = await store.inTenant(tenantId, putChain);
    await world.work();
    await store.inTenant(tenantId, (inside) =>
      answerMatch(world.app, inside, { left, right, answer: 'different', by: MANAGER }),
    );
    const lines = async () =>
      (await court()).answered.filter((one) => one.areStillJoined).map((one) => one.names);
    // Not judged by it yet.
    expect(await lines()).toEqual([]);
    await world.work();
    expect(await lines()).toEqual([['Orvane Textiles', 'Orvane Textiles']]);
    const page = await request(consoleApp(store, tenantId).app).get('/matches').expect(200);
    expect(page.text.split('Both are still in one conflict: other records link them')).toHaveLength(
      2,
    );
  });
});

describe('matches made anew that wait for a yes', () => {
  const page = async () =>
    (await request(consoleApp(store, tenantId).app).get('/matches').expect(200)).text;

  test('list the first conflicts they would open and end, each with its page', async () => {
    const { question, id } = await probable();
    const opening = [[question.left, question.right]];
    await putWaiting(store, tenantId, { first: { opening, ending: [id] } });
    const text = await page();
    const customer = `/customers/${encodeURIComponent(question.left)}`;
    expect(text).toContain(
      `<h3>Would open</h3>\n<ul><li><a href="${customer}">Quarridge Elec. and Quarridge Electronics B.V.</a></li></ul>`,
    );
    expect(text).toMatch(
      new RegExp(
        `Would end or change \\(the first 1 of 2\\)</h3>\\n<ul><li><a href="/conflicts/${id}">Quarridge E`,
      ),
    );
  });

  test('list none where the preview is of before they were kept', async () => {
    await putWaiting(store, tenantId);
    const text = await page();
    expect(text).toContain('that would open 1 conflict and end or change 2');
    expect(text).not.toContain('<h3>Would');
  });
});
