// What a seller says about the conflict of an opportunity. Each is a record that Parley reads within two
// minutes and answers; it asks the channel manager and decides nothing. No call leaves the page.
import ASKS from '@salesforce/label/c.Parley_Say_Asks';
import CANCEL from '@salesforce/label/c.Parley_Say_Cancel';
import DECIDED from '@salesforce/label/c.Parley_Said_Decided';
import EVIDENCE from '@salesforce/label/c.Parley_Say_Evidence';
import HEARD from '@salesforce/label/c.Parley_Said_Heard';
import LINK from '@salesforce/label/c.Parley_Say_Link';
import NOT_SAME from '@salesforce/label/c.Parley_Say_Not_Same';
import REASON from '@salesforce/label/c.Parley_Say_Reason';
import SAID from '@salesforce/label/c.Parley_Said';
import SEEN from '@salesforce/label/c.Parley_Say_Seen';
import SEND from '@salesforce/label/c.Parley_Say_Send';
import SHARE from '@salesforce/label/c.Parley_Say_Share';
import SPLIT from '@salesforce/label/c.Parley_Say_Split';
import TEXT from '@salesforce/label/c.Parley_Say_Text';
import UNTIL from '@salesforce/label/c.Parley_Say_Until';
import STATEMENT from '@salesforce/schema/Parley_Statement__c';
import CONFLICT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Conflict__c';
import LINK_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Link__c';
import SHARE_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Share__c';
import TEXT_FIELD from '@salesforce/schema/Parley_Statement__c.Parley_Statement_Text__c';
import { FIELDS, MOST, RELATED_LIST, answerInWords, makeStatement, ownStatements } from 'c/parleyStatements';
import { dayInWords, filled } from 'c/parleyWords';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import { LightningElement, api, wire } from 'lwc';

const KINDS = { seen: SEEN, not_same: NOT_SAME, other_split: SPLIT, evidence: EVIDENCE };
const STATES = { heard: HEARD, decided: DECIDED };

export default class ParleySay extends LightningElement {
    @api recordId;
    @api conflictId;
    /** Suggested share of the record's own claim in percent; null without a split. */
    @api ownShare;
    /** Day by which it is decided; until then another split may be proposed. */
    @api due;
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

    /** What holds once the day has passed; nothing where it has, as somebody else decides then. */
    get until() {
        const isAhead = this.due && this.due >= new Date().toISOString().slice(0, 10);
        return this.asksShare && isAhead ? filled(UNTIL, dayInWords(this.due)) : null;
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
        return ownStatements(this.list, this.made, ({ conflict }) => conflict === this.conflictId);
    }

    get said() {
        return this.own.map((one) => {
            const became = answerInWords(one, STATES[one.state]);
            return { id: one.id, text: `${KINDS[one.kind] ?? DECIDED}: ${became}` };
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
        const { made, fault } = await makeStatement({
            about: this.recordId,
            kind,
            values: { [CONFLICT_FIELD.fieldApiName]: this.conflictId, ...values },
        });
        if (made !== null) {
            this.made = [...this.made, made];
            this.kind = null;
        }
        this.fault = fault;
        this.isSending = false;
    }
}
