import ParleyConflict from 'c/parleyConflict';
import { getListRecordsByName } from 'lightning/uiListsApi';
import { getRecord } from 'lightning/uiRecordApi';
import { createElement } from 'lwc';

jest.mock('@salesforce/label/c.Parley_Step_Hold', () => ({ default: 'Hold until {0} decides (by {1}).' }), {
    virtual: true,
});
jest.mock('@salesforce/label/c.Parley_Hidden', () => ({ default: 'Hidden; shared by {0}.' }), { virtual: true });
jest.mock('@salesforce/label/c.Parley_Retry', () => ({ default: 'Again at {0}.' }), { virtual: true });

const OPEN = {
    Parley_Conflict_Status__c: 'open',
    Parley_Conflict_Severity__c: 'high',
    Parley_Conflict_With__c: 'A registered partner',
    Parley_Conflict_Since__c: '2026-11-03',
    Parley_Conflict_Due__c: '2026-11-24',
    Parley_Next_Step__c: 'Hold price talks until Dana Ruiz decides (by 2026-11-24). Keep meetings as planned.',
    Parley_Reason__c: 'Same domain (M-2).',
    Parley_Split_Summary__c: 'This record 30.00 % / A registered partner 70.00 %',
    Parley_Split_Own_Percent__c: 30,
    Parley_Conflict_Id__c: 'cf_1',
    Parley_Url__c: 'https://parley.example/conflicts/cf_1',
};

const shown = (objectApiName = 'Opportunity') => {
    const element = createElement('c-parley-conflict', { is: ParleyConflict });
    Object.assign(element, { recordId: '006000000000001AAA', objectApiName });
    document.body.appendChild(element);
    return element;
};
const settled = () => Promise.resolve();
const read = (values, apiName = 'Opportunity') => {
    const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
    getRecord.emit({ apiName, fields });
    return settled();
};
const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60000).toISOString();
const beat = (minutes) => {
    const value = minutes === null ? null : minutesAgo(minutes);
    const records = value === null ? [] : [{ fields: { Parley_Last_Checked_At__c: { value } } }];
    getListRecordsByName.emit({ records });
    return settled();
};
const textOf = (element, selector) => element.shadowRoot.querySelector(selector)?.textContent ?? null;
const lineOf = (element) => textOf(element, '[role="status"]');

afterEach(() => {
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
});

describe('without a conflict', () => {
    it('says when everything was looked at, and that it may be old', async () => {
        const element = shown();
        expect(lineOf(element)).toBe('c.Parley_Loading');
        await read({ Parley_Conflict_Status__c: null });
        await beat(12);
        expect(lineOf(element)).toBe('c.Parley_None c.Parley_Checked');
        await beat(61);
        expect(lineOf(element)).toBe('c.Parley_None c.Parley_Stale');
        await expect(element).toBeAccessible();
    });

    it.each([
        ['made after it', 2, 1, 'c.Parley_Unchecked'],
        ['changed after it', 60, 1, 'c.Parley_None c.Parley_Stale'],
        ['neither', 60, 30, 'c.Parley_None c.Parley_Checked'],
    ])('does not call a record looked at that was %s', async (_, madeAgo, changedAgo, line) => {
        const element = shown();
        await beat(5);
        await read({
            CreatedDate: minutesAgo(madeAgo),
            LastModifiedDate: minutesAgo(changedAgo),
            Parley_Conflict_Status__c: null,
        });
        expect(lineOf(element)).toBe(line);
    });

    it('says that nobody knows where the heartbeat cannot be read', async () => {
        const element = shown();
        await read({ Parley_Conflict_Status__c: null });
        expect(lineOf(element)).toBe('c.Parley_Loading');
        getListRecordsByName.error({ message: 'no access' });
        await settled();
        expect(lineOf(element)).toBe('c.Parley_Unknown');
        // Its field is hidden from the viewer.
        getListRecordsByName.emit({ records: [{ fields: {} }] });
        await settled();
        expect(lineOf(element)).toBe('c.Parley_Unknown');
    });

    it('says nothing of an org that Parley does not write to', async () => {
        const element = shown();
        await read({ Parley_Conflict_Status__c: null });
        await beat(null);
        expect(lineOf(element)).toBe('c.Parley_Not_Live');
    });

    it('shows a decision in its own words, and no buttons', async () => {
        const element = shown();
        await read({ ...OPEN, Parley_Conflict_Status__c: 'resolved', Parley_Next_Step__c: 'Decided on 2026-11-21.' });
        expect(lineOf(element)).toBe('Decided on Nov 21, 2026.');
        expect(element.shadowRoot.querySelector('c-parley-say')).toBeNull();
    });

    it('says on an account, which has no words of its own for it, where a decision stands', async () => {
        const element = shown('Account');
        await read({ Parley_Conflict_Status__c: 'resolved' }, 'Account');
        expect(lineOf(element)).toBe('c.Parley_Decided_Account');
    });
});

