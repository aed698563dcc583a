// Part of the suite of the CRM port: what an account's settings and its people keep from being written. The
// record it is about says so, with its cure; the others are written, and it is too once the way is free.
import { expect, it } from 'vitest';
import type { RecordRef } from '../../src/domain/ids.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmSession, FieldPatch } from '../../src/ports/crm.ts';
import type { CrmHarness, CrmRun } from './crm-run.ts';

/** Registers one test for each hurdle that the harness knows. */
export function hurdles(
  harness: CrmHarness,
  current: () => CrmRun,
  open: () => Promise<{ readonly session: CrmSession }>,
  claimRef: (index: number) => RecordRef,
): void {
  it.each(harness.hurdles)('names the record that is stopped: $name', async (hurdle) => {
    const run = current();
    const { session } = await open();
    await session.provision();
    const [stopped, free] = [claimRef(0), claimRef(1)];
    const patches: readonly FieldPatch[] = [
      { ref: stopped, home: 'claim', values: { conflict_status: 'open' } },
      { ref: free, home: 'claim', values: { conflict_with: 'A partner' } },
    ];
    const lower = hurdle.raise(run, { stopped: stopped.recordId, free: free.recordId });
    const [first, second] = await session.applyPatches(patches);
    expect(first).toMatchObject(
      hurdle.result === 'refused'
        ? { result: 'refused', code: hurdle.code, cure: expect.stringMatching(/\w+/) }
        : { result: 'retry', message: expect.stringContaining(hurdle.code) },
    );
    expect(second?.result).toBe('written');
    const [state] = await session.readOwnFields([stopped], 'claim');
    expect(state?.found === true && (state.values.conflict_status ?? null)).toBeNull();
    lower();
    // Longer than a describe is kept.
    run.advance(5 * HOUR_MS);
    const again = await session.applyPatches(patches);
    expect(again.map(({ result }) => result)).toEqual(['written', 'written']);
  });
}
