import ParleySay from 'c/parleySay';
import USER_ID from '@salesforce/user/Id';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { createRecord } from 'lightning/uiRecordApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import { createElement } from 'lwc';

const RECORD = '006000000000001AAA';

/** Everything that was promised is done, and drawn. */
const settled = () => new Promise((resolve) => setTimeout(resolve));
async function shown({ createable = true, ownShare = 30, due = null } = {}) {
    const element = createElement('c-parley-say', { is: ParleySay });
    Object.assign(element, { recordId: RECORD, conflictId: 'cf_1', ownShare, due });
    document.body.appendChild(element);
    getObjectInfo.emit({ createable });
    await settled();
    return element;
}
const buttonsOf = ({ shadowRoot }) => [...shadowRoot.querySelectorAll('button')].map((one) => one.textContent);
const press = (element, kind) => {
    element.shadowRoot.querySelector(`[data-kind="${kind}"]`).click();
    return settled();
};
const fill = (element, name, value) => {
    element.shadowRoot.querySelector(`[name="${name}"]`).value = value;
};
const send = (element) => {
    element.shadowRoot.querySelector('form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
    return settled();
};
const saidOf = ({ shadowRoot }) => [...shadowRoot.querySelectorAll('li')].map((one) => one.textContent);

beforeEach(() => {
    createRecord.mockReset();
    createRecord.mockResolvedValue({ id: 'a0S1' });
});
afterEach(() => {
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
});

describe('what may be said', () => {
    it('is nothing where the permission set lets the viewer make no statement', async () => {
        const element = await shown({ createable: false });
        expect(buttonsOf(element)).toEqual([]);
    });

    it('has one primary button, and no split where there is none', async () => {
        const element = await shown({ ownShare: null });
        expect(buttonsOf(element)).toEqual(['c.Parley_Say_Seen', 'c.Parley_Say_Not_Same', 'c.Parley_Say_Evidence']);
        expect(element.shadowRoot.querySelectorAll('.slds-button_brand')).toHaveLength(1);
        await expect(element).toBeAccessible();
    });
});

describe('until when another split may be proposed', () => {
    const day = (ahead) => new Date(Date.now() + ahead * 86400000).toISOString().slice(0, 10);
    const until = ({ shadowRoot }) => shadowRoot.querySelector('[data-name="until"]')?.textContent ?? null;

    it('is said in its form, on the last day too, and in no other', async () => {
        const element = await shown({ due: day(0) });
        expect(until(element)).toBeNull();
        await press(element, 'other_split');
        expect(until(element)).toBe('c.Parley_Say_Until');
        await expect(element).toBeAccessible();
        element.shadowRoot.querySelector('[type="button"]').click();
        await settled();
        await press(element, 'evidence');
        expect(until(element)).toBeNull();
    });

    it.each([[day(-1)], [null]])('is not said where the day has passed, nor without one: %s', async (due) => {
        const element = await shown({ due });
        await press(element, 'other_split');
        expect(until(element)).toBeNull();
    });
});

describe('saying it', () => {
    it('makes a record that names the opportunity and its conflict, and shows it at once', async () => {
        const element = await shown();
        await press(element, 'seen');
        expect(createRecord).toHaveBeenCalledWith({
            apiName: 'Parley_Statement__c',
            fields: {
                Parley_Opportunity__c: RECORD,
                Parley_Statement_Conflict__c: 'cf_1',
                Parley_Statement_Kind__c: 'seen',
            },
        });
        expect(saidOf(element)).toEqual(['c.Parley_Say_Seen: c.Parley_Said_Waiting']);
        expect(buttonsOf(element)).not.toContain('c.Parley_Say_Seen');
    });

    it('sends a proposed share as a number, with its reason', async () => {
        const element = await shown();
        await press(element, 'other_split');
        fill(element, 'share', '40.25');
        fill(element, 'text', ' We ran the proof of concept. ');
        await expect(element).toBeAccessible();
        await send(element);
        expect(createRecord.mock.calls[0][0].fields).toMatchObject({
            Parley_Statement_Kind__c: 'other_split',
            Parley_Statement_Share__c: 40.25,
            Parley_Statement_Text__c: 'We ran the proof of concept.',
        });
    });

    it('takes a link alone as evidence, and nothing empty', async () => {
        const element = await shown();
        await press(element, 'evidence');
        await send(element);
        expect(createRecord).not.toHaveBeenCalled();
        fill(element, 'link', 'https://files.example/1');
        await send(element);
        expect(createRecord.mock.calls[0][0].fields).toMatchObject({
            Parley_Statement_Link__c: 'https://files.example/1',
            Parley_Statement_Text__c: null,
        });
    });

    it('tells why Salesforce refused it, and keeps the form', async () => {
        createRecord.mockRejectedValue({ body: { message: 'A rule of your org.' } });
        const element = await shown();
        await press(element, 'not_same');
        fill(element, 'text', 'Another branch.');
        await send(element);
        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toBe('c.Parley_Say_Failed');
        expect(element.shadowRoot.querySelector('form')).not.toBeNull();
        expect(saidOf(element)).toEqual([]);
    });
});

describe('what became of it', () => {
    const record = (id, by, conflict, state) => ({
        id,
        fields: {
            CreatedById: { value: by },
            Parley_Statement_Conflict__c: { value: conflict },
            Parley_Statement_Kind__c: { value: 'not_same' },
            Parley_Statement_State__c: { value: state },
            Parley_Statement_Answer__c: { value: 'Too late.' },
        },
    });

    it('shows the viewer’s own statements on this conflict alone', async () => {
        const element = await shown();
        getRelatedListRecords.emit({
            records: [
                record('1', USER_ID, 'cf_1', 'heard'),
                record('2', 'somebody else', 'cf_1', 'heard'),
                record('3', USER_ID, 'cf_0', 'heard'),
                record('4', USER_ID, 'cf_1', 'refused'),
            ],
        });
        await settled();
        expect(saidOf(element)).toEqual([
            'c.Parley_Say_Not_Same: c.Parley_Said_Heard',
            'c.Parley_Say_Not_Same: c.Parley_Said_Refused',
        ]);
    });
});
