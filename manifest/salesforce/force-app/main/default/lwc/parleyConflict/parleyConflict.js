// The conflict of a record, read from the record's own fields through the Lightning Data Service: field
// security, sharing and caching are Salesforce's, and no call leaves the page.
import LOCALE from '@salesforce/i18n/locale';
import CHECKED from '@salesforce/label/c.Parley_Checked';
import COUNT_LABEL from '@salesforce/label/c.Parley_Count';
import DECIDED from '@salesforce/label/c.Parley_Decided';
import DECIDED_ACCOUNT from '@salesforce/label/c.Parley_Decided_Account';
import DUE_LABEL from '@salesforce/label/c.Parley_Due';
import ERROR from '@salesforce/label/c.Parley_Error';
import HIGH from '@salesforce/label/c.Parley_High';
import HEADLINE from '@salesforce/label/c.Parley_Headline';
import HEADLINE_ACCOUNT from '@salesforce/label/c.Parley_Headline_Account';
import HISTORY from '@salesforce/label/c.Parley_History';
import LOADING from '@salesforce/label/c.Parley_Loading';
import LOW from '@salesforce/label/c.Parley_Low';
import MEDIUM from '@salesforce/label/c.Parley_Medium';
import NO_PERMISSION from '@salesforce/label/c.Parley_No_Permission';
import NONE from '@salesforce/label/c.Parley_None';
import NOT_LIVE from '@salesforce/label/c.Parley_Not_Live';
import RETRY from '@salesforce/label/c.Parley_Retry';
import SEEN from '@salesforce/label/c.Parley_Seen';
import SINCE_LABEL from '@salesforce/label/c.Parley_Since';
import SPLIT_LABEL from '@salesforce/label/c.Parley_Split';
import STALE from '@salesforce/label/c.Parley_Stale';
import SUGGESTION from '@salesforce/label/c.Parley_Suggestion';
import TITLE from '@salesforce/label/c.Parley_Title';
import UNCHECKED from '@salesforce/label/c.Parley_Unchecked';
import UNKNOWN from '@salesforce/label/c.Parley_Unknown';
import WHY from '@salesforce/label/c.Parley_Why';
import WITH_LABEL from '@salesforce/label/c.Parley_With';
import ACCOUNT_CREATED from '@salesforce/schema/Account.CreatedDate';
import ACCOUNT_CHANGED from '@salesforce/schema/Account.LastModifiedDate';
import ACCOUNT_COUNT from '@salesforce/schema/Account.Parley_Conflict_Count__c';
import ACCOUNT_DUE from '@salesforce/schema/Account.Parley_Conflict_Due__c';
import ACCOUNT_SEVERITY from '@salesforce/schema/Account.Parley_Conflict_Severity__c';
import ACCOUNT_STATUS from '@salesforce/schema/Account.Parley_Conflict_Status__c';
import CREATED from '@salesforce/schema/Opportunity.CreatedDate';
import CHANGED from '@salesforce/schema/Opportunity.LastModifiedDate';
import DUE from '@salesforce/schema/Opportunity.Parley_Conflict_Due__c';
import CONFLICT_ID from '@salesforce/schema/Opportunity.Parley_Conflict_Id__c';
import SEVERITY from '@salesforce/schema/Opportunity.Parley_Conflict_Severity__c';
import SINCE from '@salesforce/schema/Opportunity.Parley_Conflict_Since__c';
import STATUS from '@salesforce/schema/Opportunity.Parley_Conflict_Status__c';
import WITH from '@salesforce/schema/Opportunity.Parley_Conflict_With__c';
import NEXT_STEP from '@salesforce/schema/Opportunity.Parley_Next_Step__c';
import REASON from '@salesforce/schema/Opportunity.Parley_Reason__c';
import OWN_SHARE from '@salesforce/schema/Opportunity.Parley_Split_Own_Percent__c';
import SPLIT from '@salesforce/schema/Opportunity.Parley_Split_Summary__c';
import URL_FIELD from '@salesforce/schema/Opportunity.Parley_Url__c';
import HEARTBEAT from '@salesforce/schema/Parley_Heartbeat__c';
import LAST_CHECKED from '@salesforce/schema/Parley_Heartbeat__c.Parley_Last_Checked_At__c';
import { reasonInWords } from 'c/parleyReason';
import { deciderInWords, hiddenInWords, sidesInWords, splitInWords, stepInWords } from 'c/parleySpeech';
import { agoInWords, besideOf, dayInWords, filled, timeInWords } from 'c/parleyWords';
import { getListRecordsByName } from 'lightning/uiListsApi';
import { getFieldValue, getRecord } from 'lightning/uiRecordApi';
import { LightningElement, api, wire } from 'lwc';

