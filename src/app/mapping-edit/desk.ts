// The desk at which an admin changes a mapping in the console: look, change a draft, see what it would
// change, put it in force.

import type { Crm } from '../../domain/claim.ts';
import { ParleyError } from '../../domain/errors.ts';
import type { ConnectionId, TenantId } from '../../domain/ids.ts';
import type { Mapping } from '../../domain/mapping.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { AdminResult } from '../admin-mode.ts';
import { adoptMapping, describeFor, mappedConnection } from '../adopt-mapping.ts';
import type { AppContext } from '../context.ts';
import { checkMapping, faultPath, lackingNeeds, needsOf } from '../mapping-check.ts';
import { type MappingPreview, previewMapping } from '../preview-mapping.ts';
import { proposeAnew } from '../propose-mapping.ts';
import type { MappingView } from '../view-mapping.ts';
import { chosenSource, type SourceChoice } from './choose-source.ts';
import {
  changesBetween,
  dropDraft,
  type InputChange,
  inputAt,
  keepDraft,
  readDraft,
  withSource,
} from './draft.ts';
import { type TriedInput, tryInput } from './try-input.ts';

/** Time for going through the book; a part of it tells as much as an admin waits for. */
const PREVIEW_MS = 8_000;

export type DraftView = {
  readonly connectionId: ConnectionId;
  readonly crm: Crm;
  readonly version: number;
  readonly changes: readonly InputChange[];
  /** Why it cannot be put in force, each with its place. */
  readonly faults: readonly string[];
  /** What is read first, by object. */
  readonly lacking: readonly { readonly object: string; readonly names: readonly string[] }[];
  readonly preview: MappingPreview;
};

export type ProposalView = {
  readonly connectionId: ConnectionId;
  readonly crm: Crm;
  /** Null where the CRM's objects are other ones than the mapping reads. */
  readonly changes: readonly (InputChange & { readonly found: string | null })[] | null;
  readonly records: number;
};

/** Throws what reading a CRM throws, and BAD_INPUT for an unknown connection. */
export type MappingDesk = {
  /** What the draft changes; empty without one. */
  draft(tenantId: TenantId, id: ConnectionId): Promise<readonly InputChange[]>;
  tryInput(tenantId: TenantId, request: Parameters<typeof tryInput>[2]): Promise<TriedInput | null>;
  /** Sources by the key of their input. */
  change(
    tenantId: TenantId,
    id: ConnectionId,
    sources: ReadonlyMap<string, unknown>,
  ): Promise<AdminResult>;
  /** One input by hand. */
  choose(tenantId: TenantId, id: ConnectionId, choice: SourceChoice): Promise<AdminResult>;
  propose(tenantId: TenantId, id: ConnectionId): Promise<ProposalView>;
  /** Null without a draft. */
  look(tenantId: TenantId, id: ConnectionId): Promise<DraftView | null>;
  /** `base`: the version that the page showed. */
  adopt(
    tenantId: TenantId,
    request: { readonly id: ConnectionId; readonly base: number; readonly by: string },
  ): Promise<AdminResult>;
  discard(tenantId: TenantId, id: ConnectionId): Promise<void>;
};

/** The desk of one process. */
export function mappingDesk(app: AppContext): MappingDesk {
  const held = <T>(tenantId: TenantId, work: (store: TenantStore) => Promise<T>) =>
    app.store.inTenant(tenantId, work);
  return {
    draft: (tenantId, id) =>
      held(tenantId, async (store) => {
        const { mapped } = await mappedConnection(store, id);
        const draft = await readDraft(store, id, mapped.version);
        return draft === null ? [] : (changesBetween(mapped.mapping, draft) ?? []);
      }),
    tryInput: (tenantId, request) => tryInput(app, tenantId, request),
    change: (tenantId, id, sources) => held(tenantId, (store) => change(store, id, sources)),
    choose: (tenantId, id, choice) =>
      held(tenantId, async (store) => {
        const { working } = await workingMapping(store, id);
        const input = inputAt(working, choice.key);
        if (input === undefined) return { ok: false, reason: 'There is no such input.' };
        return change(store, id, new Map([[choice.key, chosenSource(input, choice)]]));
      }),
    propose: (tenantId, id) => propose(app, tenantId, id),
    look: (tenantId, id) => lookAt(app, tenantId, id),
    adopt: (tenantId, request) => adopt(app, tenantId, request),
    discard: (tenantId, id) => held(tenantId, (store) => dropDraft(store, id)),
  };
}

