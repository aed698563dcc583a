// The quick action "Decide conflict": a channel manager's decision as a record, which Parley takes in
// within two minutes. Who may decide is Parley's list of channel managers; the permission set only opens
// the form.
import CANCEL from '@salesforce/label/c.Parley_Say_Cancel';
import DECIDE from '@salesforce/label/c.Parley_Decide';
import ERROR from '@salesforce/label/c.Parley_Error';
import LOADING from '@salesforce/label/c.Parley_Loading';
import NOTE from '@salesforce/label/c.Parley_Decide_Note';
import NOT_YOURS from '@salesforce/label/c.Parley_Decide_Not_Yours';
import NOTHING from '@salesforce/label/c.Parley_Decide_Nothing';
import QUESTION from '@salesforce/label/c.Parley_Decide_Question';
import RELOAD from '@salesforce/label/c.Parley_Reload';
import SENT from '@salesforce/label/c.Parley_Decide_Sent';
import SPLIT_LABEL from '@salesforce/label/c.Parley_Split';
import TITLE from '@salesforce/label/c.Parley_Decide_Title';
import WITH_LABEL from '@salesforce/label/c.Parley_With';
import ACCEPT_OTHER from '@salesforce/label/c.Parley_Outcome_Other';
import ACCEPT_SPLIT from '@salesforce/label/c.Parley_Outcome_Accept';
import DIRECT_KEEPS from '@salesforce/label/c.Parley_Outcome_Direct';
import NOT_A_CONFLICT from '@salesforce/label/c.Parley_Outcome_None';
import PARTNER_KEEPS from '@salesforce/label/c.Parley_Outcome_Partner';
import SHARE from '@salesforce/label/c.Parley_Outcome_Share';
import CONFLICT_ID from '@salesforce/schema/Opportunity.Parley_Conflict_Id__c';
import STATUS from '@salesforce/schema/Opportunity.Parley_Conflict_Status__c';
import TYPES from '@salesforce/schema/Opportunity.Parley_Conflict_Types__c';
import WITH from '@salesforce/schema/Opportunity.Parley_Conflict_With__c';
import REASON from '@salesforce/schema/Opportunity.Parley_Reason__c';
import SPLIT from '@salesforce/schema/Opportunity.Parley_Split_Summary__c';
import STATEMENT from '@salesforce/schema/Parley_Statement__c';
import CONFLICT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Conflict__c';
import OUTCOME_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Outcome__c';
import TEXT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Text__c';
import { reasonInWords } from 'c/parleyReason';
import { sidesInWords, splitInWords } from 'c/parleySpeech';
import { makeStatement } from 'c/parleyStatements';
import { CloseActionScreenEvent } from 'lightning/actions';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getFieldValue, getRecord } from 'lightning/uiRecordApi';
import { LightningElement, api, wire } from 'lwc';

const OUTCOMES = {
    accept_split: ACCEPT_SPLIT,
    direct_keeps: DIRECT_KEEPS,
    partner_keeps: PARTNER_KEEPS,
    share: SHARE,
    not_a_conflict: NOT_A_CONFLICT,
    accept_other_split: ACCEPT_OTHER,
};
const ACTIVE = ['open', 'acknowledged'];

export default class ParleyDecide extends LightningElement {
    @api recordId;
    labels = {
        title: TITLE,
        with: WITH_LABEL,
        split: SPLIT_LABEL,
        question: QUESTION,
        note: NOTE,
        decide: DECIDE,
        cancel: CANCEL,
    };
    outcome = null;
    isSending = false;
    isSent = false;
    fault = null;

    @wire(getRecord, {
        recordId: '$recordId',
        optionalFields: [CONFLICT_ID, STATUS, TYPES, WITH, REASON, SPLIT],
    })
    record;

    @wire(getObjectInfo, { objectApiName: STATEMENT })
    info;

    /** The one line of a state in which nothing is asked. */
    get line() {
        if (this.isSent) return SENT;
        if (this.record?.error) return `${ERROR} ${RELOAD}`;
        if (!this.record?.data || !(this.info?.data || this.info?.error)) return LOADING;
        if (!this.mayDecide) return NOT_YOURS;
        return this.isWaiting ? null : NOTHING;
    }

    get isAsking() {
        return this.line === null;
    }

    get mayDecide() {
        const { createable, fields } = this.info?.data ?? {};
        return createable === true && fields?.[OUTCOME_FIELD.fieldApiName]?.createable === true;
    }

    get isWaiting() {
        return ACTIVE.includes(this.value(STATUS)) && this.value(CONFLICT_ID) !== null;
    }

    /** What fits, as far as the record's own fields tell; of the rest Parley says why it does not. */
    get outcomes() {
        return Object.entries(OUTCOMES)
            .filter(([value]) => !value.startsWith('accept') || this.split !== null)
            .filter(([value]) => value !== 'direct_keeps' || !this.isAmongPartners)
            .map(([value, label]) => ({ value, label }));
    }

    /** Claims collide with others of their own channel alone, which only partners' do (T-3, T-4). */
    get isAmongPartners() {
        const types = (this.value(TYPES) ?? '').split(';');
        return types.includes('horizontal') && !types.includes('vertical') && !types.includes('multi_channel');
    }

    get headline() {
        return sidesInWords(this.value(WITH));
    }

    get reason() {
        return reasonInWords(this.value(REASON)) ?? this.value(REASON);
    }

    /** What cannot be said in the reader's language is in English, as it was written. */
    get reasonLanguage() {
        return reasonInWords(this.value(REASON)) === null ? 'en' : null;
    }

    get split() {
        return splitInWords(this.value(SPLIT));
    }

    /** The history needs a reason for calling it none. */
    get needsNote() {
        return this.outcome === 'not_a_conflict';
    }

    handleOutcome(event) {
        this.outcome = event.currentTarget.value;
    }

    handleClose() {
        this.dispatchEvent(new CloseActionScreenEvent());
    }

    async handleSend(event) {
        event.preventDefault();
        const note = this.template.querySelector('[name="note"]').value.trim() || null;
        if (this.outcome === null || (this.needsNote && note === null)) return;
        this.isSending = true;
        this.fault = null;
        const { made, fault } = await makeStatement({
            about: this.recordId,
            kind: 'decision',
            values: {
                [CONFLICT_FIELD.fieldApiName]: this.value(CONFLICT_ID),
                [OUTCOME_FIELD.fieldApiName]: this.outcome,
                [TEXT_FIELD.fieldApiName]: note,
            },
        });
        this.isSent = made !== null;
        this.fault = fault;
        this.isSending = false;
    }

    value(field) {
        const data = this.record?.data;
        return data ? (getFieldValue(data, field) ?? null) : null;
    }
}
