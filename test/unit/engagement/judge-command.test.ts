// `parley judge`: exit codes, what goes to which stream, and messages that name the file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runJudge } from '../../../src/cli/judge.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/scenarios.json', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-judge-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(file: string, policyFile: string | null = null) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runJudge({
    file,
    policyFile,
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
  });
  return { code, out: out.join(''), err: err.join('') };
}

async function saved(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('parley judge', () => {
  it('prints a JSON array and one line per error: exit 1', async () => {
    const { code, out, err } = await run(FIXTURE);
    expect(code).toBe(1);
    expect(JSON.parse(out).map(({ id }: { id: string }) => id)).toEqual([
      'registered-partner-and-direct',
      'lone-lead',
    ]);
    expect(err.split('\n')).toEqual([
      'impossible-date: as_of: not an instant',
      'impossible-date: claims: no claim',
      'lone-lead: id: used before in this file',
      '',
    ]);
  });

  it('is done with exit 0 when every scenario is valid', async () => {
    const file = await saved('empty.json', '{"scenarios": []}');
    expect(await run(file)).toEqual({ code: 0, out: '[]\n', err: '' });
  });

  it('judges by a policy document', async () => {
    const policy = await saved('policy.yaml', 'contribution_days: 7\n');
    const { out } = await run(FIXTURE, policy);
    expect(JSON.parse(out)[0].clauses).toContain('C-1');
  });

  it.each([
    ['no.json', null, 'no such file or directory', 'Check the path and the permission to read.'],
    [
      'bad.json',
      '{"scenarios": [}',
      'Not valid JSON at line 1, column 16.',
      'Correct the text at that place.',
    ],
    ['list.json', '[]', 'No array "scenarios" in the file.', 'A scenario file is a JSON object'],
    ['latin.json', Uint8Array.of(0x22, 0xe9, 0x22), 'not UTF-8 text.', 'Save the file as UTF-8.'],
  ])(
    'cannot read %s: exit 2, file, fault and cure on stderr',
    async (name, content, fault, cure) => {
      const file = content === null ? join(folder, name) : await saved(name, content);
      const { code, out, err } = await run(file);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(`${file}: `);
      expect(err).toContain(fault);
      expect(err).toContain(cure);
    },
  );

  it('names the policy file and the key at fault: exit 2', async () => {
    const policy = await saved('wrong.yaml', 'stale_days: 0\nstale: 1\n');
    const { code, err } = await run(FIXTURE, policy);
    expect(code).toBe(2);
    expect(err).toContain(`${policy}: line 1: stale_days: must be a whole number from 1 to 730`);
    expect(err).toContain('stale: unknown key');
  });
});
