// What Parley writes into a record's fields, in English as every reader has the same field, taken apart so
// that it can be said in the reader's language. Text of another form (cut off, or of another version of
// Parley) is null here and shown as it is. A test compares with what Parley writes.

const DAY = '(?<day>\\d{4}-\\d\\d-\\d\\d)';
const MEETINGS = 'Keep meetings as planned\\.';
const STEPS = {
    hold: `Hold price talks until (?<who>.+) decides \\(by ${DAY}\\)\\. ${MEETINGS}`,
    approval: `Hold price talks: the decision waits for the approval of (?<who>.+) \\(by ${DAY}\\)\\. ${MEETINGS}`,
    late: `Hold price talks: overdue, escalated to (?<who>.+), who decides? by ${DAY}\\. ${MEETINGS}`,
    probable: `Carry on as planned\\. (?<who>.+) checks by ${DAY} whether both records are the same customer\\.`,
    decided: `Decided on ${DAY} by (?<who>.+): (?<outcome>.+)\\.`,
};
const FORMS = Object.entries(STEPS).map(([kind, form]) => ({ kind, form: new RegExp(`^${form}$`) }));
const NOBODY = 'the channel manager';
const OUTCOMES = {
    'the suggested split stands': 'accept_split',
    'the direct team keeps the deal': 'direct_keeps',
    'the partner keeps the deal': 'partner_keeps',
    'credit is shared equally': 'share',
    'this is not a conflict': 'not_a_conflict',
    'the split that a seller proposed stands': 'accept_other_split',
};

/**
 * The next step: `{ kind, who, day, outcome }`. `who` is whom it names, one `{ role, name }` each; a role of
 * null is a person by name alone, a name of null is nobody appointed. `outcome` only of what is decided.
 */
export function readStep(text) {
    for (const { kind, form } of FORMS) {
        const groups = form.exec(text ?? '')?.groups;
        if (groups) return { kind, day: groups.day, ...readRest(kind, groups) };
    }
    return null;
}

function readRest(kind, { who, outcome }) {
    if (kind === 'late') return { who: readDeciders(who) };
    if (kind === 'approval') return { who: who.split(' or ').map((name) => ({ role: null, name })) };
    const one = who === NOBODY ? { role: 'channel manager', name: null } : { role: null, name: who };
    return kind === 'decided' ? { who: [one], outcome: OUTCOMES[outcome] ?? null } : { who: [one] };
}

const ROLES = 'channel manager|regional sales director|head of channel|chief revenue officer';
const NEXT_DECIDER = new RegExp(`(?:, | and )(?=the (?:${ROLES})\\b)`);
const DECIDER = new RegExp(`^the (?<role>${ROLES})(?: (?<name>.+))?$`);

function readDeciders(who) {
    return who.split(NEXT_DECIDER).map((one) => {
        const { role, name = null } = DECIDER.exec(one)?.groups ?? { role: null, name: one };
        return { role, name };
    });
}

const SIDES = {
    'This record': 'own',
    'Another claim': 'gone',
    'The direct team': 'direct',
    'Self-serve': 'self_serve',
    'A registered partner': 'registered',
    'A partner': 'partner',
};
const CHANNELS =
    'reseller|distributor|referral partner|system integrator|managed service provider|marketplace seller';
const SIDE = new RegExp(`^(?<kind>${Object.keys(SIDES).join('|')})(?<more> \\(.+\\))?$`);
const MASKED = new RegExp(`^A (?:(?<tier>gold|silver|bronze) )?(?<channel>${CHANNELS})(?<more> \\(\\d+\\))?$`);

/** A side: `{ kind, more }`, `{ channel, tier, more }`, or `{ name }`. `more` is a number or a contact in brackets. */
export function readSide(text) {
    const known = SIDE.exec(text)?.groups;
    if (known) return { kind: SIDES[known.kind], more: known.more ?? '' };
    const masked = MASKED.exec(text)?.groups;
    if (masked) return { channel: masked.channel, tier: masked.tier ?? null, more: masked.more ?? '' };
    return { name: text };
}

/** The other sides. */
export function readSides(text) {
    return text ? text.split('; ').map(readSide) : [];
}

/** True for a partner whose name the channel policy keeps from the readers of the field. */
export function isHidden({ kind, channel }) {
    return kind === 'registered' || kind === 'partner' || channel !== undefined;
}

const SHARE = /(?<side>.+?) (?<percent>\d{1,3}\.\d\d) %(?: \/ |$)/g;

/** The split, the record's own share first: `{ side, percent }` each. */
export function readSplit(text) {
    const shares = [...(text ?? '').matchAll(SHARE)];
    const isWhole = shares.map(([share]) => share).join('') === text;
    if (shares.length === 0 || !isWhole) return null;
    return shares.map(({ groups }) => ({ side: readSide(groups.side), percent: Number(groups.percent) }));
}

