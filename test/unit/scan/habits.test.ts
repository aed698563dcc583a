// Numbers, dates and words in the habits of several countries.
import { describe, expect, test } from 'vitest';
import { DateEvidence, plainDate } from '../../../connectors/csv/dates.ts';
import { NumberEvidence, plainNumber } from '../../../connectors/csv/numbers.ts';
import {
  channelWord,
  currencyWord,
  dealTypeWord,
  leadStageWord,
  registrationWord,
  stageWord,
} from '../../../connectors/csv/value-words.ts';

describe('numbers', () => {
  test.each([
    ['1,234.56', '1,234.56', '1234.56'],
    ['$1,234', '1,234.56', '1234'],
    ['USD 84,000.00', '1,234.56', '84000.00'],
    ['(1,234.50)', '1,234.56', '-1234.50'],
    ['-$5', '1,234.56', '-5'],
    ['84000.0', '1,234.56', '84000.0'],
    ["1'234'567.80", '1,234.56', '1234567.80'],
    ['1.234,56 €', '1.234,56', '1234.56'],
    ['1 234 567,8', '1.234,56', '1234567.8'],
    ['12.500', '1.234,56', '12500'],
    ['12.500', '1,234.56', '12.500'],
  ] as const)('%s in the habit %s is %s', (text, habit, plain) => {
    expect(plainNumber(text, habit)).toBe(plain);
  });

  test.each(['', 'n/a', '1,2,3', '1.2.3', '12,34.5', '1e5'])('%j is no number', (text) => {
    expect(plainNumber(text, '1,234.56')).toBeNull();
  });

  test.each([
    [['12', '1,234.5'], '1,234.56'],
    [['1.234', '1.234,5'], '1.234,56'],
    [['12.500', '8.000'], '1.234,56'],
    [['12.500', '7.25'], '1,234.56'],
    [['1.234.567'], '1.234,56'],
    [['0.125'], '1,234.56'],
    [['1,5'], '1.234,56'],
    [['84000', '12'], null],
    [['1,234', '5,000'], null],
  ] as const)('a column of %j is written like %s', (cells, habit) => {
    const evidence = new NumberEvidence();
    for (const cell of cells) evidence.add(cell);
    expect(evidence.own).toBe(habit);
  });
});

describe('dates', () => {
  test.each([
    ['2026-11-20', 'month first', '2026-11-20'],
    ['2026-11-20 10:30', 'month first', '2026-11-20T10:30:00Z'],
    ['2026-11-20T10:30:00.000+0200', 'month first', '2026-11-20T08:30:00Z'],
    ['11/2/2026', 'month first', '2026-11-02'],
    ['11/2/2026', 'day first', '2026-02-11'],
    ['11/2/2026, 3:05 PM', 'month first', '2026-11-02T15:05:00Z'],
    ['12/1/26 12:00 AM', 'month first', '2026-12-01T00:00:00Z'],
    ['2.11.2026 08:15', 'month first', '2026-11-02T08:15:00Z'],
    ['31-12-2026', 'day first', '2026-12-31'],
    ['Nov 2, 2026', 'day first', '2026-11-02'],
    ['2 November 2026', 'month first', '2026-11-02'],
    ['2. März 2026', 'month first', '2026-03-02'],
    ['2 févr. 2026', 'month first', '2026-02-02'],
    ['2 de agosto de 2026', 'month first', '2026-08-02'],
    ['1795219200000', 'day first', '2026-11-21T00:00:00Z'],
  ] as const)('%s, %s, is %s', (text, habit, plain) => {
    expect(plainDate(text, habit)).toBe(plain);
  });

  test.each(['soon', '', '31/02/2026', '13/13/2026', '2026-02-30', '2/3', '5 Xyz 2026'])(
    '%j is no date',
    (text) => {
      expect(plainDate(text, 'day first')).toBeNull();
    },
  );

  test.each([
    [['1/2/2026', '1/13/2026'], 'month first'],
    [['1/2/2026', '13/1/2026'], 'day first'],
    [['1.2.2026'], 'day first'],
    [['1/2/2026', '3/4/2026'], null],
    [['2026-01-02', ''], null],
  ] as const)('a column of %j is %s', (cells, habit) => {
    const evidence = new DateEvidence();
    for (const cell of cells) evidence.add(cell);
    expect(evidence.own).toBe(habit);
  });
});

describe('words', () => {
  test.each([
    ['Prospecting', 'qualify'],
    ['Value Proposition', 'develop'],
    ['Proposal/Price Quote', 'propose'],
    ['Negotiation/Review', 'negotiate'],
    ['Closed Won', 'won'],
    ['Closed Lost', 'lost'],
    ['Closed - Not Converted', 'lost'],
    ['closedwon', 'won'],
    ['Appointment Scheduled', 'qualify'],
    ['Qualified To Buy', 'develop'],
    ['Decision Maker Bought-In', 'negotiate'],
    ['Angebot gesendet', 'propose'],
    ['Abgeschlossen und gewonnen', 'won'],
    ['Fermée perdue', 'lost'],
    ['Cerrada ganada', 'won'],
    ['Blue', null],
  ])('stage %s is %s', (text, stage) => {
    expect(stageWord(text)).toBe(stage);
  });

  test.each([
    ['Closed - Converted', 'won', 'develop'],
    ['Konvertiert', 'won', 'develop'],
    ['Fermée - Convertie', 'won', 'develop'],
    ['Cerrado - Convertido', 'won', 'develop'],
    ['Closed - Not Converted', 'lost', 'lost'],
    ['Unconverted', 'lost', 'lost'],
    ['Geschlossen - nicht konvertiert', 'lost', 'lost'],
    ['Fermée - Non convertie', 'lost', 'lost'],
    ['Cerrado - No convertido', 'lost', 'lost'],
    ['Converting', null, null],
    ['closedwon', 'won', 'won'],
    ['Working - Contacted', 'develop', 'develop'],
  ])('stage %s of a deal is %s, of a lead %s', (text, ofDeal, ofLead) => {
    expect(stageWord(text)).toBe(ofDeal);
    expect(leadStageWord(text)).toBe(ofLead);
  });

  test.each([
    ['Direct', 'direct'],
    ['Indirect', 'reseller'],
    ['Value-Added Reseller', 'reseller'],
    ['Two-tier distribution', 'distributor'],
    ['Managed Services', 'msp'],
    ['System Integrator', 'si'],
    ['Partner Referral', 'referral'],
    ['AWS Marketplace', 'marketplace'],
    ['Self-Service', 'self_serve'],
    ['Vertriebspartner', 'reseller'],
    ['Direktvertrieb', 'direct'],
    ['Basic', null],
  ])('channel %s is %s', (text, channel) => {
    expect(channelWord(text)).toBe(channel);
  });

  test('deal types, registrations, currencies', () => {
    expect(dealTypeWord('Existing Customer - Upgrade')).toBe('expansion');
    expect(dealTypeWord('Verlängerung')).toBe('renewal');
    expect(dealTypeWord('New Customer')).toBe('new_business');
    expect(registrationWord('Not approved')).toBe('rejected');
    expect(registrationWord('Submitted')).toBe('pending');
    expect(registrationWord('Genehmigt')).toBe('approved');
    expect(currencyWord('EUR 12')).toBe('EUR');
    expect(currencyWord('12 €')).toBe('EUR');
    expect(currencyWord('$12')).toBe('USD');
    expect(currencyWord('12')).toBeNull();
  });
});
