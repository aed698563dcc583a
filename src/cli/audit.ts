// `parley audit verify`: is the audit trail as Parley wrote it?
import { verifyAudit } from '../app/audit-verify.ts';
import type { Config } from '../config.ts';
import { EXIT, type Terminal } from './exit.ts';
import { withStore } from './with-store.ts';

/** Exit 0: intact; 1: the first bad entry is named on stderr; 2: the store cannot be read. */
export async function auditVerify(
  config: Config,
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const verdict = await withStore(config, verifyAudit);
  if (options.json) terminal.out(JSON.stringify(verdict));
  if (!verdict.intact) {
    terminal.err(`parley audit verify: ${verdict.reason}`);
    return EXIT.partly;
  }
  if (!options.json) {
    const { entries, hash } = verdict;
    terminal.out(`The audit trail is intact: ${entries} entries, the last with hash ${hash}.`);
  }
  return EXIT.done;
}
