// Somebody who decides leaves: what they were asked goes on to others, and what they decided stays theirs.
import { beforeEach, describe, expect, it } from 'vitest';
import { acknowledge } from '../../../src/app/acknowledge.ts';
import { dismissManager } from '../../../src/app/admin-managers.ts';
import { issueLink } from '../../../src/app/check/links.ts';
import { decide } from '../../../src/app/decide.ts';
import { detect } from '../../../src/app/detect.ts';
import { enterContext } from '../../../src/app/enter-context.ts';
import { conflictPage } from '../../../src/app/view-conflict.ts';
import { dismissalView } from '../../../src/app/view-dismissal.ts';
import type { ChannelManager } from '../../../src/domain/conflict.ts';
import { digestIdOf } from '../../../src/domain/conflict-task.ts';
import type { ConflictId, ConnectionId } from '../../../src/domain/ids.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { aTask, HUBSPOT, MANAGER, SALESFORCE } from '../../http/console-world.ts';
import { DIRECT, NoticeWorld, PARTNER } from './notice-world.ts';

let world: NoticeWorld;
beforeEach(async () => {
  world = await NoticeWorld.open();
  await world.writeTasks();
});

const aManager = (connectionId: ConnectionId, name: string): ChannelManager => ({
  ...{ id: `${connectionId}/${name}`, connectionId, crmOwnerId: name, crmUserIds: [name] },
  ...{ name, email: `${name}@vendor.example`, territories: [] },
});

const appoint = (manager: ChannelManager) => world.run((inside) => inside.managers.save(manager));

/** Dana decides no longer, and everything follows. */
async function dismissDana() {
  const request = { managerId: MANAGER, by: 'Sam' };
  const done = await world.run((inside) => dismissManager(world.app, inside, request));
  await detect(world.app, world.tenantId);
  await world.writeTasks();
  return done;
}

async function rounds() {
  const { id } = await world.conflict();
  return world.run((inside) => inside.tasks.ofConflict(id));
}

async function history() {
  const { id } = await world.conflict();
  return (await world.run((inside) => inside.conflicts.events(id))).map(({ text }) => text);
}

describe('somebody who decides no longer', () => {
  it('has the open task passed on to whoever is appointed in the same CRM', async () => {
    await appoint(aManager(SALESFORCE, 'rhea'));
    expect(await dismissDana()).toEqual({ ok: true });
    expect((await world.conflict()).managerId).toBe(`${SALESFORCE}/rhea`);
    expect(await history()).toContain('Goes to rhea, who is appointed for it.');
    const inCrm = [...world.made.values()].map(({ ownerId, status }) => [ownerId, status]);
    expect(inCrm).toEqual([['rhea', 'open']]);
  });

  it('has it passed on though their CRM gives them no task any more', async () => {
    world = await NoticeWorld.open();
    world.inactive.add('005000000000001AAA');
    await world.writeTasks();
    expect((await rounds()).map(({ fault }) => fault)).not.toEqual([null]);
    await appoint(aManager(SALESFORCE, 'rhea'));
    await dismissDana();
    expect((await rounds()).map(({ ownerId, fault }) => [ownerId, fault])).toEqual([
      ['rhea', null],
    ]);
  });

  it('has it closed where the next one works in the other CRM, who is asked there', async () => {
    await appoint(aManager(HUBSPOT, 'jo'));
    await dismissDana();
    const made = [...world.made.values()].map(({ crm, ownerId, status }) => [crm, ownerId, status]);
    expect(made).toEqual([
      ['salesforce', '005000000000001AAA', 'completed'],
      ['hubspot', 'jo', 'open'],
    ]);
  });

  it('has it closed where nobody follows; whoever comes is asked anew', async () => {
    await dismissDana();
    expect((await world.conflict()).managerId).toBeNull();
    expect(await history()).toContain(
      'Dana Ruiz decides no longer, and nobody else is appointed for it.',
    );
    expect([...world.made.values()].map(({ status }) => status)).toEqual(['completed']);
    await appoint(aManager(SALESFORCE, 'rhea'));
    await world.run((inside) => inside.dirty.mark([PARTNER.account.id, DIRECT.account.id]));
    await detect(world.app, world.tenantId);
    const [over, asked] = await rounds();
    expect([over?.status, asked?.status, asked?.ownerId]).toEqual(['completed', 'open', 'rhea']);
    expect(asked?.body).toMatch(/^Asked again: Dana Ruiz decides no longer\./);
  });

  it('decides nothing, and what was decided stays in their name', async () => {
    await world.decideAs('direct_keeps');
    const before = await world.conflict();
    await dismissDana();
    const page = await world.run((inside) =>
      conflictPage(inside, before.id, { now: world.clock.now() }),
    );
    expect(page?.instruction).toContain('by Dana Ruiz');
  });

  const by = { managerId: MANAGER, name: 'Dana Ruiz' };
  const fact = { kind: 'split_choice', claimIds: [DIRECT.id], split: null } as never;
  it.each<[string, (inside: TenantStore, id: ConflictId) => Promise<{ readonly ok: boolean }>]>([
    [
      'a decision',
      (inside, conflictId) =>
        decide(world.app, inside, {
          ...{ conflictId, outcome: 'share', managerId: MANAGER, note: null },
          ...{ via: 'console', at: world.clock.now() },
        }),
    ],
    [
      'an acknowledgement',
      (inside, conflictId) => acknowledge(world.app, inside, { conflictId, managerId: MANAGER }),
    ],
    [
      'a fact',
      (inside, conflictId) =>
        enterContext(world.app, inside, { conflictId, fact, evidence: null as never, by }),
    ],
    [
      'a link for a partner',
      (inside) =>
        issueLink(world.app, inside, { partner: 'Helio', perDay: 20, days: 90, by: MANAGER }),
    ],
  ])('is refused %s', async (_, act) => {
    await dismissDana();
    const { id } = await world.conflict();
    const answer = await world.run((inside) => act(inside, id));
    expect(answer).toEqual({
      ok: false,
      reason: expect.stringContaining('Only a channel manager'),
    });
  });

  it('has no weekly digest left open, and is named in the audit trail once', async () => {
    const digest = { ...aTask(), conflictId: digestIdOf(MANAGER), key: 'digest of Dana' };
    await world.run((inside) => inside.tasks.put(digest));
    await dismissDana();
    const left = await world.run((inside) => inside.tasks.ofConflict(digestIdOf(MANAGER)));
    expect(left.map(({ status }) => status)).toEqual(['completed']);
    expect(await dismissDana()).toMatchObject({ ok: false });
    const audit = await world.run((inside) => inside.audit.list(50));
    expect(audit.filter(({ kind }) => kind === 'manager')).toMatchObject([
      { actor: 'Sam', subject: MANAGER },
    ]);
  });
});

describe('what follows, told before', () => {
  const view = () => world.run((inside) => dismissalView(inside, MANAGER));

  it('names to whom the conflicts go', async () => {
    await appoint(aManager(HUBSPOT, 'jo'));
    expect(await view()).toMatchObject({
      ...{ name: 'Dana Ruiz', waiting: 1, toNobody: 0 },
      next: [{ name: 'jo', conflicts: 1 }],
    });
  });

  it('says for how many nobody else is appointed', async () => {
    expect(await view()).toMatchObject({ waiting: 1, toNobody: 1, next: [] });
  });

  it('is nothing for somebody who decides nothing', async () => {
    await dismissDana();
    expect(await view()).toBeNull();
  });
});
