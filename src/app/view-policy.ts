// The policy in force as people read it: what it promises in plain words, every value with where it comes
// from, the clauses, and what each version changed.
import type { ChannelManager } from '../domain/conflict.ts';
import type { RoutingRule } from '../domain/policy-lists.ts';
import { PARAMETERS, type ParameterKey } from '../domain/policy-parameters.ts';
import { SWITCHES } from '../domain/policy-switches.ts';
import { dayOf } from '../domain/time.ts';
import type { StoredPolicy, TenantStore } from '../ports/store.ts';
import { type BillSection, billOfRights } from './policy-bill.ts';
import { differencesOf, storedDocument } from './policy-difference.ts';
import { printValue, shownValues } from './policy-show.ts';
import { namedBy, ruleWords } from './route-task.ts';
import { capital, dayWords } from './view-words.ts';

export type ValueLine = {
  readonly meaning: string;
  readonly key: string;
  readonly value: string;
  /** `default`, `line 3`, an override. */
  readonly from: string;
  readonly usedBy: string;
};

export type VersionLine = {
  readonly version: number;
  readonly when: string;
  readonly by: string;
  /** `stale_days: 60 -> 90`. */
  readonly changes: readonly string[];
};

export type PolicyView = {
  /** 0: the default policy, as no other was adopted. */
  readonly version: number;
  readonly since: string | null;
  readonly by: string | null;
  readonly sections: readonly BillSection[];
  /** Who is asked, rule by rule; empty where only territories say. */
  readonly routing: readonly string[];
  readonly values: readonly ValueLine[];
  /** Clauses that do not hold, with what that means. */
  readonly switchedOff: readonly { readonly name: string; readonly meaning: string }[];
  /** The newest first, that in force among them. */
  readonly versions: readonly VersionLine[];
  readonly isPartial: boolean;
  /** The document as it was adopted; '' for the default policy. */
  readonly yaml: string;
};

const MOST_VERSIONS = 20;

/** Reads the page. */
export async function policyView(store: TenantStore): Promise<PolicyView> {
  const current = await store.policies.current();
  const document = storedDocument(current?.yaml ?? null);
  const versions = await newestVersions(store, current);
  const managers = await store.managers.list();
  const nameOf = (by: string) => managers.find(({ id }) => id === by)?.name ?? by;
  return {
    version: current?.version ?? 0,
    since: current === null ? null : dayWords(dayOf(current.at)),
    by: current === null ? null : nameOf(current.by),
    sections: billOfRights(document).sections,
    routing: document.policy.taskRouting.map((rule) => routingLine(rule, managers)),
    values: shownValues(document, null).map(({ key, value, from }) => ({
      ...{ key, from, value: printValue(value) },
      ...meaningOf(key),
    })),
    switchedOff: document.policy.switchedOff.map((name) => ({ name, meaning: SWITCHES[name] })),
    versions: versions.slice(0, MOST_VERSIONS).map((one, index) => ({
      ...{ version: one.version, when: dayWords(dayOf(one.at)), by: nameOf(one.by) },
      changes: differencesOf(
        storedDocument(versions[index + 1]?.yaml ?? null),
        storedDocument(one.yaml),
      ),
    })),
    isPartial: versions.length > MOST_VERSIONS,
    yaml: current?.yaml ?? '',
  };
}

/** `Territory EMEA, from 100,000 EUR: Dana Ruiz (dana@vendor.example)`. */
function routingLine(rule: RoutingRule, managers: readonly ChannelManager[]): string {
  const name = namedBy(rule, managers)?.name;
  const who =
    name === undefined
      ? `passed over, as ${rule.to} is no channel manager`
      : `${name} (${rule.to})`;
  return `${capital(ruleWords(rule))}: ${who}`;
}

async function newestVersions(store: TenantStore, current: StoredPolicy | null) {
  const versions: StoredPolicy[] = current === null ? [] : [current];
  for (let at = (current?.version ?? 0) - 1; at > 0 && versions.length <= MOST_VERSIONS; at--) {
    const earlier = await store.policies.get(at);
    if (earlier !== null) versions.push(earlier);
  }
  return versions;
}

/** `sla_business_days.high` is an entry of a parameter. */
function meaningOf(key: string): Pick<ValueLine, 'meaning' | 'usedBy'> {
  const [name = '', ...entry] = key.split('.');
  const { meaning, usedBy } = PARAMETERS[name as ParameterKey];
  return { meaning: entry.length === 0 ? meaning : `${meaning}: ${entry.join('.')}`, usedBy };
}
