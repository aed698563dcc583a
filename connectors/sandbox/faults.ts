// What goes wrong on purpose: faults that the HTTP faces ask for before and after each request, and
// the switches of a vendor's account (limits, installed package).
import type { SaveRule } from './salesforce/save-rules.ts';
import type { WorldCrm } from './world.ts';

/** What happens to one request. */
export type Fault =
  /** Answer with this instead of doing anything. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** A text is sent as it is, anything else as JSON. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Do the work, then cut the connection before the answer: the caller cannot know. */
  | { readonly kind: 'drop_reply' }
  /** Cut the connection without doing anything. */
  | { readonly kind: 'drop_request' }
  /** Answer later. */
  | { readonly kind: 'delay'; readonly ms: number };

/** Which requests a fault meets, and how often. */
export type FaultRule = {
  readonly crm: WorldCrm;
  readonly fault: Fault;
  /** HTTP method; left out: any. */
  readonly method?: string;
  /** Part of the path (query included) that must occur, or what it fits; left out: any path. */
  readonly path?: string | RegExp;
  /** Matching requests that pass unharmed first. Default 0. */
  readonly after?: number;
  /** Matching requests that are hit, then the rule is spent. Default 1. */
  readonly times?: number;
};

/** The request a face is about to answer. */
export type FaultRequest = { readonly method: string; readonly path: string };

/** Settings of the two vendor accounts that an admin or the vendor could change at any time. */
export type Switches = {
  /** False: an OAuth app that the org has not installed is refused. */
  readonly salesforcePackageInstalled: boolean;
  /** Of Parley's package, `major.minor`; null: none has its namespace. */
  readonly salesforcePackageVersion: string | null;
  /** API calls per rolling 24 hours. */
  readonly salesforceDailyLimit: number;
  /** Whom the org's assignment rules give a lead to that is saved; null: there are no such rules. */
  readonly salesforceLeadOwner: string | null;
  /** Ids of records that are not shared with the integration user. */
  readonly salesforceUnshared: readonly string[];
  /** Fields, as `Opportunity.Amount`, that field-level security hides from the integration user. */
  readonly salesforceHidden: readonly string[];
  /** Options, as `Opportunity.Parley_Conflict_Status__c.open`, that the installed package lacks. */
  readonly salesforceOptionsGone: readonly string[];
  /** What keeps records from being saved. */
  readonly salesforceSaveRules: readonly SaveRule[];
  /** Permission sets of Parley's package that everybody in the org has; null: Parley's user may not ask. */
  readonly salesforceRightsGiven: readonly string[] | null;
  /**
   * `sales`: with products, partner relations, contracts, record types, territories, splits in use.
   * `people`: with person accounts, and so with leads of no company.
   */
  readonly salesforceOrg: 'plain' | 'sales' | 'people';
  /** API calls per 10 seconds. */
  readonly hubspotBurstLimit: number;
  /** API calls per day; null, as for marketplace apps: as many as one likes. */
  readonly hubspotDailyLimit: number | null;
  /** Whether who installs an app gives it the scopes it asks for as optional. */
  readonly hubspotGivesOptional: boolean;
  /** Properties without which the account's rules let nobody save a deal. */
  readonly hubspotRequiredOnDeals: readonly string[];
  /** Properties, as `deals.name`, that something else of the account uses: they cannot be archived. */
  readonly hubspotPropertiesInUse: readonly string[];
};

// Enterprise edition with 25 licences: 100,000 + 25 x 1,000 (Salesforce limits cheat sheet, 2026-11).
// HubSpot: 110 per 10 s for apps installed through OAuth (HubSpot usage guidelines, 2026-11).
const DEFAULT_SWITCHES: Switches = {
  salesforcePackageInstalled: true,
  salesforcePackageVersion: '0.1',
  salesforceDailyLimit: 125_000,
  salesforceLeadOwner: null,
  salesforceUnshared: [],
  salesforceHidden: [],
  salesforceOptionsGone: [],
  salesforceSaveRules: [],
  salesforceRightsGiven: ['Parley_Integration', 'Parley_Rep', 'Parley_Channel_Manager'],
  salesforceOrg: 'plain',
  hubspotBurstLimit: 110,
  hubspotDailyLimit: null,
  hubspotGivesOptional: false,
  hubspotRequiredOnDeals: [],
  hubspotPropertiesInUse: [],
};

type Armed = { readonly rule: FaultRule; pass: number; left: number };

/** Faults in waiting and the switches. One per sandbox; both faces share it. */
export class Faults {
  #armed: Armed[] = [];
  #switches: Switches;
  readonly #calls = new Map<WorldCrm, number>();
  readonly #refused = new Map<WorldCrm, number>();

  constructor(switches: Partial<Switches> = {}) {
    this.#switches = { ...DEFAULT_SWITCHES, ...switches };
  }

  get switches(): Switches {
    return this.#switches;
  }

  set(change: Partial<Switches>): void {
    this.#switches = { ...this.#switches, ...change };
  }

  inject(rule: FaultRule): void {
    this.#armed.push({ rule, pass: rule.after ?? 0, left: rule.times ?? 1 });
  }

  /**
   * The fault this request meets, or null. Each call counts as one request against every rule it
   * matches: ask once per request. The oldest rule that is not spent wins.
   */
  next(crm: WorldCrm, request: FaultRequest): Fault | null {
    let hit: Fault | null = null;
    for (const armed of this.#armed) {
      if (!matches(armed.rule, crm, request)) continue;
      if (armed.pass > 0) armed.pass -= 1;
      else if (hit === null) {
        armed.left -= 1;
        hit = armed.rule.fault;
      }
    }
    this.#armed = this.#armed.filter((armed) => armed.left > 0);
    return hit;
  }

  /** Rules that are not spent yet. */
  waiting(): readonly FaultRule[] {
    return this.#armed.map((armed) => armed.rule);
  }

  clear(): void {
    this.#armed = [];
  }

  /** A face counts each API call here and reads the total back as the vendor's usage figure. */
  countCall(crm: WorldCrm): number {
    const used = this.apiCallsUsed(crm) + 1;
    this.#calls.set(crm, used);
    return used;
  }

  /** A face counts each call here that it refused for a limit of the account. */
  countRefused(crm: WorldCrm): void {
    this.#refused.set(crm, this.callsRefused(crm) + 1);
  }

  callsRefused(crm: WorldCrm): number {
    return this.#refused.get(crm) ?? 0;
  }

  apiCallsUsed(crm: WorldCrm): number {
    return this.#calls.get(crm) ?? 0;
  }

  /** Sets the usage figure, to put an account near its limit. */
  setApiCallsUsed(crm: WorldCrm, used: number): void {
    this.#calls.set(crm, used);
  }
}

function matches(rule: FaultRule, crm: WorldCrm, request: FaultRequest): boolean {
  return (
    rule.crm === crm &&
    (rule.method === undefined || rule.method.toUpperCase() === request.method.toUpperCase()) &&
    (rule.path === undefined || fits(request.path, rule.path))
  );
}

const fits = (path: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? path.includes(wanted) : wanted.test(path);