const FIELDS = {
    Account: {
        created: ACCOUNT_CREATED,
        changed: ACCOUNT_CHANGED,
        status: ACCOUNT_STATUS,
        severity: ACCOUNT_SEVERITY,
        due: ACCOUNT_DUE,
        count: ACCOUNT_COUNT,
    },
    Opportunity: {
        created: CREATED,
        changed: CHANGED,
        status: STATUS,
        severity: SEVERITY,
        due: DUE,
        since: SINCE,
        with: WITH,
        nextStep: NEXT_STEP,
        reason: REASON,
        split: SPLIT,
        url: URL_FIELD,
        conflictId: CONFLICT_ID,
        ownShare: OWN_SHARE,
    },
};

// Greyscale and screen readers tell severities apart by shape and word.
const WORDS = { high: HIGH, medium: MEDIUM, low: LOW };
const SHAPES = { high: '▲', medium: '◆', low: '●' };
const THEMES = { high: 'slds-theme_error', medium: 'slds-theme_warning', low: 'slds-badge_lightest' };
const DAY_MS = 86400000;
/** What was looked at longer ago is not called current. */
const STALE_MS = 3600000;
const RETRY_MS = 60000;
const HEARTBEAT_VIEW = besideOf(HEARTBEAT.objectApiName, 'Parley_Heartbeat');
const HEARTBEAT_FIELDS = [`${HEARTBEAT.objectApiName}.${LAST_CHECKED.fieldApiName}`];

export default class ParleyConflict extends LightningElement {
    @api recordId;
    @api objectApiName;
    labels = { title: TITLE, seen: SEEN, suggestion: SUGGESTION, why: WHY, history: HISTORY };

    record;
    /** When a record that could not be read is asked for again; null where none waits for it. */
    retryAt = null;
    isAskingAgain = false;

    // Fields the viewer may not read are left out instead of failing the whole record.
    @wire(getRecord, { recordId: '$askedId', optionalFields: '$fields' })
    hear(record) {
        this.record = record;
        if (!record.error) this.stopRetrying();
        else if (this.retryAt === null) this.startRetrying();
    }

    // The one heartbeat record of the org: its id is known to no page.
    @wire(getListRecordsByName, {
        objectApiName: HEARTBEAT.objectApiName,
        listViewApiName: HEARTBEAT_VIEW,
        optionalFields: HEARTBEAT_FIELDS,
        pageSize: 1,
    })
    heartbeat;

    disconnectedCallback() {
        this.stopRetrying();
    }

    startRetrying() {
        this.retryAt = Date.now() + RETRY_MS;
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- ends with the fault or the component
        this.retrying = setInterval(() => this.askAgain(), RETRY_MS);
    }

    stopRetrying() {
        clearInterval(this.retrying);
        this.retryAt = null;
    }

    /** A wire asks again only for something else: for nothing, then for the record. */
    async askAgain() {
        this.retryAt = Date.now() + RETRY_MS;
        this.isAskingAgain = true;
        await Promise.resolve();
        this.isAskingAgain = false;
    }

    get askedId() {
        return this.isAskingAgain ? undefined : this.recordId;
    }

    get own() {
        return FIELDS[this.objectApiName] ?? FIELDS.Opportunity;
    }

    get fields() {
        return Object.values(this.own);
    }

    /** The one line of a state without an open conflict. */
    get line() {
        if (this.record?.error) return this.fault;
        if (!this.record?.data) return LOADING;
        if (!this.mayRead) return NO_PERMISSION;
        if (!this.status) return this.quietLine;
        return this.isOpen ? null : (this.nextStep ?? (this.isAccount ? DECIDED_ACCOUNT : DECIDED));
    }

    get fault() {
        return `${ERROR} ${filled(RETRY, timeInWords(this.retryAt))}`;
    }

