// Shapes of HubSpot's answers, as far as this connector reads them. Unknown parts are ignored.
import { z } from 'zod';
import { errorBody } from './errors.ts';

const paging = z.object({ next: z.object({ after: z.string() }).optional() }).optional();

const historyEntry = z.object({
  value: z.string().nullable(),
  timestamp: z.string(),
  sourceId: z.string().nullish(),
  updatedByUserId: z.number().nullish(),
});
/** One change of a property, who made it where HubSpot says. */
export type HistoryEntry = z.infer<typeof historyEntry>;

/**
 * Ids of records and owners are digits (docs, "understanding the CRM", 2026-11). They go into paths
 * and keys, so anything else is no answer of HubSpot's.
 */
const recordId = z.string().regex(/^\d{1,20}$/);

/** A CRM record. A property that does not exist is missing, an empty one null. */
export const crmRecord = z.object({
  id: recordId,
  properties: z.record(z.string(), z.string().nullable()),
  propertiesWithHistory: z.record(z.string(), z.array(historyEntry)).optional(),
  updatedAt: z.string(),
  archived: z.boolean().optional(),
  archivedAt: z.string().optional(),
});
/** See {@link crmRecord}. */
export type CrmRecord = z.infer<typeof crmRecord>;

/** A page of a list. */
export const recordPage = z.object({ results: z.array(crmRecord), paging });

/** A page of a search. */
export const searchPage = z.object({ total: z.number(), results: z.array(crmRecord), paging });

/** A batch of records: 200, 201, or 207 with errors. */
export const recordBatch = z.object({
  results: z.array(crmRecord),
  errors: z.array(errorBody).optional(),
});

/** Why a row that was asked for is not among the results though HubSpot read all there are. */
const NOT_THERE: ReadonlySet<string | undefined> = new Set([
  'OBJECT_NOT_FOUND',
  'VALIDATION_ERROR',
]);

/** False where HubSpot could not read a row just now, which says nothing about whether it is there. */
const isWhole = ({
  errors = [],
}: {
  readonly errors?: readonly { category?: string | undefined }[] | undefined;
}) => errors.every(({ category }) => NOT_THERE.has(category));
const NOT_WHOLE = 'rows that could not be read';

/** A batch read of records: 200, or 207 with errors about those that are not there. */
export const readBatch = recordBatch.refine(isWhole, NOT_WHOLE);

/** Association batch read. Target ids are text in dated answers, numbers in older ones. */
const associations = z.object({
  errors: z.array(errorBody).optional(),
  results: z.array(
    z.object({
      from: z.object({ id: recordId }),
      to: z.array(
        z.object({
          toObjectId: z.union([recordId, z.int().nonnegative().transform(String)]),
          associationTypes: z.array(
            z.object({
              category: z.string(),
              typeId: z.number(),
              label: z.string().nullish(),
            }),
          ),
        }),
      ),
      paging,
    }),
  ),
});

/** See there: one without associations is an error too, which says so. */
export const associationBatch = associations.refine(isWhole, NOT_WHOLE);

/** Kinds of association between two object types. */
export const associationLabels = z.object({
  results: z.array(
    z.object({ category: z.string(), typeId: z.number(), label: z.string().nullish() }),
  ),
});

const owner = z.object({
  id: recordId,
  email: z.string().nullish(),
  type: z.string().optional(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  userId: z.number().nullish(),
  userIdIncludingInactive: z.number().nullish(),
  updatedAt: z.string(),
  archived: z.boolean().optional(),
});
export type WireOwner = z.infer<typeof owner>;

/** A page of owners. */
export const ownerPage = z.object({ results: z.array(owner), paging });

const stage = z.object({
  id: z.string(),
  label: z.string(),
  displayOrder: z.number(),
  metadata: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()]).transform(String)),
});

/** All pipelines of an object. */
export const pipelineList = z.object({
  results: z.array(
    z.object({ id: z.string(), label: z.string(), updatedAt: z.string(), stages: z.array(stage) }),
  ),
});

const property = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  groupName: z.string().optional(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).default([]),
  modificationMetadata: z.object({ readOnlyValue: z.boolean() }).optional(),
});
export type WireProperty = z.infer<typeof property>;

/** All properties of an object. */
export const propertyList = z.object({ results: z.array(property) });

/** Property batch create: 200, 201 or 207 with errors. */
export const propertyBatch = z.object({
  results: z.array(z.object({ name: z.string() })),
  errors: z.array(errorBody).optional(),
});

/** Property batch archive: 204 with nothing, or 207 with errors. */
export const archivedBatch = z.object({ errors: z.array(errorBody).optional() }).nullable();

/** Account details, as far as money needs them. */
export const accountDetails = z.object({
  companyCurrency: z.string(),
  additionalCurrencies: z.array(z.string()).optional(),
});

/** Exchange rates of the account, past ones too. */
export const exchangeRatePage = z.object({
  results: z.array(
    z.object({
      fromCurrencyCode: z.string(),
      toCurrencyCode: z.string(),
      conversionRate: z.number(),
      effectiveAt: z.string(),
    }),
  ),
  paging,
});

/** Anything, or nothing: calls whose answer does not matter. */
export const anything = z.unknown();
