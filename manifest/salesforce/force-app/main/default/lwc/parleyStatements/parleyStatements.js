// A statement about an opportunity, as the components of the package make and follow it: a record that
// Parley reads within two minutes and answers there.
import FAILED from '@salesforce/label/c.Parley_Say_Failed';
import REFUSED from '@salesforce/label/c.Parley_Said_Refused';
import WAITING from '@salesforce/label/c.Parley_Said_Waiting';
import STATEMENT from '@salesforce/schema/Parley_Statement__c';
import ABOUT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Opportunity__c';
import ANSWER_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Answer__c';
import CONFLICT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Conflict__c';
import KIND_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Kind__c';
import STATE_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_State__c';
import USER_ID from '@salesforce/user/Id';
import { besideOf, filled, refusalInWords } from 'c/parleyWords';
import { createRecord } from 'lightning/uiRecordApi';

const of = ({ fieldApiName }) => `${STATEMENT.objectApiName}.${fieldApiName}`;

/** What a wire on the statements of an opportunity asks for. */
export const RELATED_LIST = besideOf(STATEMENT.objectApiName, 'Parley_Statements__r');
export const FIELDS = [
    of(KIND_FIELD),
    of(CONFLICT_FIELD),
    of(STATE_FIELD),
    of(ANSWER_FIELD),
    `${STATEMENT.objectApiName}.CreatedById`,
];
/** Most that are looked at: nobody may say more about one conflict. */
export const MOST = 50;

/**
 * Makes one on the opportunity `about`; `values` by field. Gives it as it stands until Parley has read it,
 * or in `fault` why Salesforce refused it.
 */
export async function makeStatement({ about, kind, values }) {
    try {
        const { id } = await createRecord({
            apiName: STATEMENT.objectApiName,
            fields: { [ABOUT_FIELD.fieldApiName]: about, [KIND_FIELD.fieldApiName]: kind, ...values },
        });
        return { made: { id, kind, state: null, answer: null }, fault: null };
    } catch (error) {
        return { made: null, fault: filled(FAILED, refusalInWords(error)) };
    }
}

/**
 * What this user has said: those that the wire has read and `isMeant` takes, then those made on the page
 * since, which the list that was read does not hold yet.
 */
export function ownStatements(list, made, isMeant) {
    const read = (list?.data?.records ?? []).map(({ id, fields }) => {
        const value = ({ fieldApiName }) => fields[fieldApiName]?.value ?? null;
        return {
            id,
            by: fields.CreatedById?.value,
            conflict: value(CONFLICT_FIELD),
            kind: value(KIND_FIELD),
            state: value(STATE_FIELD),
            answer: value(ANSWER_FIELD),
        };
    });
    const known = new Set(read.map(({ id }) => id));
    return [
        ...read.filter((one) => one.by === USER_ID && isMeant(one)),
        ...made.filter(({ id }) => !known.has(id)),
    ];
}

/** What became of one, in words: `taken` gives those for one that Parley has read and not refused. */
export function answerInWords({ state, answer }, taken) {
    if (state === null) return WAITING;
    return state === 'refused' ? filled(REFUSED, answer ?? '') : (taken ?? WAITING);
}
