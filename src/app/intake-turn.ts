// The turn of a connection's intake: held by whoever takes in its records, derives its claims, or says
// something about them that must not fall between.
import type { ConnectionId } from '../domain/ids.ts';

/** Its name for `turns.take`. */
export const intakeTurn = (id: ConnectionId): string => `intake ${id}`;
