// `parley sandbox`: both sandbox CRMs over HTTP until they are stopped; the world stays in its folder.
import { Faults } from '../../connectors/sandbox/faults.ts';
import { openWorld } from '../../connectors/sandbox/open-world.ts';
import { startSandbox } from '../../connectors/sandbox/server.ts';
import { EXIT, type Terminal } from './exit.ts';
import { untilSignal } from './run-server.ts';

export type SandboxOptions = {
  readonly salesforcePort: number;
  readonly hubspotPort: number;
  readonly records: number;
  readonly seed: number;
  readonly folder: string;
  /** Where HubSpot's webhooks go; null: nowhere until the control says. */
  readonly webhookUrl: string | null;
  readonly terminal: Terminal;
};

/** Opens or makes the world and serves both faces. */
export async function sandbox(options: SandboxOptions): Promise<number> {
  const { terminal } = options;
  const { folder, seed, records } = options;
  const opened = openWorld({ folder, seed, records, now: () => Date.now() });
  const running = await startSandbox({
    world: opened.world,
    expectations: opened.expectations,
    faults: new Faults(),
    salesforcePort: options.salesforcePort,
    hubspotPort: options.hubspotPort,
  });
  running.webhooks.sendTo(options.webhookUrl);
  terminal.err(`Salesforce  ${running.salesforceUrl}`);
  terminal.err(`HubSpot     ${running.hubspotUrl}`);
  terminal.err(`Control     ${running.salesforceUrl}/sandbox (see docs/sandbox.md)`);
  await untilSignal();
  await running.close();
  opened.close();
  return EXIT.done;
}
