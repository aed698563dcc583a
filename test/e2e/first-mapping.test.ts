// The mapping put in force on connecting has looked at the CRM: nothing was read for good by then.
import { expect, it } from 'vitest';
import { CRMS } from '../../src/domain/claim.ts';
import { Thread } from './thread.ts';

it('knows how full the fields are that it takes, in both CRMs', async () => {
  const thread = await Thread.start(0);
  try {
    for (const crm of CRMS) {
      const { id } = thread.connection(crm);
      const current = await thread.inStore((store) => store.mappings.current(id));
      expect(current?.version).toBe(1);
      expect(current?.mapping.claims[0]?.channel.reason).toMatch(
        /filled in [1-9]\d* of \d+ records/,
      );
      expect(current?.mapping.account.domain.reason).toMatch(/filled in [1-9]\d* of \d+ records/);
    }
  } finally {
    await thread.close();
  }
});