const DATE = '(\\d{1,2} [A-Z][a-z]{2} \\d{4})';
const WHYS = {
    chose: `the customer chose (.+?) in writing on ${DATE}`,
    contract: `(.+?) holds the contract that ends on ${DATE}`,
    before: `(.+?) worked with the customer on ${DATE}, before the registration of ${DATE}`,
    first: `(.+?) registered first, on ${DATE}`,
    firsts: `(.+?) holds the first registrations, from ${DATE}`,
    tied: `(.+?) worked with the customer first, on ${DATE}, of those registered within (\\d+) hours of ${DATE}`,
    only: `(.+?) holds the only registration in force, from ${DATE} to ${DATE}`,
    onlyFrom: `(.+?) holds the only registration in force, from ${DATE}`,
    named: `(.+?) leads on an account named since ${DATE}; no registration is in force`,
    record: `(.+?) was first on record, on ${DATE}; no registration is in force and nobody has worked on it`,
    worked: `(.+?) worked with the customer first, on ${DATE}; no registration is in force`,
    level: '(\\d+) claims began within (\\d+) hours of each other, so nobody was clearly first',
    levelRegistered: '(\\d+) claims registered within (\\d+) hours of each other, so nobody was clearly first',
};
const WEAK = `The registration of ${DATE} `;
const WEAKNESSES = {
    weakNamed: `${WEAK}came after the account was named, without an exception`,
    weakTerritory: `${WEAK}is for a territory outside its partner's list`,
    weakOver: `${WEAK}is no longer in force`,
    weakPending: `${WEAK}is not approved yet`,
};
const CHANGES = {
    changeChoice: 'a newer written choice would change this',
    changeUntil: `this holds until ${DATE}`,
    changeContact: 'without that contact the registration would decide',
    changeFirstEnd: `this can change when a registration ends, the first on ${DATE}`,
    changeEnd: 'this can change when the registration ends',
    changeException: 'a registration with a named-account exception would change this',
    changeRegistration: 'a registration in force would change this',
    changeSettle: 'a written choice by the customer would settle it',
};
const CONFIRM = 'Please confirm first that this is one customer: if it is, ';
const CREDIT = /^Suggested credit: (.+? \d+(?:\.\d+)? %)\. /;
const CREDIT_SHARE = /(.+?) (\d+(?:\.\d+)?) %(?:, |$)/g;

/**
 * Why it is judged so, sentence by sentence: `{ kind: 'confirm' }`, `{ kind: 'credit', shares }`, else
 * `{ kind, values }` of `{ side }`, `{ day }` or `{ number }`. Null for a text of another form.
 */
export function readReason(text) {
    const isProbable = text?.startsWith(CONFIRM) ?? false;
    const why = firstOf(WHYS, isProbable ? text.slice(CONFIRM.length) : (text ?? ''), '\\.(?: |$)');
    if (why === null) return null;
    const credit = CREDIT.exec(`${why.rest} `);
    const rest = credit === null ? why.rest : `${why.rest} `.slice(credit[0].length).trim();
    const weak = firstOf(WEAKNESSES, rest, '; ');
    const change = firstOf(CHANGES, weak === null ? rest : weak.rest, '\\.$');
    if (change === null && (rest !== '' || credit !== null)) return null;
    return [
        ...(isProbable ? [{ kind: 'confirm' }] : []),
        why.sentence,
        ...(credit === null ? [] : [{ kind: 'credit', shares: readShares(credit[1]) }]),
        ...(weak === null ? [] : [weak.sentence]),
        ...(change === null ? [] : [change.sentence]),
    ];
}

/** The form that a text begins with, in whichever case its first letter is, and what follows `end`. */
function firstOf(forms, text, end) {
    for (const [kind, form] of Object.entries(forms)) {
        const found = new RegExp(`^${eitherCase(form)}${end}`).exec(text);
        if (found) return { sentence: { kind, values: found.slice(1).map(readValue) }, rest: text.slice(found[0].length) };
    }
    return null;
}

function eitherCase(form) {
    return form.replace(/^[a-z]/, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function readValue(text) {
    if (/^\d+$/.test(text)) return { number: Number(text) };
    const [, day, month, year] = /^(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})$/.exec(text) ?? [];
    const place = MONTHS.indexOf(month);
    if (place < 0) return { side: readSideWithin(text) };
    return { day: `${year}-${String(place + 1).padStart(2, '0')}-${day.padStart(2, '0')}` };
}

/** Within a sentence a side begins small, and the second of a kind is another. */
function readSideWithin(text) {
    const kind = text.replace(/^[Aa]nother /, 'A ').replace(/^(?:a|the|self-serve)(?= |$)/, capitalised);
    return readSide(kind);
}

function capitalised(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

function readShares(text) {
    return [...text.matchAll(CREDIT_SHARE)].map(([, side, percent]) => ({
        side: side === 'others' ? null : readSideWithin(side),
        percent: Number(percent),
    }));
}
