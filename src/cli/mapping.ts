// `parley mapping show`, `propose`, `check` and `adopt`.
import { adoptMapping, describeFor, mappedConnection, sameMapping } from '../app/adopt-mapping.ts';
import type { AppContext } from '../app/context.ts';
import {
  checkMapping,
  faultPath,
  lackingNeeds,
  type Needs,
  needsOf,
} from '../app/mapping-check.ts';
import { mappingToYaml, readMappingDocument } from '../app/mapping-document.ts';
import { type MappingPreview, previewMapping } from '../app/preview-mapping.ts';
import { proposeAnew } from '../app/propose-mapping.ts';
import { type InputLine, type MappingView, mappingView } from '../app/view-mapping.ts';
import { CRM_WORDS, counted } from '../app/view-words.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { CrmSchema } from '../ports/crm.ts';
import { EXIT, type Terminal } from './exit.ts';
import { readTextFile } from './read-text-file.ts';

/** As much of the app's context as the commands that ask the CRM need. */
export type MappingApp = AppContext;

type Named = { readonly connectionId: ConnectionId };

/** Exit 0. Throws BAD_INPUT for a connection that is none, naming those there are. */
export async function runMappingShow(
  { connectionId, yaml, json }: Named & { readonly yaml: boolean; readonly json: boolean },
  app: Pick<AppContext, 'store'>,
  tenantId: TenantId,
  terminal: Terminal,
): Promise<number> {
  if (yaml) {
    const { connection, mapped } = await app.store.inTenant(tenantId, (store) =>
      mappedConnection(store, connectionId),
    );
    terminal.out(mappingToYaml(mapped.mapping, connection.crm).trimEnd());
    return EXIT.done;
  }
  const view = await app.store.inTenant(tenantId, (store) => mappingView(store, connectionId));
  if (json) terminal.out(JSON.stringify(view));
  else for (const line of viewLines(view)) terminal.out(line);
  return EXIT.done;
}

/** Exit 0. Throws BAD_INPUT for a connection that is none, and what the CRM answers in its way. */
export async function runMappingPropose(
  { connectionId, yaml, json }: Named & { readonly yaml: boolean; readonly json: boolean },
  app: MappingApp,
  tenantId: TenantId,
  terminal: Terminal,
): Promise<number> {
  const { mapping, view, records } = await proposeAnew(app, tenantId, connectionId);
  if (yaml) terminal.out(mappingToYaml(mapping, view.crm).trimEnd());
  else if (json) terminal.out(JSON.stringify(view));
  else for (const line of viewLines(view, 'proposed')) terminal.out(line);
  const looked =
    records === 0
      ? 'Nothing has been read yet, so this follows from names alone: propose again after the first reading.'
      : `Looked at ${counted(records, 'live record')}.`;
  terminal.err(`${looked} Nothing was changed: --yaml prints it as a file for mapping adopt.`);
  return EXIT.done;
}

const LABEL_WIDTH = 24;
const SOURCE_WIDTH = 36;

function viewLines(view: MappingView, state?: 'proposed'): readonly string[] {
  const { crm, externalId, connectionId, version, sections, gaps, entered } = view;
  const line = ({ label, source, filled, samples, unknown, reason }: InputLine) =>
    [
      `  ${label.padEnd(LABEL_WIDTH)}${(source ?? '-').padEnd(SOURCE_WIDTH)}`,
      ...(filled === null ? [] : [filled]),
      ...(samples.length === 0 ? [] : [samples.join(', ')]),
      ...(unknown === null ? [] : [`! ${unknown}`]),
      ...(reason === null || state === undefined ? [] : [`(${reason})`]),
    ]
      .join('  ')
      .trimEnd();
  const gapLine = (gap: MappingView['gaps'][number]) =>
    `  ${gap.object} ${gap.label}: ${gap.clauses.length === 0 ? '' : `${gap.clauses.join(', ')}. `}${gap.consequence}`;
  const disabling = gaps.filter((gap) => gap.clauses.length > 0);
  const coarser = gaps.filter((gap) => gap.clauses.length === 0);
  return [
    `${CRM_WORDS[crm]} ${externalId} (${connectionId}), ${state === undefined ? `mapping version ${version}` : `proposed instead of version ${version}`}`,
    ...sections.flatMap(({ title, notes, lines }) => [
      '',
      title,
      ...notes.map((note) => `  ${note}`),
      ...lines.map(line),
    ]),
    '',
    ...(disabling.length === 0
      ? ['No clause of the policy is without effect for want of a source.']
      : ['Not mapped, so these clauses are without effect:', ...disabling.map(gapLine)]),
    ...(coarser.length === 0 ? [] : ['', 'Not mapped, no clause lost:', ...coarser.map(gapLine)]),
    '',
    `Entered by people on the conflict page: ${entered.join(', ')}.`,
  ];
}