    /**
     * "No overlapping claim" is said only of a record that Parley has looked at. A change since may be
     * Parley's own, so it is said that something may be missing, not that it is.
     */
    get quietLine() {
        const { data, error } = this.heartbeat ?? {};
        if (error) return UNKNOWN;
        if (!data) return LOADING;
        if (data.records.length === 0) return NOT_LIVE;
        if (this.checkedAt === null) return UNKNOWN;
        if (this.isAfterCheck('created')) return UNCHECKED;
        return `${NONE} ${this.isAfterCheck('changed') ? this.checkedIn(STALE) : this.checked}`;
    }

    /** When everything was last looked at; null where nobody can say. */
    get checkedAt() {
        const at = this.heartbeat?.data?.records[0]?.fields[LAST_CHECKED.fieldApiName]?.value;
        return at ? Date.parse(at) : null;
    }

    get checked() {
        if (this.checkedAt === null) return null;
        return this.checkedIn(Date.now() - this.checkedAt > STALE_MS ? STALE : CHECKED);
    }

    checkedIn(words) {
        return filled(words, agoInWords(Date.now() - this.checkedAt));
    }

    isAfterCheck(name) {
        const at = this.value(name);
        return at !== null && Date.parse(at) > this.checkedAt;
    }

    /** Only an opportunity names its conflict and can be spoken on. */
    get maySpeak() {
        return this.isOpen && this.objectApiName === 'Opportunity' && this.conflictId !== null;
    }

    /** On an opportunity without a conflict, once Parley writes to the org: nobody answers before. */
    get mayAsk() {
        const isLive = this.heartbeat?.data?.records.length > 0;
        return isLive && this.objectApiName === 'Opportunity' && this.record?.data && this.mayRead && !this.status;
    }

    get conflictId() {
        return this.value('conflictId');
    }

    get ownShare() {
        return this.value('ownShare');
    }

    get due() {
        return this.value('due');
    }

    get isAccount() {
        return this.objectApiName === 'Account';
    }

    get mayRead() {
        return this.own.status.fieldApiName in this.record.data.fields;
    }

    get status() {
        return this.value('status');
    }

    get isOpen() {
        return this.status === 'open' || this.isAcknowledged;
    }

    get isAcknowledged() {
        return this.status === 'acknowledged';
    }

    get severity() {
        return `${SHAPES[this.value('severity')] ?? ''} ${this.severityWord}`;
    }

    get severityWord() {
        return WORDS[this.value('severity')] ?? '';
    }

    get severityClass() {
        return `slds-badge ${THEMES[this.value('severity')] ?? ''}`;
    }

    get headline() {
        const { others } = this;
        return others ? filled(HEADLINE, this.severityWord, others) : filled(HEADLINE_ACCOUNT, this.severityWord);
    }

    get others() {
        return sidesInWords(this.value('with'));
    }

    /** Why names are hidden, and who can share them. */
    get hidden() {
        return hiddenInWords(this.value('with'), this.value('nextStep'));
    }

    get nextStep() {
        return stepInWords(this.value('nextStep'));
    }

    get reason() {
        return reasonInWords(this.value('reason')) ?? this.value('reason');
    }

    /** What cannot be said in the reader's language is in English, as it was written. */
    get reasonLanguage() {
        return reasonInWords(this.value('reason')) === null ? 'en' : null;
    }

    get hasSplit() {
        return Boolean(this.value('split'));
    }

    /** Only web addresses become links. */
    get url() {
        const url = this.value('url');
        return url && /^https?:\/\//i.test(url) ? url : null;
    }

    get facts() {
        const since = this.value('since');
        const days = since && Math.max(0, Math.floor((Date.now() - Date.parse(since)) / DAY_MS));
        const decision = [deciderInWords(this.value('nextStep')), this.due && dayInWords(this.due)];
        return [
            { name: WITH_LABEL, value: this.others },
            { name: SINCE_LABEL, value: since && `${dayInWords(since)} (${daysInWords(days)})` },
            { name: DUE_LABEL, value: this.due && decision.filter(Boolean).join(', ') },
            { name: COUNT_LABEL, value: this.value('count') },
            { name: SPLIT_LABEL, value: splitInWords(this.value('split')) },
        ].filter(({ value }) => value);
    }

    value(name) {
        const field = this.own[name];
        const data = this.record?.data;
        return field && data ? (getFieldValue(data, field) ?? null) : null;
    }
}

/** A conflict of today has no days yet. */
function daysInWords(days) {
    if (days === 0) return new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' }).format(0, 'day');
    return new Intl.NumberFormat(LOCALE, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days);
}
