// The served console with sign-in, and people of every role in it.
import { createHmac } from 'node:crypto';
import { desiredTargets } from '../../src/app/desired-fields.ts';
import { beginSession } from '../../src/app/sign-in/sessions.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { SessionUser } from '../../src/ports/access-store.ts';
import type { Store } from '../../src/ports/store.ts';
import { HUBSPOT, SALESFORCE } from './console-world.ts';
import { CONFLICT, type LinkedSite, openLinkedSite, type SiteChanges } from './link-world.ts';

/** What the test console signs forms with, see link-world.ts. */
const FORM_KEY = 'a key for tests only';
const BROWSER = 'a-browser-of-a-test';

const user = (userId: string, email: string, connectionId = HUBSPOT): SessionUser => ({
  ...{ kind: 'crm', connectionId, userId, email },
  name: email,
});

/** Of every role one; the rep owns the HubSpot deal of `cf_1042`, the other rep nothing. */
export const PEOPLE = {
  manager: user('005000000000001AAA', 'd.ruiz@vendor.example', SALESFORCE),
  admin: user('900', 'ada@vendor.example'),
  rep: user('901', 'J.Park@northwind.example'),
  'other rep': user('902', 'nobody@vendor.example'),
  operator: { kind: 'operator' },
} as const satisfies Record<string, SessionUser>;
export type Who = keyof typeof PEOPLE;

export async function openAccessSite(store: Store, face: SiteChanges = {}): Promise<LinkedSite> {
  const site = await openLinkedSite(store, { hasSignIn: true, perMinute: 100_000, ...face });
  const { app, tenantId } = site;
  await app.store.inTenant(tenantId, async (inside) => {
    const conflict = await inside.conflicts.get(CONFLICT);
    if (conflict === null) throw new Error('no conflict');
    const claims = await inside.claims.current(conflict.judgement.claimIds);
    await inside.targets.put(
      desiredTargets({
        claims,
        formerClaimIds: [],
        accountIds: claims.map(({ account }) => account.id),
        conflicts: [conflict],
        current: new Set([CONFLICT]),
        foldsInto: new Map(),
        maskLevel: DEFAULT_POLICY.maskLevel,
        managers: await inside.managers.list(),
        publicUrl: app.publicUrl,
      }),
    );
    const admin = PEOPLE.admin;
    if (admin.kind === 'crm') {
      const { kind: _, ...person } = admin;
      await inside.administrators.save({ ...person, by: 'test', at: 0 });
    }
  });
  return site;
}

/** Cookies of somebody who is signed in. */
export async function cookieOf({ app, tenantId }: LinkedSite, who: Who): Promise<string> {
  const secret = await app.store.inTenant(tenantId, (inside) =>
    beginSession(app, inside, { user: PEOPLE[who] }),
  );
  return `parley_session=${secret}; parley_form=${BROWSER}`;
}

/** The token that a page would give this browser for a form about `subject`. */
export function formTokenFor({ tenantId }: LinkedSite, subject: string): string {
  return createHmac('sha256', FORM_KEY)
    .update(JSON.stringify([BROWSER, tenantId, subject]))
    .digest('base64url');
}