describe('where it cannot tell', () => {
    const RETRY_MS = 60000;
    const NOW = Date.parse('2026-11-20T14:19:00');
    beforeEach(() => jest.useFakeTimers({ now: NOW }));
    afterEach(() => jest.useRealTimers());

    it('says so and when it asks again, and offers nothing to press', async () => {
        const element = shown();
        getRecord.error({ message: 'down' });
        await settled();
        expect(lineOf(element)).toMatch(/^c\.Parley_Error Again at 2:20\sPM\.$/);
        expect(element.shadowRoot.querySelector('button, a, c-parley-say')).toBeNull();
    });

    it('asks again by itself until there is an answer, and not once it has gone', async () => {
        const element = shown();
        await settled();
        const asked = [];
        const askedFor = async () => {
            jest.advanceTimersByTime(RETRY_MS);
            for (let turn = 0; turn < 4; turn += 1) {
                asked.push(getRecord.getLastConfig().recordId);
                // eslint-disable-next-line no-await-in-loop
                await settled();
            }
            return [...new Set(asked.splice(0))];
        };
        expect(await askedFor()).toStrictEqual(['006000000000001AAA']);
        getRecord.error({ message: 'down' });
        expect(await askedFor()).toStrictEqual(['006000000000001AAA', undefined]);
        expect(getRecord.getLastConfig().recordId).toBe('006000000000001AAA');
        expect(lineOf(element)).toMatch(/Again at 2:22\sPM\.$/);
        expect(await askedFor()).toStrictEqual(['006000000000001AAA', undefined]);
        await read({ Parley_Conflict_Status__c: null });
        expect(await askedFor()).toStrictEqual(['006000000000001AAA']);
        getRecord.error({ message: 'down' });
        document.body.removeChild(element);
        expect(jest.getTimerCount()).toBe(0);
    });

    it('names the permission where the fields are hidden from the viewer', async () => {
        const element = shown();
        await read({});
        expect(lineOf(element)).toBe('c.Parley_No_Permission');
    });
});

describe('an open conflict', () => {
    it('says what, with whom and what to do, by shape and word', async () => {
        const element = shown();
        await read(OPEN);
        expect(lineOf(element)).toBeNull();
        expect(textOf(element, '.slds-badge')).toBe('▲ c.Parley_High');
        expect(element.shadowRoot.textContent).toContain('Hold until Dana Ruiz decides (by Nov 24, 2026).');
        expect(textOf(element, 'details p')).toBe(OPEN.Parley_Reason__c);
        const facts = [...element.shadowRoot.querySelectorAll('dd')].map((one) => one.textContent);
        expect(facts[0]).toBe('c.Parley_Side_Registered');
        expect(facts[1]).toMatch(/^Nov 3, 2026 \(\d+ days\)$/);
        expect(facts.slice(2)).toEqual([
            'Dana Ruiz, Nov 24, 2026',
            'c.Parley_Side_Own 30% / c.Parley_Side_Registered 70%',
        ]);
        expect(textOf(element, '[data-name="hidden"]')).toBe('Hidden; shared by Dana Ruiz.');
        await expect(element).toBeAccessible();
    });

    it('says why in the reader’s language, and from when as “today” on its first day', async () => {
        const element = shown();
        const reason =
            'A registered partner holds the only registration in force, from 1 Nov 2026 to 30 Jan 2027. This can change when the registration ends.';
        const today = new Date().toISOString().slice(0, 10);
        await read({ ...OPEN, Parley_Reason__c: reason, Parley_Conflict_Since__c: today });
        expect(textOf(element, 'details p')).toBe('c.Parley_Why_Only c.Parley_Why_Change_End');
        expect(element.shadowRoot.querySelector('details p').getAttribute('lang')).toBeNull();
        expect(element.shadowRoot.querySelectorAll('dd')[1].textContent).toMatch(/ \(today\)$/);
    });

    it('lets a seller speak about it on the opportunity, about this conflict', async () => {
        const element = shown();
        await read(OPEN);
        const say = element.shadowRoot.querySelector('c-parley-say');
        expect(say).toMatchObject({ recordId: '006000000000001AAA', conflictId: 'cf_1', ownShare: 30 });
    });

    it('shows on an account how many there are, and lets nobody speak there', async () => {
        const element = shown('Account');
        await read(
            {
                Parley_Conflict_Status__c: 'acknowledged',
                Parley_Conflict_Severity__c: 'low',
                Parley_Conflict_Count__c: 2,
                Parley_Conflict_Due__c: '2026-11-24',
            },
            'Account'
        );
        const badges = [...element.shadowRoot.querySelectorAll('.slds-badge')].map((one) => one.textContent);
        expect(badges).toEqual(['● c.Parley_Low', 'c.Parley_Seen']);
        const facts = [...element.shadowRoot.querySelectorAll('dd')].map((one) => one.textContent);
        expect(facts).toEqual(['Nov 24, 2026', '2']);
        expect(element.shadowRoot.querySelector('c-parley-say')).toBeNull();
    });

    it('links to a web address alone', async () => {
        const element = shown();
        await read(OPEN);
        expect(element.shadowRoot.querySelector('a').href).toBe(OPEN.Parley_Url__c);
        // eslint-disable-next-line no-script-url
        await read({ ...OPEN, Parley_Url__c: 'javascript:alert(1)' });
        expect(element.shadowRoot.querySelector('a')).toBeNull();
    });

    it('asks for fields that the viewer may lack without failing the record', async () => {
        shown();
        await settled();
        const config = getRecord.getLastConfig();
        expect(config.recordId).toBe('006000000000001AAA');
        expect(config.fields).toBeUndefined();
        expect(config.optionalFields.length).toBeGreaterThan(5);
    });
});