type Checked = {
  readonly mapping: Mapping;
  /** The mapping in force. */
  readonly before: Mapping;
  readonly schema: CrmSchema;
};

/** Null when there are faults, each told. Throws BAD_INPUT for no file and for no connection. */
async function readChecked(
  { file, connectionId }: Named & { readonly file: string },
  app: MappingApp,
  tenantId: TenantId,
  terminal: Terminal,
): Promise<Checked | null> {
  const yaml = await readTextFile(file);
  const { connection, mapped } = await app.store.inTenant(tenantId, (store) =>
    mappedConnection(store, connectionId),
  );
  const tell = (line: number | null, path: string, message: string) => {
    const where = line === null ? '' : `line ${line}: `;
    terminal.err(`${file}: ${where}${path === '' ? 'the mapping' : `${path}:`} ${message}`);
  };
  const read = readMappingDocument(yaml);
  if ('faults' in read) {
    for (const { line, path, message } of read.faults) tell(line, path, message);
    return null;
  }
  const schema = await describeFor(app, tenantId, connection, read.mapping);
  const faults = checkMapping(read.mapping, schema);
  for (const fault of faults) tell(read.lineNear(fault.steps), faultPath(fault), fault.message);
  return faults.length > 0 ? null : { mapping: read.mapping, before: mapped.mapping, schema };
}

/** Exit 0: no fault; 1: faults, each named with its line. */
export async function runMappingCheck(
  options: Named & { readonly file: string },
  app: MappingApp,
  tenantId: TenantId,
  terminal: Terminal,
): Promise<number> {
  const checked = await readChecked(options, app, tenantId, terminal);
  if (checked === null) return EXIT.partly;
  terminal.err(`${options.file} fits ${options.connectionId}.`);
  return EXIT.done;
}

/** Exit 0: told, or in force; 1: faults, each named with its line. */
export async function runMappingAdopt(
  options: Named & { readonly file: string; readonly yes: boolean },
  app: MappingApp,
  tenantId: TenantId,
  terminal: Terminal,
): Promise<number> {
  const { file, connectionId, yes } = options;
  const checked = await readChecked(options, app, tenantId, terminal);
  if (checked === null) return EXIT.partly;
  const { mapping, before, schema } = checked;
  if (sameMapping(mapping, before)) {
    terminal.err(`${file} is in force already.`);
    return EXIT.done;
  }
  const lacking = lackingNeeds(needsOf(mapping, schema), needsOf(before, schema));
  for (const line of lackingLines(lacking)) terminal.out(line);
  if (!yes) {
    const preview = await previewMapping(app, tenantId, { connectionId, mapping });
    for (const line of previewLines(preview)) terminal.out(line);
    const caveat = lacking.size === 0 ? '' : ' What is read first is not among these numbers.';
    terminal.err(`Nothing was changed.${caveat} Add --yes to put ${file} in force.`);
    return EXIT.done;
  }
  const by = 'parley mapping adopt';
  const adopted = await adoptMapping(app, tenantId, { connectionId, mapping, schema, by });
  terminal.err(
    `Version ${adopted.version} is in force for ${connectionId}. A running serve or worker ${
      lacking.size === 0 ? 'derives' : 'reads what is missing, then derives'
    } all claims from it; until then they stay as they are.`,
  );
  return EXIT.done;
}

function lackingLines(lacking: Needs): readonly string[] {
  return [...lacking].map(
    ([object, names]) => `${object} is read again first, for ${[...names].join(', ')}.`,
  );
}

function previewLines(preview: MappingPreview): readonly string[] {
  const { claims, changed, appear, vanish, accountsChanged, fields, conflicts, samples } = preview;
  const number = (value: number) => value.toLocaleString('en-US');
  return [
    `${number(changed)} of ${counted(claims, 'claim')} change, ${number(appear)} appear, ${number(vanish)} vanish; ${counted(accountsChanged, 'account changes', 'accounts change')}.`,
    ...fields.map(({ field, claims: count }) => `  ${field}: ${counted(count, 'claim')}`),
    ...samples.flatMap(({ claimId, customer, changes }) => [
      `  ${customer} (${claimId})`,
      ...changes.map(({ field, from, to }) => `    ${field}: ${from} -> ${to}`),
    ]),
    `${counted(conflicts, 'open conflict is', 'open conflicts are')} judged again.`,
  ];
}
