// `/tooling/query`, as far as somebody looks up what is installed: whose packages an org has, and in which
// version. The sandbox's package has no namespace; an org that gives it one stands before the sandbox.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import { toSalesforceId18 } from '../ids.ts';
import type { Answer, Call, Org } from './api.ts';
import { specsIn } from './objects.ts';
import type { Cursors } from './query.ts';
import { notFound } from './refusal.ts';
import { type Schema, schemaObject, standardField } from './schema.ts';
import { setting } from './setup-rows.ts';

const PUBLISHER = `
Id id F
Name string(80) F
NamespacePrefix string(15) NF
MajorVersion int NF
MinorVersion int NF
IsSalesforce boolean F`;

/** Answers below `/tooling`; everything but a query is not there. */
export function answerTooling(org: Org, call: Call, cursors: Cursors): Answer {
  const [, resource, ...rest] = call.segments;
  if (resource !== 'query' || rest.length > 0) throw notFound();
  const asked = { ...call, segments: [resource] };
  const { status, body } = cursors.answer({ ...org, schema: toolingSchema(org) }, asked);
  const found = body as { readonly records: readonly object[] };
  const entityTypeName = found.records.length > 0 ? 'Publisher' : null;
  const envelope = { size: found.records.length, queryLocator: null, entityTypeName };
  return { status, body: { ...found, ...envelope } };
}

function toolingSchema({ faults: { switches } }: Org): Schema {
  const { salesforcePackageInstalled, salesforcePackageVersion } = switches;
  const fields = specsIn(PUBLISHER).map((spec) => standardField('Publisher', spec));
  const settings = () =>
    salesforcePackageInstalled && salesforcePackageVersion !== null
      ? [publisherOf(salesforcePackageVersion)]
      : [];
  return new Map([['publisher', { ...schemaObject('Publisher', '0A5', fields), settings }]]);
}

function publisherOf(version: string) {
  const [MajorVersion = 0, MinorVersion = 0] = version.split('.').map(Number);
  const fields: Readonly<Record<string, FieldValue>> = {
    ...{ Name: 'Parley', NamespacePrefix: null, MajorVersion, MinorVersion, IsSalesforce: false },
  };
  return setting('Publisher', toSalesforceId18('0A5Qy0000000001'), fields);
}
