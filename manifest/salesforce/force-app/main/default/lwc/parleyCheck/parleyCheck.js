// "Is this account free?", asked on an opportunity before work goes into it. The question is a record that
// Parley reads within two minutes and answers there, to whoever made it. No call leaves the page.
import ASK from '@salesforce/label/c.Parley_Check';
import ANSWERS from '@salesforce/label/c.Parley_Check_Answers';
import NOTE from '@salesforce/label/c.Parley_Check_Private';
import STATEMENT from '@salesforce/schema/Parley_Statement__c';
import { FIELDS, MOST, RELATED_LIST, answerInWords, makeStatement, ownStatements } from 'c/parleyStatements';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import { LightningElement, api, wire } from 'lwc';

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
        return ownStatements(this.list, this.made, ({ kind }) => kind === 'check');
    }

    get answers() {
        return this.own.map((one) => ({ id: one.id, text: answerInWords(one, one.answer ?? '') }));
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
        const { made, fault } = await makeStatement({ about: this.recordId, kind: 'check' });
        if (made !== null) this.made = [...this.made, made];
        this.fault = fault;
        this.isSending = false;
    }
}
