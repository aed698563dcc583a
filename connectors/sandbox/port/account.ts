// One org or portal as the parts of the port face see it.
import type { OwnFieldKey } from '../../../src/domain/own-fields.ts';
import type { Instant } from '../../../src/domain/time.ts';
import type { UnseenPlace } from '../../../src/ports/crm.ts';
import type { Database, Row } from '../world.ts';
import type { Dialect } from './dialect.ts';

/** How a row refuses a write: for a moment, or until a person mends it. */
export type RowFault = 'locked' | 'required_field';

/** Its rows, its vendor's ways, and what is wrong with it just now. */
export type Account = {
  readonly database: Database;
  readonly dialect: Dialect;
  readonly now: () => Instant;
  readonly pageSize: number;
  readonly batchSize: number;
  readonly lagMs: () => number;
  /** All changes within so much have one time. */
  readonly grainMs: number;
  /** How far before the last reading the next one starts. */
  readonly overlapMs: number;
  readonly rowFault: (row: Row) => RowFault | null;
  readonly isHidden: (field: OwnFieldKey) => boolean;
  readonly isReadOnly: (field: OwnFieldKey) => boolean;
  /** Own fields that something else in the CRM uses: they cannot be taken out. */
  readonly isInUse: (field: OwnFieldKey) => boolean;
  /** False for a row that is not shared with Parley's user. */
  readonly isVisible: (row: Row) => boolean;
  /** Fields that Parley's user may not see, of those that a mapping names. */
  readonly unseen: () => readonly UnseenPlace[];
};