/** The mapping in force, and what is being made of it. */
async function workingMapping(store: TenantStore, id: ConnectionId) {
  const { connection, mapped } = await mappedConnection(store, id);
  const draft = await readDraft(store, id, mapped.version);
  return { connection, mapped, draft, working: draft ?? mapped.mapping };
}

async function change(
  store: TenantStore,
  id: ConnectionId,
  sources: ReadonlyMap<string, unknown>,
): Promise<AdminResult> {
  const { mapped, working } = await workingMapping(store, id);
  let mapping: Mapping = working;
  for (const [key, source] of sources) {
    const input = inputAt(mapping, key);
    const changed = input && withSource(mapping, input.steps, source);
    if (!changed) return { ok: false, reason: `${key} cannot be read so. Choose again.` };
    mapping = changed;
  }
  await keepDraft(store, id, { mapping, base: mapped.version });
  return { ok: true };
}

async function propose(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
): Promise<ProposalView> {
  const { connection, working } = await app.store.inTenant(tenantId, (store) =>
    workingMapping(store, id),
  );
  const { mapping, view, records } = await proposeAnew(app, tenantId, id);
  const found = foundWords(view);
  const changes = changesBetween(working, mapping);
  return {
    ...{ connectionId: id, crm: connection.crm, records },
    changes: changes?.map((one) => ({ ...one, found: found.get(one.key) ?? null })) ?? null,
  };
}

/** `412 of 539: Direct (412) = direct`, by the key of the input. */
function foundWords({ sections }: MappingView): ReadonlyMap<string, string> {
  return new Map(
    sections
      .flatMap(({ lines }) => lines)
      .flatMap(({ key, filled, samples }) =>
        filled === null ? [] : [[key, [filled, ...samples].join('; ')] as const],
      ),
  );
}

async function lookAt(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
): Promise<DraftView | null> {
  const found = await app.store.inTenant(tenantId, (store) => workingMapping(store, id));
  const { connection, mapped, draft } = found;
  if (draft === null) return null;
  const schema = await describeFor(app, tenantId, connection, draft);
  const lacking = lackingNeeds(needsOf(draft, schema), needsOf(mapped.mapping, schema));
  const endsAt = app.clock.now() + PREVIEW_MS;
  const isOver = () => app.clock.now() >= endsAt;
  return {
    ...{ connectionId: id, crm: connection.crm, version: mapped.version },
    changes: changesBetween(mapped.mapping, draft) ?? [],
    faults: checkMapping(draft, schema).map((one) => `${faultPath(one)}: ${one.message}.`),
    lacking: [...lacking].map(([object, names]) => ({ object, names: [...names] })),
    preview: await previewMapping(app, tenantId, { connectionId: id, mapping: draft, isOver }),
  };
}

async function adopt(
  app: AppContext,
  tenantId: TenantId,
  { id, base, by }: Parameters<MappingDesk['adopt']>[1],
): Promise<AdminResult> {
  const found = await app.store.inTenant(tenantId, (store) => workingMapping(store, id));
  const { connection, mapped, draft } = found;
  if (draft === null || mapped.version !== base) {
    const reason = 'Another mapping was put in force meanwhile. Look at it, and change it again.';
    return { ok: false, reason };
  }
  const schema = await describeFor(app, tenantId, connection, draft);
  try {
    await adoptMapping(app, tenantId, { connectionId: id, mapping: draft, schema, by });
  } catch (error) {
    if (!(error instanceof ParleyError) || error.code !== 'MAPPING_INVALID') throw error;
    return { ok: false, reason: error.message };
  }
  await app.store.inTenant(tenantId, (store) => dropDraft(store, id));
  return { ok: true };
}
