// The mapping file: what a person says of files whose headers or words Parley does not know.
import { z } from 'zod';
import { CRMS } from '../../src/domain/claim.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import {
  ACCOUNT_FIELDS,
  ACCOUNT_RECORD_FIELDS,
  CLAIM_FIELDS,
  type Field,
  LEAD_FIELDS,
  OBJECTS,
} from './fields.ts';

const FIELD_NAMES = [
  ...new Set([
    ...Object.keys(CLAIM_FIELDS),
    ...Object.keys(LEAD_FIELDS),
    ...Object.keys(ACCOUNT_FIELDS),
    ...Object.keys(ACCOUNT_RECORD_FIELDS),
  ]),
] as [Field, ...Field[]];

const field = z.enum(FIELD_NAMES, { error: `must be one of ${FIELD_NAMES.join(', ')}` });

const fileMapping = z.strictObject({
  /** End of the file's name, or the whole name; the first entry that fits a file is used. */
  file: z.string().min(1).optional(),
  crm: z.enum(CRMS).optional(),
  object: z.enum(OBJECTS).optional(),
  /** Header as written in the file, to field. */
  columns: z.record(z.string(), field).default({}),
  /** Field, to a table from the file's word to Parley's. */
  values: z.partialRecord(field, z.record(z.string(), z.string())).default({}),
  dates: z.enum(['day first', 'month first']).optional(),
  numbers: z.enum(['1,234.56', '1.234,56']).optional(),
  /** Currency of amounts that name none. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'must be a code like EUR' })
    .optional(),
});
export type FileMapping = z.output<typeof fileMapping>;

const mapDocument = z.strictObject({ files: z.array(fileMapping).min(1) });

/** A mapping file that says nothing. */
export const NO_MAPPING: FileMapping = { columns: {}, values: {} };

/**
 * Checks a mapping document (what a YAML parser returned). Throws MAPPING_INVALID that names every
 * key at fault.
 */
export function checkMapDocument(document: unknown): readonly FileMapping[] {
  const parsed = mapDocument.safeParse(document);
  if (parsed.success) return parsed.data.files;
  const list = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ParleyError('MAPPING_INVALID', `${list.join('; ')}.`, {
    hint: 'docs/scan.md shows a mapping file with every key.',
  });
}

/** The entry for a file, {@link NO_MAPPING} when none is meant for it. */
export function mappingFor(path: string, entries: readonly FileMapping[]): FileMapping {
  return entries.find(({ file }) => file === undefined || path.endsWith(file)) ?? NO_MAPPING;
}
