// The expiry radar: a partner registered on 25 August, which protects to 23 November, against a direct
// claim of 5 November; seen from Friday, 20 November 2026.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClaimGroup } from '../../../src/app/claim-groups.ts';
import { radar } from '../../../src/app/radar.ts';
import { runRadar } from '../../../src/cli/radar.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import { type CustomerContext, EMPTY_CONTEXT } from '../../../src/domain/judgement.ts';
import { DEFAULT_POLICY, type Policy, policyFromDocument } from '../../../src/domain/policy.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  type ClaimChange,
  day,
  met,
  NO_EVIDENCE,
  NOW,
} from '../../helpers/claims.ts';

const registeredOn = (date: string): ClaimChange => ({
  partner: { name: 'Altura' },
  registration: { registeredAt: at(`${date}T10:00:00Z`) },
});
const direct = aDirectClaim('D', { createdAt: at('2026-11-05T09:00:00Z') });

function look(
  claims: readonly Claim[],
  context: Partial<CustomerContext> = {},
  policy: Policy = DEFAULT_POLICY,
) {
  const group: ClaimGroup = {
    customer: 'Acme',
    claims,
    context: { ...EMPTY_CONTEXT, ...context },
    evidenceBy: () => NO_EVIDENCE,
    tellsActivities: true,
  };
  return radar([group], { policy, now: NOW });
}

const brief = ({ echoes }: ReturnType<typeof look>) =>
  echoes.map(({ at: when, kind, why }) => [
    new Date(when).toISOString().slice(0, 10),
    kind,
    ...why,
  ]);

describe('the radar', () => {
  it('sees a registration end and who prevails then', () => {
    const claims = [aClaim('P', registeredOn('2026-08-25')), direct];
    const result = look(claims);
    expect(brief(result)).toEqual([['2026-11-24', 'changes', 'the registration of Altura ends']]);
    expect(result.echoes[0]).toMatchObject({
      before: { prevails: 'P', severity: 'medium' },
      after: { prevails: 'P', severity: 'low' },
      aspects: ['severity', 'action', 'days'],
    });
    expect(result.within).toEqual([
      { days: 7, appears: 0, vanishes: 0, changes: 1 },
      { days: 14, appears: 0, vanishes: 0, changes: 1 },
      { days: 30, appears: 0, vanishes: 0, changes: 1 },
    ]);
  });

  it('sees a conflict vanish where the claim lives by its registration alone', () => {
    const old = aClaim('P', {
      ...registeredOn('2026-09-02'),
      createdAt: at('2026-08-01T09:00:00Z'),
    });
    const result = look([old, direct]);
    // Registered on 2 September: in force to 1 December.
    expect(brief(result)).toEqual([['2026-12-02', 'vanishes', 'the registration of Altura ends']]);
    expect(result.within.map(({ vanishes }) => vanishes)).toEqual([0, 1, 1]);
  });

  it('sees claims turn stale, and nothing beyond 30 days', () => {
    // 30 days from now is 20 December, noon; 60 days after 20 October is the 19th.
    const stale = aClaim('P', { createdAt: at('2026-10-20T09:00:00Z') });
    expect(brief(look([stale, direct]))).toEqual([
      ['2026-12-20', 'vanishes', 'the claim of Partner P turns stale'],
    ]);
    const later = aClaim('P', { createdAt: at('2026-10-21T09:00:00Z') });
    expect(brief(look([later, direct]))).toEqual([]);
  });

  it('sees an account become named', () => {
    expect(brief(look([aClaim('P'), direct], { namedSince: day('2026-12-01') }))).toEqual([
      ['2026-12-01', 'changes', 'the account becomes named'],
    ]);
  });

  it('sees the renewal window open and close around the end of a contract', () => {
    const renewal = { dealType: 'renewal' } as const;
    const claims = [
      aDirectClaim('D', { ...renewal, createdAt: at('2026-11-01T09:00:00Z') }),
      aClaim('P', {
        ...renewal,
        partner: { name: 'Altura' },
        createdAt: at('2026-11-05T09:00:00Z'),
      }),
    ];
    const ending = (contractEnd: string) =>
      brief(look(claims, { incumbent: 'Altura', contractEnd: day(contractEnd) }));
    expect(ending('2027-02-25')).toEqual([['2026-11-27', 'changes', 'the renewal window opens']]);
    expect(ending('2026-10-25')).toEqual([
      ['2026-11-25', 'changes', 'the renewal window closes after the end of the contract'],
    ]);
  });

  it('sees a conflict appear when a co-sell agreement of the policy ends', () => {
    const policy = policyFromDocument({
      co_sell_agreements: [
        {
          id: 'CS',
          customer: 'acme.example',
          split: { direct: 50, Altura: 50 },
          until: '2026-11-30',
        },
      ],
    });
    const claims = [aClaim('P', { partner: { name: 'Altura' } }), direct];
    expect(brief(look(claims, {}, policy))).toEqual([
      [
        '2026-12-01',
        'appears',
        'an entry of the policy (named account, co-sell agreement) begins or ends',
      ],
    ]);
  });

  it('sees work fade as contribution and won deals settle', () => {
    const helped = aDirectClaim('D', {
      createdAt: at('2026-11-05T09:00:00Z'),
      activities: met('2026-09-25T09:00:00Z'),
    });
    const holder = aClaim('P', registeredOn('2026-11-02'));
    expect(brief(look([holder, helped]))).toEqual([
      ['2026-11-25', 'changes', 'the last work of Direct team no longer counts as contribution'],
    ]);
    const won = aClaim('P', {
      partner: { name: 'Altura' },
      stage: 'won',
      closedAt: at('2026-11-03T09:00:00Z'),
    });
    expect(brief(look([won, direct]))).toEqual([
      ['2026-12-04', 'vanishes', 'the deal won by Altura can no longer be disputed'],
    ]);
  });
});

