// `parley sign-in`: a one-time link that signs the operator in as an admin. Whoever can read the secret
// keys can make one; the store is not opened, so it works beside a running `serve`.
import { randomBytes } from 'node:crypto';
import { OPERATOR_LINK_MS, signInAddress } from '../app/sign-in/sign-in-link.ts';
import { openVault, publicUrlOf, SYSTEM_CLOCK } from '../compose.ts';
import type { Config } from '../config.ts';
import { asTenantId } from '../domain/ids.ts';
import { EXIT, type Terminal } from './exit.ts';

/** Prints the link on stdout. Exit 0; throws CONFIG_INVALID without keys. */
export async function signIn(config: Config, terminal: Terminal): Promise<number> {
  const app = { vault: openVault(config), publicUrl: publicUrlOf(config) };
  const address = await signInAddress(app, asTenantId(config.PARLEY_TENANT), {
    id: randomBytes(32).toString('base64url'),
    expiresAt: SYSTEM_CLOCK.now() + OPERATOR_LINK_MS,
    user: { kind: 'operator' },
    opened: null,
  });
  terminal.out(address);
  terminal.err('Signs you in as an admin, once, within 15 minutes. Keep it to yourself.');
  return EXIT.done;
}
