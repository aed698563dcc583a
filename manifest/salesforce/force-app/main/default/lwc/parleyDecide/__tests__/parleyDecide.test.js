import ParleyDecide from 'c/parleyDecide';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { createRecord, getRecord } from 'lightning/uiRecordApi';
import { createElement } from 'lwc';

const RECORD = '006000000000001AAA';
const WAITING = {
    Parley_Conflict_Status__c: 'open',
    Parley_Conflict_Id__c: 'cf_1',
    Parley_Conflict_With__c: 'A registered partner',
    Parley_Reason__c: 'Same domain (M-2).',
    Parley_Split_Summary__c: 'This record 30.00 %',
};

/** Everything that was promised is done, and drawn. */
const settled = () => new Promise((resolve) => setTimeout(resolve));
async function shown({ values = WAITING, mayDecide = true } = {}) {
    const element = createElement('c-parley-decide', { is: ParleyDecide });
    element.recordId = RECORD;
    document.body.appendChild(element);
    const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
    getRecord.emit({ apiName: 'Opportunity', fields });
    getObjectInfo.emit({
        createable: true,
        fields: { Parley_Statement_Outcome__c: { createable: mayDecide } },
    });
    await settled();
    return element;
}
const lineOf = ({ shadowRoot }) => shadowRoot.querySelector('[role="status"]')?.textContent ?? null;
const offered = ({ shadowRoot }) =>
    [...shadowRoot.querySelectorAll('[type="radio"]')].map(({ value }) => value);
const choose = (element, outcome) => {
    const radio = element.shadowRoot.querySelector(`[value="${outcome}"]`);
    radio.checked = true;
    radio.dispatchEvent(new CustomEvent('change'));
    return settled();
};
const send = (element) => {
    element.shadowRoot.querySelector('form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
    return settled();
};

beforeEach(() => {
    createRecord.mockReset();
    createRecord.mockResolvedValue({ id: 'a0S1' });
});
afterEach(() => {
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
});

describe('the form', () => {
    it('is shown to whoever may make a decision, and asks for one outcome', async () => {
        const element = await shown();
        expect(lineOf(element)).toBeNull();
        expect(element.shadowRoot.querySelectorAll('[type="radio"]')).toHaveLength(6);
        await expect(element).toBeAccessible();
    });

    it.each([
        ['horizontal;registration', false],
        ['horizontal;vertical', true],
        ['horizontal;multi_channel', true],
    ])('offers that direct keeps the deal where a claim may be theirs: %s', async (types, isOffered) => {
        const element = await shown({ values: { ...WAITING, Parley_Conflict_Types__c: types } });
        expect(offered(element).includes('direct_keeps')).toBe(isOffered);
    });

    it('asks nobody to accept a split that is not shown', async () => {
        const element = await shown({ values: { ...WAITING, Parley_Split_Summary__c: null } });
        expect(offered(element)).toEqual(['direct_keeps', 'partner_keeps', 'share', 'not_a_conflict']);
    });

    it('is not for sellers', async () => {
        const element = await shown({ mayDecide: false });
        expect(lineOf(element)).toBe('c.Parley_Decide_Not_Yours');
        expect(element.shadowRoot.querySelector('form')).toBeNull();
    });

    it('is empty where nothing waits', async () => {
        const element = await shown({ values: { ...WAITING, Parley_Conflict_Status__c: 'resolved' } });
        expect(lineOf(element)).toBe('c.Parley_Decide_Nothing');
    });
});

describe('a decision', () => {
    it('is made as a record about the conflict that is shown', async () => {
        const element = await shown();
        await choose(element, 'share');
        await send(element);
        expect(createRecord).toHaveBeenCalledWith({
            apiName: 'Parley_Statement__c',
            fields: {
                Parley_Opportunity__c: RECORD,
                Parley_Statement_Conflict__c: 'cf_1',
                Parley_Statement_Kind__c: 'decision',
                Parley_Statement_Outcome__c: 'share',
                Parley_Statement_Text__c: null,
            },
        });
        expect(lineOf(element)).toBe('c.Parley_Decide_Sent');
    });

    it('is not sent without an outcome, nor "not a conflict" without a reason', async () => {
        const element = await shown();
        await send(element);
        await choose(element, 'not_a_conflict');
        await send(element);
        expect(createRecord).not.toHaveBeenCalled();
        element.shadowRoot.querySelector('[name="note"]').value = 'Two branches.';
        await send(element);
        expect(createRecord.mock.calls[0][0].fields.Parley_Statement_Text__c).toBe('Two branches.');
    });

    it('that is refused may be sent again', async () => {
        createRecord.mockRejectedValueOnce({ body: { message: 'A rule of your org.' } });
        const element = await shown();
        await choose(element, 'share');
        await send(element);
        expect(element.shadowRoot.querySelector('[role="alert"]')).not.toBeNull();
        await send(element);
        expect(lineOf(element)).toBe('c.Parley_Decide_Sent');
    });
});
