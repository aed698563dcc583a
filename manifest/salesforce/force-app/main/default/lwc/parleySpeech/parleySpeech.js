// What a record's fields say of a conflict, in the reader's language. Text that cannot be taken apart is
// given as it is.
import LOCALE from '@salesforce/i18n/locale';
import ANOTHER from '@salesforce/label/c.Parley_Side_Gone';
import APPROVAL from '@salesforce/label/c.Parley_Step_Approval';
import BRONZE from '@salesforce/label/c.Parley_Tier_Bronze';
import DECIDED from '@salesforce/label/c.Parley_Step_Decided';
import DIRECT from '@salesforce/label/c.Parley_Side_Direct';
import DIRECT_KEEPS from '@salesforce/label/c.Parley_Decided_Direct';
import DISTRIBUTOR from '@salesforce/label/c.Parley_Side_Distributor';
import GOLD from '@salesforce/label/c.Parley_Tier_Gold';
import HIDDEN from '@salesforce/label/c.Parley_Hidden';
import HOLD from '@salesforce/label/c.Parley_Step_Hold';
import INTEGRATOR from '@salesforce/label/c.Parley_Side_Integrator';
import LATE from '@salesforce/label/c.Parley_Step_Late';
import MANAGER from '@salesforce/label/c.Parley_Role_Manager';
import MARKETPLACE from '@salesforce/label/c.Parley_Side_Marketplace';
import NOT_A_CONFLICT from '@salesforce/label/c.Parley_Decided_None';
import OTHER_SPLIT from '@salesforce/label/c.Parley_Decided_Other';
import OWN from '@salesforce/label/c.Parley_Side_Own';
import PARTNER from '@salesforce/label/c.Parley_Side_Partner';
import PARTNER_KEEPS from '@salesforce/label/c.Parley_Decided_Partner';
import PROBABLE from '@salesforce/label/c.Parley_Step_Probable';
import REFERRAL from '@salesforce/label/c.Parley_Side_Referral';
import REGISTERED from '@salesforce/label/c.Parley_Side_Registered';
import RESELLER from '@salesforce/label/c.Parley_Side_Reseller';
import ROLE_CHANNEL from '@salesforce/label/c.Parley_Role_Channel';
import ROLE_REGION from '@salesforce/label/c.Parley_Role_Region';
import ROLE_REVENUE from '@salesforce/label/c.Parley_Role_Revenue';
import SELF_SERVE from '@salesforce/label/c.Parley_Side_Self_Serve';
import SERVICES from '@salesforce/label/c.Parley_Side_Services';
import SHARED from '@salesforce/label/c.Parley_Decided_Share';
import SILVER from '@salesforce/label/c.Parley_Tier_Silver';
import SPLIT_STANDS from '@salesforce/label/c.Parley_Decided_Accept';
import { isHidden, readSides, readSplit, readStep } from 'c/parleyFields';
import { datesInWords, dayInWords, filled } from 'c/parleyWords';

const STEPS = { hold: HOLD, approval: APPROVAL, late: LATE, probable: PROBABLE };
const OUTCOMES = {
    accept_split: SPLIT_STANDS,
    direct_keeps: DIRECT_KEEPS,
    partner_keeps: PARTNER_KEEPS,
    share: SHARED,
    not_a_conflict: NOT_A_CONFLICT,
    accept_other_split: OTHER_SPLIT,
};
const ROLES = {
    'channel manager': MANAGER,
    'regional sales director': ROLE_REGION,
    'head of channel': ROLE_CHANNEL,
    'chief revenue officer': ROLE_REVENUE,
};
const SIDES = {
    own: OWN,
    gone: ANOTHER,
    direct: DIRECT,
    self_serve: SELF_SERVE,
    registered: REGISTERED,
    partner: PARTNER,
};
const CHANNELS = {
    reseller: RESELLER,
    distributor: DISTRIBUTOR,
    'referral partner': REFERRAL,
    'system integrator': INTEGRATOR,
    'managed service provider': SERVICES,
    'marketplace seller': MARKETPLACE,
};
const TIERS = { gold: GOLD, silver: SILVER, bronze: BRONZE };

/** What to do, by whose decision and when; null where the field is empty. */
export function stepInWords(text) {
    const step = readStep(text);
    if (step === null || step.outcome === null) return datesInWords(text);
    const who = deciderInWords(text);
    const day = dayInWords(step.day);
    if (step.kind === 'decided') return filled(DECIDED, day, who, OUTCOMES[step.outcome]);
    return filled(STEPS[step.kind], who, day);
}

/** Who decides, or decided, as the next step names them; null where it names nobody that can be told. */
export function deciderInWords(text) {
    const step = readStep(text);
    if (step === null) return null;
    const type = step.kind === 'approval' ? 'disjunction' : 'conjunction';
    return new Intl.ListFormat(LOCALE, { type }).format(step.who.map(personInWords));
}

function personInWords({ role, name }) {
    if (role === null) return name;
    return name === null ? ROLES[role] : `${name} (${ROLES[role]})`;
}

/** The other sides; null where the field is empty. */
export function sidesInWords(text) {
    return readSides(text).map(sideInWords).join('; ') || null;
}

/** One side, as the readers of `parleyFields` give it. */
export function sideInWords({ kind, channel, tier, name, more }) {
    if (kind !== undefined) return `${SIDES[kind]}${more}`;
    if (channel === undefined) return name;
    return `${CHANNELS[channel]}${tier === null ? '' : ` (${TIERS[tier]})`}${more}`;
}

/** Shares of all sides; null where the field is empty. */
export function splitInWords(text) {
    const format = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 2 });
    const shares = readSplit(text);
    if (shares === null) return text ?? null;
    return shares.map(({ side, percent }) => `${sideInWords(side)} ${format.format(percent / 100)}`).join(' / ');
}

/** Why names are hidden, and who can tell them; null where none is. */
export function hiddenInWords(sides, nextStep) {
    if (!readSides(sides).some(isHidden)) return null;
    return filled(HIDDEN, deciderInWords(nextStep) ?? MANAGER);
}
