// Reading ahead: what is asked for when, and that nothing asked for is lost.
import { describe, expect, it } from 'vitest';
import { readAhead } from '../../../src/app/read-ahead.ts';
import type { ChangePage } from '../../../src/ports/crm.ts';

type Extra = Partial<Pick<ChangePage, 'waitMs' | 'isMidway'>>;

/** Pages 1 to `count`; notes when each is asked for. */
function source(count: number, asked: string[], extra: (n: number) => Extra = () => ({})) {
  return (async function* (): AsyncGenerator<ChangePage> {
    for (let n = 1; n <= count; n += 1) {
      asked.push(`asked ${n}`);
      yield { records: [], cursor: String(n), done: n === count, ...extra(n) };
    }
  })();
}

async function read(pages: AsyncIterable<ChangePage>, asked: string[], most = 99) {
  let left = most;
  for await (const { cursor } of pages) {
    // Long enough for whatever is on its way to have been asked for.
    await new Promise((done) => setImmediate(done));
    asked.push(`stored ${cursor}`);
    left -= 1;
    if (left === 0) break;
  }
  return asked;
}

const always = () => true;

describe('readAhead', () => {
  it('asks for a page while the one before it is stored, and for no more than two', async () => {
    const asked: string[] = [];
    await read(readAhead(source(5, asked), always), asked);
    expect(asked.indexOf('asked 2')).toBeLessThan(asked.indexOf('stored 1'));
    expect(asked.indexOf('asked 3')).toBeLessThan(asked.indexOf('stored 2'));
    expect(asked.indexOf('asked 4')).toBeGreaterThan(asked.indexOf('stored 1'));
    expect(asked.indexOf('asked 5')).toBeGreaterThan(asked.indexOf('stored 2'));
    expect(asked.filter((one) => one.startsWith('stored'))).toHaveLength(5);
  });

  it('begins the next round of lists when one page of this one is left', async () => {
    const asked: string[] = [];
    // Three lists side by side: pages 1 to 3 come together, then 4 to 6.
    await read(
      readAhead(
        source(6, asked, (n) => ({ isMidway: n % 3 !== 0 })),
        always,
      ),
      asked,
    );
    expect(asked.indexOf('asked 4')).toBeLessThan(asked.indexOf('stored 2'));
  });

  it('hands out what is on its way before it ends early', async () => {
    const asked: string[] = [];
    const answers = [true, false];
    await read(
      readAhead(source(9, asked), () => answers.shift() ?? false),
      asked,
    );
    expect(asked).toEqual(['asked 1', 'asked 2', 'stored 1', 'stored 2']);
  });

  it('goes through what came together with a page', async () => {
    const asked: string[] = [];
    const together = source(9, asked, (n) => ({ isMidway: n < 4 }));
    await read(
      readAhead(together, () => false),
      asked,
    );
    expect(asked.filter((one) => one.startsWith('stored'))).toHaveLength(4);
  });

  it('waits for its reader where the vendor asked for patience', async () => {
    const asked: string[] = [];
    const patient = source(2, asked, (n) => (n === 1 ? { waitMs: 1_000 } : {}));
    await read(readAhead(patient, always), asked);
    expect(asked).toEqual(['asked 1', 'stored 1', 'asked 2', 'stored 2']);
  });

  it('throws a fault in its place, after the pages before it', async () => {
    const asked: string[] = [];
    const broken = (async function* (): AsyncGenerator<ChangePage> {
      yield { records: [], cursor: '1', done: false };
      throw new Error('broke off');
    })();
    await expect(read(readAhead(broken, always), asked)).rejects.toThrow('broke off');
    expect(asked).toEqual(['stored 1']);
  });

  it('ends its source when the reader stops', async () => {
    let isEnded = false;
    const watched = (async function* (): AsyncGenerator<ChangePage> {
      try {
        yield* source(9, []);
      } finally {
        isEnded = true;
      }
    })();
    await read(readAhead(watched, always), [], 2);
    expect(isEnded).toBe(true);
  });
});
