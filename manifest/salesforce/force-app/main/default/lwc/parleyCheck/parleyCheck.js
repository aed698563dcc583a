// "Is this account free?", asked on an opportunity before work goes into it. The question is a record that
// Parley reads within two minutes and answers there, to whoever made it. No call leaves the page.
import ASK from '@salesforce/label/c.Parley_Check';
import ANSWERS from '@salesforce/label/c.Parley_Check_Answers';
import NOTE from '@salesforce/label/c.Parley_Check_Private';
import REFUSED from '@salesforce/label/c.Parley_Said_Refused';
import WAITING from '@salesforce/label/c.Parley_Said_Waiting';
import FAILED from '@salesforce/label/c.Parley_Say_Failed';
import STATEMENT from '@salesforce/schema/Parley_Statement__c';
import ABOUT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Opportunity__c';
import ANSWER_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Answer__c';
import KIND_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Kind__c';
import STATE_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_State__c';
import USER_ID from '@salesforce/user/Id';
import { besideOf, filled, refusalInWords } from 'c/parleyWords';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { createRecord } from 'lightning/uiRecordApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import { LightningElement, api, wire } from 'lwc';

const RELATED_LIST = besideOf(STATEMENT.objectApiName, 'Parley_Statements__r');
const of = ({ fieldApiName }) => `${STATEMENT.objectApiName}.${fieldApiName}`;
const FIELDS = [of(KIND_FIELD), of(STATE_FIELD), of(ANSWER_FIELD), `${STATEMENT.objectApiName}.CreatedById`];
const MOST = 50;

export default class ParleyCheck extends LightningElement {
    @api recordId;
    labels = { ask: ASK, note: NOTE, answers: ANSWERS };
    isSending = false;
    fault = null;
    /** Asked on this page: the list that was read does not hold them yet. */
    made = [];

    @wire(getObjectInfo, { objectApiName: STATEMENT })
    info;

    @wire(getRelatedListRecords, {
        parentRecordId: '$recordId',
        relatedListId: RELATED_LIST,
        optionalFields: FIELDS,
        pageSize: MOST,
    })
    list;

    /** Where the permission set does not let the user ask, there is nothing to press. */
    get mayMake() {
        return this.info?.data?.createable === true;
    }

    /** What this user has asked on this record. */
    get own() {
        const read = (this.list?.data?.records ?? []).map(({ id, fields }) => {
            const value = ({ fieldApiName }) => fields[fieldApiName]?.value ?? null;
            return {
                id,
                by: fields.CreatedById?.value,
                kind: value(KIND_FIELD),
                state: value(STATE_FIELD),
                answer: value(ANSWER_FIELD),
            };
        });
        const known = new Set(read.map(({ id }) => id));
        return [
            ...read.filter(({ by, kind }) => by === USER_ID && kind === 'check'),
            ...this.made.filter(({ id }) => !known.has(id)),
        ];
    }

    get answers() {
        return this.own.map(({ id, state, answer }) => {
            const refused = filled(REFUSED, answer ?? '');
            return { id, text: state === null ? WAITING : state === 'refused' ? refused : answer };
        });
    }

    get hasAsked() {
        return this.own.length > 0;
    }

    /** One question at a time. */
    get isWaiting() {
        return this.isSending || this.own.some(({ state }) => state === null);
    }

    async handleAsk() {
        this.isSending = true;
        this.fault = null;
        try {
            const { id } = await createRecord({
                apiName: STATEMENT.objectApiName,
                fields: { [ABOUT_FIELD.fieldApiName]: this.recordId, [KIND_FIELD.fieldApiName]: 'check' },
            });
            this.made = [...this.made, { id, state: null, answer: null }];
        } catch (error) {
            this.fault = filled(FAILED, refusalInWords(error));
        } finally {
            this.isSending = false;
        }
    }
}
