import { agoInWords, besideOf, datesInWords, filled, refusalInWords } from 'c/parleyWords';

const MINUTE_MS = 60000;

describe('words', () => {
    it('are filled in where a text has a place for them, as they are', () => {
        expect(filled('{0} with {1}', 'High', 'a partner')).toBe('High with a partner');
        expect(filled('price {0}', '$& off')).toBe('price $& off');
    });

    it('say an age in its largest whole unit, never in the future', () => {
        expect(agoInWords(12 * MINUTE_MS)).toBe('12 minutes ago');
        expect(agoInWords(119 * MINUTE_MS)).toBe('1 hour ago');
        expect(agoInWords(49 * 60 * MINUTE_MS)).toBe('2 days ago');
        expect(agoInWords(-MINUTE_MS)).toMatch(/^(in )?0 minutes/);
    });

    it('write the days in a sentence as the reader does, and nothing that is no day', () => {
        expect(datesInWords('By 2026-11-24, not 2026-13-24.')).toBe('By Nov 24, 2026, not 2026-13-24.');
        expect(datesInWords(null)).toBeNull();
    });

    it('name things of the package by the namespace of its objects', () => {
        expect(besideOf('Parley_Heartbeat__c', 'Parley_View')).toBe('Parley_View');
        expect(besideOf('parley__Parley_Heartbeat__c', 'Parley_View')).toBe('parley__Parley_View');
    });

    it('give the reason nearest to what was refused', () => {
        const body = { message: 'all', output: { errors: [], fieldErrors: { Text: [{ message: 'too long' }] } } };
        expect(refusalInWords({ body })).toBe('too long');
        expect(refusalInWords({ body: { message: 'all' } })).toBe('all');
        expect(refusalInWords(new Error('cut'))).toBe('cut');
        expect(refusalInWords(undefined)).toBe('');
    });
});
