// `parley policy adopt`: puts a policy document in force for the connected CRMs.
import { adoptPolicy } from '../app/adopt-policy.ts';
import { differencesOf, storedDocument } from '../app/policy-difference.ts';
import { describeFault, readPolicyDocument } from '../app/policy-document.ts';
import { counted } from '../app/view-words.ts';
import type { TenantId } from '../domain/ids.ts';
import { EXIT, type Terminal } from './exit.ts';
import { readTextFile } from './read-text-file.ts';
import type { ReadingContext } from './with-store.ts';

export type AdoptOptions = {
  readonly file: string;
  /** Without it nothing is changed: what would differ is printed. */
  readonly yes: boolean;
};

/** Exit 0: told, or in force; 1: the document has faults, each named. Throws BAD_INPUT for no file. */
export async function runAdopt(
  { file, yes }: AdoptOptions,
  app: Pick<ReadingContext, 'store' | 'clock'>,
  tenantId: TenantId,
  terminal: Terminal,
): Promise<number> {
  const yaml = await readTextFile(file);
  const read = readPolicyDocument(yaml);
  if ('faults' in read) {
    for (const fault of read.faults) terminal.err(`${file}: ${describeFault(fault)}`);
    return EXIT.partly;
  }
  const stored = await app.store.inTenant(tenantId, (store) => store.policies.current());
  const differences = differencesOf(storedDocument(stored?.yaml ?? null), read);
  for (const line of differences) terminal.out(line);
  if (!yes) {
    terminal.err(
      `${counted(differences.length, 'value differs', 'values differ')} from what is in force (${inForce(stored?.version ?? 0)}). Nothing was changed. Add --yes to put ${file} in force; \`parley policy simulate ${file} --store\` tells what it would have changed.`,
    );
    return EXIT.done;
  }
  const { version, isNew } = await adoptPolicy(app, tenantId, { yaml, by: 'parley policy adopt' });
  terminal.err(
    isNew
      ? `${inForce(version)} is in force. All claims are judged by it within a minute of a running serve or worker.`
      : `${file} is in force already (${inForce(version)}).`,
  );
  return EXIT.done;
}

const inForce = (version: number) =>
  version === 0 ? 'the default policy' : `version ${version} in the store`;
