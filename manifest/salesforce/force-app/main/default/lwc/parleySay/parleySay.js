// What a seller says about the conflict of an opportunity. Each is a record that Parley reads within two
// minutes and answers; it asks the channel manager and decides nothing. No call leaves the page.
import ASKS from '@salesforce/label/c.Parley_Say_Asks';
import CANCEL from '@salesforce/label/c.Parley_Say_Cancel';
import DECIDED from '@salesforce/label/c.Parley_Said_Decided';
import EVIDENCE from '@salesforce/label/c.Parley_Say_Evidence';
import FAILED from '@salesforce/label/c.Parley_Say_Failed';
import HEARD from '@salesforce/label/c.Parley_Said_Heard';
import LINK from '@salesforce/label/c.Parley_Say_Link';
import NOT_SAME from '@salesforce/label/c.Parley_Say_Not_Same';
import REASON from '@salesforce/label/c.Parley_Say_Reason';
import REFUSED from '@salesforce/label/c.Parley_Said_Refused';
import SAID from '@salesforce/label/c.Parley_Said';
import SEEN from '@salesforce/label/c.Parley_Say_Seen';
import SEND from '@salesforce/label/c.Parley_Say_Send';
import SHARE from '@salesforce/label/c.Parley_Say_Share';
import SPLIT from '@salesforce/label/c.Parley_Say_Split';
import TEXT from '@salesforce/label/c.Parley_Say_Text';
import WAITING from '@salesforce/label/c.Parley_Said_Waiting';
import STATEMENT from '@salesforce/schema/Parley_Statement__c';
import ABOUT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Opportunity__c';
import ANSWER_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Answer__c';
import CONFLICT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Conflict__c';
import KIND_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Kind__c';
import LINK_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Link__c';
import SHARE_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Share__c';
import STATE_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_State__c';
import TEXT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Text__c';
import USER_ID from '@salesforce/user/Id';
import { besideOf, filled, refusalInWords } from 'c/parleyWords';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { createRecord } from 'lightning/uiRecordApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import { LightningElement, api, wire } from 'lwc';

const KINDS = { seen: SEEN, not_same: NOT_SAME, other_split: SPLIT, evidence: EVIDENCE };
const STATES = { heard: HEARD, decided: DECIDED };
const RELATED_LIST = besideOf(STATEMENT.objectApiName, 'Parley_Statements__r');
const of = ({ fieldApiName }) => `${STATEMENT.objectApiName}.${fieldApiName}`;
const FIELDS = [
    of(KIND_FIELD),
    of(CONFLICT_FIELD),
    of(STATE_FIELD),
    of(ANSWER_FIELD),
    `${STATEMENT.objectApiName}.CreatedById`,
];
/** Most that are looked at: nobody may say more about one conflict. */
const MOST = 50;

export default class ParleySay extends LightningElement {
    @api recordId;
    @api conflictId;
    /** Suggested share of the record's own claim in percent; null without a split. */
    @api ownShare;
    labels = { seen: SEEN, share: SHARE, link: LINK, asks: ASKS, send: SEND, cancel: CANCEL, said: SAID };
    kind = null;
    isSending = false;
    fault = null;
    /** Made on this page: the list that was read does not hold them yet. */
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

    /** Where the permission set does not let the user make any, there is nothing to press. */
    get mayMake() {
        return this.info?.data?.createable === true;
    }

    get isChoosing() {
        return this.kind === null;
    }

    get isFilling() {
        return this.kind !== null;
    }

    get maySee() {
        return !this.own.some(({ kind, state }) => kind === 'seen' && state !== 'refused');
    }

    get others() {
        return ['not_same', 'other_split', 'evidence']
            .filter((kind) => kind !== 'other_split' || this.hasShare)
            .map((kind) => ({ kind, label: KINDS[kind] }));
    }

    get hasShare() {
        return typeof this.ownShare === 'number';
    }

    get formTitle() {
        return KINDS[this.kind];
    }

    get asksShare() {
        return this.kind === 'other_split';
    }

    get asksLink() {
        return this.kind === 'evidence';
    }

    /** Evidence may be a link alone. */
    get needsText() {
        return this.kind !== 'evidence';
    }

    get textLabel() {
        return this.kind === 'evidence' ? TEXT : REASON;
    }

    /** What this user has said about this conflict, as records. */
    get own() {
        const read = (this.list?.data?.records ?? []).map(({ id, fields }) => {
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
            ...read.filter(({ by, conflict }) => by === USER_ID && conflict === this.conflictId),
            ...this.made.filter(({ id }) => !known.has(id)),
        ];
    }

    get said() {
        return this.own.map(({ id, kind, state, answer }) => {
            const became = state === 'refused' ? filled(REFUSED, answer ?? '') : (STATES[state] ?? WAITING);
            return { id, text: `${KINDS[kind] ?? DECIDED}: ${became}` };
        });
    }

    get hasSaid() {
        return this.own.length > 0;
    }

    handleSeen() {
        return this.send('seen', {});
    }

    handleChoose(event) {
        this.kind = event.currentTarget.dataset.kind;
        this.fault = null;
    }

    handleCancel() {
        this.kind = null;
        this.fault = null;
    }

    handleSend(event) {
        event.preventDefault();
        const valueOf = (name) => this.template.querySelector(`[name="${name}"]`)?.value.trim() || null;
        const text = valueOf('text');
        const link = valueOf('link');
        if (text === null && link === null) return undefined;
        const share = valueOf('share');
        return this.send(this.kind, {
            [TEXT_FIELD.fieldApiName]: text,
            ...(link === null ? {} : { [LINK_FIELD.fieldApiName]: link }),
            ...(share === null ? {} : { [SHARE_FIELD.fieldApiName]: Number(share) }),
        });
    }

    async send(kind, values) {
        this.isSending = true;
        this.fault = null;
        try {
            const { id } = await createRecord({
                apiName: STATEMENT.objectApiName,
                fields: {
                    [ABOUT_FIELD.fieldApiName]: this.recordId,
                    [CONFLICT_FIELD.fieldApiName]: this.conflictId,
                    [KIND_FIELD.fieldApiName]: kind,
                    ...values,
                },
            });
            this.made = [...this.made, { id, kind, state: null, answer: null }];
            this.kind = null;
        } catch (error) {
            this.fault = filled(FAILED, refusalInWords(error));
        } finally {
            this.isSending = false;
        }
    }
}
