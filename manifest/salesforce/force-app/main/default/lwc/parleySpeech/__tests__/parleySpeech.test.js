import { deciderInWords, hiddenInWords, sidesInWords, splitInWords, stepInWords } from 'c/parleySpeech';

// What a reader of another language is given; labels that are not here stand with their own names.
jest.mock('@salesforce/label/c.Parley_Step_Hold', () => ({ default: 'Warten: {0}, {1}.' }), { virtual: true });
jest.mock('@salesforce/label/c.Parley_Step_Late', () => ({ default: 'Spät: {0}, {1}.' }), { virtual: true });
jest.mock('@salesforce/label/c.Parley_Step_Decided', () => ({ default: 'Am {0} ({1}): {2}.' }), { virtual: true });
jest.mock('@salesforce/label/c.Parley_Hidden', () => ({ default: 'Verborgen, frei durch {0}.' }), { virtual: true });

const HOLD = 'Hold price talks until Dana Ruiz decides (by 2026-11-24). Keep meetings as planned.';

describe('the next step', () => {
    it('is said in the reader’s language, with person and day', () => {
        expect(stepInWords(HOLD)).toBe('Warten: Dana Ruiz, Nov 24, 2026.');
        expect(stepInWords('Decided on 2026-11-21 by Dana Ruiz: credit is shared equally.')).toBe(
            'Am Nov 21, 2026 (Dana Ruiz): c.Parley_Decided_Share.'
        );
    });

    it('names who decides: a person, the roles of an escalation, whoever may approve, or nobody yet', () => {
        const late = (who) =>
            `Hold price talks: overdue, escalated to ${who}, who decide by 2026-11-24. Keep meetings as planned.`;
        const approval =
            'Hold price talks: the decision waits for the approval of Rhea or Tom (by 2026-11-24). Keep meetings as planned.';
        expect(deciderInWords(HOLD)).toBe('Dana Ruiz');
        expect(deciderInWords(HOLD.replace('Dana Ruiz', 'the channel manager'))).toBe('c.Parley_Role_Manager');
        expect(deciderInWords(late('the regional sales director Rhea and Roth and the head of channel'))).toBe(
            'Rhea and Roth (c.Parley_Role_Region) and c.Parley_Role_Channel'
        );
        expect(deciderInWords(approval)).toBe('Rhea or Tom');
        expect(deciderInWords(null)).toBeNull();
    });

    it.each([
        ['Something new by 2026-11-24.', 'Something new by Nov 24, 2026.'],
        ['Decided on 2026-11-21 by Dana: in a new way.', 'Decided on Nov 21, 2026 by Dana: in a new way.'],
        [null, null],
    ])('stays as it is where it is not known: %s', (text, said) => {
        expect(stepInWords(text)).toBe(said);
    });
});

describe('sides', () => {
    it('are said in the reader’s language as far as they are masked, and by name where not', () => {
        expect(sidesInWords('A registered partner (2); The direct team (M. Osei)')).toBe(
            'c.Parley_Side_Registered (2); c.Parley_Side_Direct (M. Osei)'
        );
        expect(sidesInWords('A gold reseller; A marketplace seller')).toBe(
            'c.Parley_Side_Reseller (c.Parley_Tier_Gold); c.Parley_Side_Marketplace'
        );
        expect(sidesInWords('A partner of mine Ltd')).toBe('A partner of mine Ltd');
        expect(sidesInWords(null)).toBeNull();
    });

    it('say why names are hidden and who can share them, only where some are', () => {
        expect(hiddenInWords('A registered partner', HOLD)).toBe('Verborgen, frei durch Dana Ruiz.');
        expect(hiddenInWords('A gold reseller', null)).toBe('Verborgen, frei durch c.Parley_Role_Manager.');
        expect(hiddenInWords('The direct team; Northwind (J. Park)', HOLD)).toBeNull();
    });
});

describe('a split', () => {
    it('has its sides and percentages in the reader’s way', () => {
        expect(splitInWords('This record 30.00 % / A / B Ltd 69.50 % / Another claim 0.50 %')).toBe(
            'c.Parley_Side_Own 30% / A / B Ltd 69.5% / c.Parley_Side_Gone 0.5%'
        );
    });

    it('stays as it is where it was cut off', () => {
        expect(splitInWords('This record 30.00 % / A registered…')).toBe('This record 30.00 % / A registered…');
        expect(splitInWords(null)).toBeNull();
    });
});
