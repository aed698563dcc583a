// Why a conflict is judged as it is, as a record's field says it, in the reader's language.
import LOCALE from '@salesforce/i18n/locale';
import BEFORE from '@salesforce/label/c.Parley_Why_Before';
import CHANGE_CHOICE from '@salesforce/label/c.Parley_Why_Change_Choice';
import CHANGE_CONTACT from '@salesforce/label/c.Parley_Why_Change_Contact';
import CHANGE_END from '@salesforce/label/c.Parley_Why_Change_End';
import CHANGE_EXCEPTION from '@salesforce/label/c.Parley_Why_Change_Exception';
import CHANGE_FIRST_END from '@salesforce/label/c.Parley_Why_Change_First_End';
import CHANGE_REGISTRATION from '@salesforce/label/c.Parley_Why_Change_Registration';
import CHANGE_SETTLE from '@salesforce/label/c.Parley_Why_Change_Settle';
import CHANGE_UNTIL from '@salesforce/label/c.Parley_Why_Change_Until';
import CHOSE from '@salesforce/label/c.Parley_Why_Chose';
import CONFIRM from '@salesforce/label/c.Parley_Why_Confirm';
import CONTRACT from '@salesforce/label/c.Parley_Why_Contract';
import CREDIT from '@salesforce/label/c.Parley_Why_Credit';
import FIRST from '@salesforce/label/c.Parley_Why_First';
import FIRSTS from '@salesforce/label/c.Parley_Why_Firsts';
import LEVEL from '@salesforce/label/c.Parley_Why_Level';
import LEVEL_REGISTERED from '@salesforce/label/c.Parley_Why_Level_Registered';
import NAMED from '@salesforce/label/c.Parley_Why_Named';
import ONLY from '@salesforce/label/c.Parley_Why_Only';
import ONLY_FROM from '@salesforce/label/c.Parley_Why_Only_From';
import OTHERS from '@salesforce/label/c.Parley_Why_Others';
import RECORD from '@salesforce/label/c.Parley_Why_Record';
import TIED from '@salesforce/label/c.Parley_Why_Tied';
import WEAK_NAMED from '@salesforce/label/c.Parley_Why_Weak_Named';
import WEAK_OVER from '@salesforce/label/c.Parley_Why_Weak_Over';
import WEAK_PENDING from '@salesforce/label/c.Parley_Why_Weak_Pending';
import WEAK_TERRITORY from '@salesforce/label/c.Parley_Why_Weak_Territory';
import WORKED from '@salesforce/label/c.Parley_Why_Worked';
import { readReason } from 'c/parleyFields';
import { sideInWords } from 'c/parleySpeech';
import { dayInWords, filled } from 'c/parleyWords';

const SENTENCES = {
    chose: CHOSE,
    contract: CONTRACT,
    before: BEFORE,
    first: FIRST,
    firsts: FIRSTS,
    tied: TIED,
    only: ONLY,
    onlyFrom: ONLY_FROM,
    named: NAMED,
    record: RECORD,
    worked: WORKED,
    level: LEVEL,
    levelRegistered: LEVEL_REGISTERED,
    weakNamed: WEAK_NAMED,
    weakTerritory: WEAK_TERRITORY,
    weakOver: WEAK_OVER,
    weakPending: WEAK_PENDING,
    changeChoice: CHANGE_CHOICE,
    changeUntil: CHANGE_UNTIL,
    changeContact: CHANGE_CONTACT,
    changeFirstEnd: CHANGE_FIRST_END,
    changeEnd: CHANGE_END,
    changeException: CHANGE_EXCEPTION,
    changeRegistration: CHANGE_REGISTRATION,
    changeSettle: CHANGE_SETTLE,
};

/** Null where the text cannot be taken apart. */
export function reasonInWords(text) {
    const reason = readReason(text);
    if (reason === null) return null;
    const parts = reason.map((one) => {
        if (one.kind === 'confirm') return CONFIRM;
        return one.kind === 'credit' ? creditInWords(one.shares) : sentenceInWords(one);
    });
    return parts.join(' ');
}

function sentenceInWords({ kind, values }) {
    return filled(SENTENCES[kind], ...values.map(valueInWords));
}

function valueInWords({ side, day, number }) {
    if (side !== undefined) return sideInWords(side);
    return day === undefined ? number : dayInWords(day);
}

function creditInWords(shares) {
    const format = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 2 });
    const words = shares.map(({ side, percent }) => {
        const who = side === null ? OTHERS : sideInWords(side);
        return `${who} ${format.format(percent / 100)}`;
    });
    return filled(CREDIT, words.join(' / '));
}
