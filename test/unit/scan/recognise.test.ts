// What a file is and which column fills which field, in any order and four languages.
import { describe, expect, test } from 'vitest';
import { type ChannelCells, inferChannel } from '../../../connectors/csv/channel.ts';
import { findColumns } from '../../../connectors/csv/headers.ts';
import { checkMapDocument, mappingFor } from '../../../connectors/csv/map-file.ts';
import { recognise } from '../../../connectors/csv/recognise.ts';

const whatIs = (headers: string, name = 'export.csv', row: readonly string[] = []) =>
  recognise({ name, headers: headers.split(','), rows: [row] });

describe('what a file is', () => {
  test.each([
    ['Opportunity Name,Stage,Amount,Close Date', 'salesforce', 'opportunity'],
    ['Id,AccountId,StageName,Amount,CloseDate,CreatedDate', 'salesforce', 'opportunity'],
    ['Lead ID,First Name,Company / Account,Lead Status,Lead Source', 'salesforce', 'lead'],
    ['Id,Company,Status,IsConverted,ConvertedOpportunityId,Amount', 'salesforce', 'lead'],
    ['Account Name,Billing Country,Website,Account Owner', 'salesforce', 'account'],
    ['Record ID,Deal Name,Deal Stage,Amount,Create Date,Pipeline', 'hubspot', 'deal'],
    ['dealname,dealstage,amount,closedate,hs_object_id', 'hubspot', 'deal'],
    ['Record ID,Company name,Company Domain Name,Country/Region', 'hubspot', 'company'],
    ['Datensatz-ID,Deal-Name,Deal-Phase,Betrag,Erstellungsdatum', 'hubspot', 'deal'],
    ['Nom de l’opportunité,Étape,Montant,Date de clôture', 'salesforce', 'opportunity'],
    ['Nombre de la oportunidad,Etapa,Importe,Fecha de cierre', 'salesforce', 'opportunity'],
  ])('%s', (headers, crm, object) => {
    expect(whatIs(headers)).toMatchObject({ crm, object });
  });

  test('record ids and the name of the file decide where headers do not', () => {
    const headers = 'Id,Stage,Amount';
    expect(whatIs(headers, 'x.csv', ['006A000001AAAAAIA4'])?.crm).toBe('salesforce');
    expect(whatIs('Stage,Amount', 'hubspot-deals.csv')).toMatchObject({ crm: 'hubspot' });
    expect(whatIs('Stage,Amount', 'x.csv')?.isCrmSure).toBe(false);
  });

  test('leads stay leads beside the ids of what they became', () => {
    const row = ['006A000001AAAAAIA4', '00QA000001AAAAAIA4'];
    const ofLeads = 'Opportunity ID,Lead ID,Lead Status,Company / Account';
    expect(whatIs(ofLeads, 'x.csv', row)?.object).toBe('lead');
    const ofDeals = 'Opportunity ID,Lead ID,Stage,Amount';
    expect(whatIs(ofDeals, 'x.csv', row)?.object).toBe('opportunity');
  });

  test('something else is not recognised', () => {
    expect(whatIs('Temperature,Pressure,Humidity')).toBeNull();
  });
});

describe('columns', () => {
  const found = (
    headers: readonly string[],
    object: Parameters<typeof findColumns>[1],
    given = {},
  ) =>
    Object.fromEntries(
      [...findColumns(headers, object, given).positions].map(([field, at]) => [field, headers[at]]),
    );

  test('the best of several names wins, whatever the order', () => {
    const headers = ['Amount (converted)', 'Owner', 'Stage', 'Amount', 'Opportunity Owner'];
    expect(found(headers, 'opportunity')).toMatchObject({
      amount: 'Amount',
      ownerName: 'Opportunity Owner',
    });
    expect(found([...headers].reverse(), 'opportunity')).toEqual(found(headers, 'opportunity'));
  });

  test('a lead names itself and the opportunity it became', () => {
    const headers = ['Opportunity ID', 'Lead ID', 'Stage', 'Lead Status', 'Converted'];
    expect(found(headers, 'lead')).toEqual({
      convertedOpportunityId: 'Opportunity ID',
      recordId: 'Lead ID',
      stage: 'Lead Status',
      isConverted: 'Converted',
    });
    expect(found(headers, 'opportunity')).toMatchObject({
      recordId: 'Opportunity ID',
      stage: 'Stage',
    });
  });

  test('a name means what it means in its object', () => {
    expect(found(['Name', 'Type', 'Website'], 'account')).toEqual({
      accountName: 'Name',
      domain: 'Website',
    });
    expect(found(['Name', 'Type', 'Account: Website'], 'opportunity')).toEqual({
      recordName: 'Name',
      dealType: 'Type',
      domain: 'Account: Website',
    });
  });

  test('custom fields, camel case, accents and units', () => {
    expect(
      found(['Sales_Channel__c', 'LastActivityDate', 'Währung', 'Amount (EUR)'], 'opportunity'),
    ).toEqual({
      channel: 'Sales_Channel__c',
      lastActivity: 'LastActivityDate',
      currency: 'Währung',
      amount: 'Amount (EUR)',
    });
  });

  test('a person’s mapping comes first', () => {
    expect(found(['Amount', 'Netto'], 'opportunity', { Netto: 'amount' })).toEqual({
      amount: 'Netto',
    });
  });
});

describe('who sells', () => {
  const cells =
    (values: Readonly<Record<string, string>>): ChannelCells =>
    (field) =>
      values[field] ?? '';

  test.each([
    [{ partnerName: 'Northwind' }, 'reseller', 'partner'],
    [{ partnerName: 'Northwind', partnerType: 'Distributor' }, 'distributor', 'partner'],
    [{ partnerName: 'Northwind', leadSource: 'Partner Referral' }, 'referral', 'partner'],
    [{ recordType: 'Partner Opportunity' }, 'reseller', 'recordType'],
    [{ pipeline: 'Self-serve' }, 'self_serve', 'pipeline'],
    [{ dealSource: 'Reseller' }, 'referral', 'dealSource'],
    [{ leadSource: 'Partner Referral' }, 'referral', 'leadSource'],
    [{ leadSource: 'Direct Traffic' }, 'direct', 'fallback'],
    [{ leadSource: 'Web' }, 'direct', 'fallback'],
    [{}, 'direct', 'fallback'],
  ])('%j', (values, channel, ground) => {
    expect(inferChannel(null, cells(values))).toEqual({ channel, ground });
  });

  test('a channel column is believed, a partner beside it or not', () => {
    expect(inferChannel('direct', cells({ partnerName: 'Northwind' }))).toEqual({
      channel: 'direct',
      ground: 'channel',
    });
  });
});

describe('mapping file', () => {
  test('names every key at fault', () => {
    const document = { files: [{ columns: { Netto: 'price' }, crm: 'sap' }] };
    expect(() => checkMapDocument(document)).toThrow(/files\.0\.crm.*files\.0\.columns\.Netto/);
  });

  test('the first entry that fits a file is used', () => {
    const entries = checkMapDocument({ files: [{ file: 'a.csv', crm: 'hubspot' }, {}] });
    expect(mappingFor('/exports/a.csv', entries).crm).toBe('hubspot');
    expect(mappingFor('/exports/b.csv', entries).crm).toBeUndefined();
  });
});
