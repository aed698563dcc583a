import ParleyCheck from 'c/parleyCheck';
import USER_ID from '@salesforce/user/Id';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { createRecord } from 'lightning/uiRecordApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import { createElement } from 'lwc';

const RECORD = '006000000000001AAA';

/** Everything that was promised is done, and drawn. */
const settled = () => new Promise((resolve) => setTimeout(resolve));
async function shown({ createable = true } = {}) {
    const element = createElement('c-parley-check', { is: ParleyCheck });
    element.recordId = RECORD;
    document.body.appendChild(element);
    getObjectInfo.emit({ createable });
    await settled();
    return element;
}
const buttonOf = ({ shadowRoot }) => shadowRoot.querySelector('button');
const answersOf = ({ shadowRoot }) => [...shadowRoot.querySelectorAll('li')].map((one) => one.textContent);
const ask = (element) => {
    buttonOf(element).click();
    return settled();
};
const asked = (id, { kind = 'check', state = null, answer = null, by = USER_ID }) => ({
    id,
    fields: {
        CreatedById: { value: by },
        Parley_Statement_Kind__c: { value: kind },
        Parley_Statement_State__c: { value: state },
        Parley_Statement_Answer__c: { value: answer },
    },
});

beforeEach(() => {
    createRecord.mockReset();
    createRecord.mockResolvedValue({ id: 'a0S1' });
});
afterEach(() => {
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
});

describe('asking whether an account is free', () => {
    it('is not offered where the permission set lets the viewer make no statement', async () => {
        expect(buttonOf(await shown({ createable: false }))).toBeNull();
    });

    it('makes a record of the opportunity, about no conflict, and waits for its answer', async () => {
        const element = await shown();
        await expect(element).toBeAccessible();
        await ask(element);
        expect(createRecord).toHaveBeenCalledWith({
            apiName: 'Parley_Statement__c',
            fields: { Parley_Opportunity__c: RECORD, Parley_Statement_Kind__c: 'check' },
        });
        expect(answersOf(element)).toEqual(['c.Parley_Said_Waiting']);
        expect(buttonOf(element).disabled).toBe(true);
    });

    it('shows what was answered to this user alone, and can be asked again', async () => {
        const element = await shown();
        getRelatedListRecords.emit({
            records: [
                asked('a0S1', { state: 'answered', answer: 'Before you start, talk to Dana Ruiz.' }),
                asked('a0S2', { state: 'answered', answer: 'Free.', by: 'somebody else' }),
                asked('a0S3', { state: 'heard', kind: 'seen' }),
                asked('a0S4', { state: 'refused', answer: 'Not read yet.' }),
            ],
        });
        await settled();
        expect(answersOf(element)).toEqual(['Before you start, talk to Dana Ruiz.', 'c.Parley_Said_Refused']);
        expect(buttonOf(element).disabled).toBe(false);
        await expect(element).toBeAccessible();
    });

    it('says in the words of Salesforce why it was not sent', async () => {
        createRecord.mockRejectedValue({ body: { message: 'No access.' } });
        const element = await shown();
        await ask(element);
        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toBe('c.Parley_Say_Failed');
        expect(buttonOf(element).disabled).toBe(false);
    });
});
