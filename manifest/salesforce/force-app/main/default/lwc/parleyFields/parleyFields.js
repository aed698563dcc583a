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
