// Where people open a record in Salesforce's own pages.
import { isSalesforceId } from '../../src/domain/salesforce-id.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import { isSalesforceAddress } from './hosts.ts';

/** API names of objects: a letter, then letters, digits and underscores. */
const OBJECT = /^[a-zA-Z]\w{0,79}$/;

/**
 * `https://<My Domain>/lightning/r/<object>/<id>/view`; Salesforce sends browsers on to its Lightning host
 * (Lightning Web Components guide, `standard__recordPage`, 2026-11). As `CrmConnector.recordUrl`.
 */
export const recordUrl: NonNullable<CrmConnector['recordUrl']> = (
  { apiUrl },
  { object, recordId },
) => {
  if (!isSalesforceAddress(apiUrl) || !OBJECT.test(object) || !isSalesforceId(recordId))
    return null;
  return `${new URL(apiUrl).origin}/lightning/r/${object}/${recordId}/view`;
};