describe('policy radar', () => {
  it('prints what it sees, and JSON', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'parley-radar-'));
    try {
      const text = (policy: object) => JSON.stringify(policy);
      const file = path.join(folder, 'claims.json');
      const { scenarios } = JSON.parse(
        text({ scenarios: [{ id: 'A', as_of: '2026-11-20T12:00:00Z', claims: [] }] }),
      );
      const common = {
        ...{ deal_type: 'new_business', stage: 'qualify', amount: 1, currency: 'USD' },
        ...{ product_family: 'X', territory: 'US', crm: 'hubspot', record_type: 'deal' },
        account: { name: 'Acme', domain: 'acme.example', country: 'US' },
      };
      scenarios[0].claims.push(
        {
          ...common,
          id: 'P',
          record_id: '1',
          channel: 'reseller',
          partner: { name: 'Altura' },
          created_at: '2026-10-20T09:00:00Z',
        },
        {
          ...common,
          id: 'D',
          record_id: '2',
          channel: 'direct',
          partner: null,
          created_at: '2026-11-05T09:00:00Z',
        },
      );
      await writeFile(file, text({ scenarios }));
      const run = async (json: boolean) => {
        const out: string[] = [];
        const options = {
          files: [file],
          stored: null,
          policyFile: null,
          mapFile: null,
          asOf: null,
          json,
        };
        const io = {
          out: (line: string) => void out.push(line),
          err: () => {},
          isTerminal: false,
          write: () => {},
          now: () => 0,
        };
        expect(await runRadar(options, io)).toBe(0);
        return out.join('\n');
      };
      const printed = await run(false);
      expect(printed).toContain('next 30 days  0 conflicts will appear, 1 vanish, 0 change');
      expect(printed).toContain(
        '20 Dec 2026  Acme (A): the conflict vanishes\n  because the claim of Altura turns stale',
      );
      expect(JSON.parse(await run(true))).toMatchObject({
        shape: 1,
        as_of: '2026-11-20T12:00:00Z',
        conflicts: [
          {
            at: '2026-12-20T00:00:00Z',
            kind: 'vanishes',
            causes: [{ cause: 'claim_turns_stale', claim: 'P' }],
            before: { prevails: 'P' },
            after: null,
          },
        ],
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
