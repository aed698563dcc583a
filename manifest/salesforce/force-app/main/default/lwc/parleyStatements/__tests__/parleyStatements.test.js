import USER_ID from '@salesforce/user/Id';
import { FIELDS, RELATED_LIST, answerInWords, makeStatement, ownStatements } from 'c/parleyStatements';
import { createRecord } from 'lightning/uiRecordApi';

const record = (id, { by = USER_ID, conflict, kind = 'seen', state } = {}) => ({
    id,
    fields: {
        CreatedById: { value: by },
        Parley_Statement_Conflict__c: { value: conflict },
        Parley_Statement_Kind__c: { value: kind },
        Parley_Statement_State__c: { value: state },
    },
});
const everything = () => true;

beforeEach(() => {
    createRecord.mockReset();
    createRecord.mockResolvedValue({ id: 'a0S1' });
});

describe('what is asked of the wire', () => {
    it('names the list and each field with its object', () => {
        expect(RELATED_LIST).toBe('Parley_Statements__r');
        expect(FIELDS).toHaveLength(5);
        for (const field of FIELDS) expect(field).toMatch(/^Parley_Statement__c\.\w+$/);
    });
});

describe('making a statement', () => {
    it('makes a record of its kind on the opportunity, not read yet', async () => {
        const values = { Parley_Statement_Conflict__c: 'cf_1' };
        const result = await makeStatement({ about: '0061', kind: 'seen', values });
        expect(createRecord).toHaveBeenCalledTimes(1);
        expect(createRecord).toHaveBeenCalledWith({
            apiName: 'Parley_Statement__c',
            fields: { Parley_Opportunity__c: '0061', Parley_Statement_Kind__c: 'seen', ...values },
        });
        expect(result).toEqual({ made: { id: 'a0S1', kind: 'seen', state: null, answer: null }, fault: null });
    });

    it('needs no further values', async () => {
        await makeStatement({ about: '0061', kind: 'check' });
        expect(createRecord.mock.calls[0][0].fields).toEqual({
            Parley_Opportunity__c: '0061',
            Parley_Statement_Kind__c: 'check',
        });
    });

    it('gives in words why Salesforce refused it', async () => {
        createRecord.mockRejectedValue({ body: { message: 'A rule of your org.' } });
        const result = await makeStatement({ about: '0061', kind: 'seen' });
        expect(result).toEqual({ made: null, fault: 'c.Parley_Say_Failed' });
    });
});

describe('what this user has said', () => {
    it('is nothing while the list loads or has failed', () => {
        for (const list of [undefined, {}, { data: undefined, error: {} }]) {
            expect(ownStatements(list, [], everything)).toEqual([]);
        }
    });

    it('leaves out what others said and what is not meant', () => {
        const records = [
            record('1', { conflict: 'cf_1', state: 'heard' }),
            record('2', { conflict: 'cf_1', by: 'somebody else' }),
            record('3', { conflict: 'cf_0' }),
        ];
        const own = ownStatements({ data: { records } }, [], ({ conflict }) => conflict === 'cf_1');
        expect(own).toEqual([
            { id: '1', by: USER_ID, conflict: 'cf_1', kind: 'seen', state: 'heard', answer: null },
        ]);
    });

    it('shows what was made on the page until the list holds it, and once', () => {
        const made = [{ id: '1', kind: 'seen', state: null, answer: null }];
        expect(ownStatements({ data: { records: [] } }, made, everything)).toEqual(made);
        const records = [record('1', { state: 'heard' })];
        const both = ownStatements({ data: { records } }, made, everything);
        expect(both.map(({ id, state }) => [id, state])).toEqual([['1', 'heard']]);
    });
});

describe('what became of one', () => {
    it('is waiting, refused, or what was answered', () => {
        expect(answerInWords({ state: null, answer: null }, 'Heard.')).toBe('c.Parley_Said_Waiting');
        expect(answerInWords({ state: 'refused', answer: 'Too late.' }, 'Heard.')).toBe('c.Parley_Said_Refused');
        expect(answerInWords({ state: 'heard', answer: null }, 'Heard.')).toBe('Heard.');
        // A state of a later version says nothing here yet.
        expect(answerInWords({ state: 'weighed', answer: null }, undefined)).toBe('c.Parley_Said_Waiting');
    });
});
