// What a long torture has done so far, one line of JSON each, so that a command that was cut short goes
// on where it stopped. Only on the same code: a run says nothing of what has changed since.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Survey, Target } from './kill-sweep.ts';
import { PHASES, ROLES } from './orders.ts';
import { SCENARIOS } from './scenarios.ts';
import { LAYERS, ROOT } from './write-path.ts';

/** What a run depends on: the product, the runs themselves and the oracle that judges them. */
const CODE = ['src', 'connectors', 'jobs', 'test/real', 'test/simulation'];

const point = z.strictObject({
  ...{ id: z.string(), file: z.string(), line: z.int(), inside: z.string() },
  layer: z.enum(LAYERS),
});
const target = z.strictObject({
  ...{ point, phase: z.enum(PHASES), hit: z.int() },
  ...{ scenario: z.string(), role: z.enum(ROLES) },
});
const surveyLine = z.strictObject({
  kind: z.literal('survey'),
  targets: z.array(target),
  unreached: z.array(point),
  wronglyBeside: z.array(point),
  endState: z.array(z.string()),
});
const runLine = z.strictObject({
  kind: z.literal('run'),
  part: z.string(),
  name: z.string(),
  /** Awaits at which a process stopped, in order. */
  stoppedAt: z.array(z.string()),
  /** Stops that the run was meant to make. */
  wanted: z.int(),
  /** Milliseconds; null where the run is not one to measure by. */
  recoveryMs: z.number().nullable(),
  restMs: z.number().nullable(),
  isViolating: z.boolean(),
});
const line = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('code'), code: z.string() }),
  surveyLine,
  runLine,
]);

/** A run that is over. */
export type Done = Omit<z.infer<typeof runLine>, 'kind'>;
/** What the undisturbed runs showed; `endState`: what both CRMs show after the plain morning. */
export type Surveyed = { readonly survey: Survey; readonly endState: readonly string[] };

export class Journal {
  readonly #file: string | null;
  readonly #done = new Map<string, Done>();
  #surveyed: Surveyed | null = null;

  /**
   * `file` null keeps nothing; `code`: what the runs depend on, see `codeOf`. Throws for a file of other
   * code, and for one that is no journal. A last line that was cut off is a run that did not end.
   */
  constructor(file: string | null, code: string) {
    this.#file = file;
    if (file === null) return;
    if (!existsSync(file)) this.#append({ kind: 'code', code });
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole !== text) writeFileSync(file, whole);
    for (const one of whole.split('\n').slice(0, -1)) {
      const read = line.parse(JSON.parse(one));
      if (read.kind === 'code' && read.code !== code) {
        throw new Error(
          `${file} is of other code, or of other ways to run it. Name a new file to begin anew.`,
        );
      }
      if (read.kind === 'survey') this.#surveyed = surveyedOf(read);
      if (read.kind === 'run') this.#done.set(keyOf(read), read);
    }
  }

  get surveyed(): Surveyed | null {
    return this.#surveyed;
  }

  /** How a run ended that an earlier command did; undefined when it is still to be done. */
  done(run: Pick<Done, 'part' | 'name'>): Done | undefined {
    return this.#done.get(keyOf(run));
  }

  keepSurvey({ survey, endState }: Surveyed): void {
    const targets = survey.targets.map((one) => ({ ...one, scenario: one.scenario.name }));
    this.#append({
      ...{ kind: 'survey', targets, endState: [...endState] },
      ...{ unreached: [...survey.unreached], wronglyBeside: [...survey.wronglyBeside] },
    });
  }

  keep(done: Done): void {
    this.#append({ kind: 'run', ...done });
  }

  #append(one: z.infer<typeof line>): void {
    if (this.#file !== null) appendFileSync(this.#file, `${JSON.stringify(line.parse(one))}\n`);
  }
}

const keyOf = ({ part, name }: Pick<Done, 'part' | 'name'>) => `${part} ${name}`;

function surveyedOf(read: z.infer<typeof surveyLine>): Surveyed {
  const { unreached, wronglyBeside, endState } = read;
  return { survey: { targets: read.targets.map(targetOf), unreached, wronglyBeside }, endState };
}

function targetOf({ scenario: name, ...rest }: z.infer<typeof target>): Target {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`There is no morning called ${name}.`);
  return { ...rest, scenario };
}

/** The sources as they are, and `ways`, what else tells runs apart that have one name. */
export function codeOf(ways: Readonly<Record<string, string | boolean>>): string {
  const hash = createHash('sha256').update(JSON.stringify(ways));
  for (const folder of CODE) {
    const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => one.endsWith('.ts')).sort()) {
      hash.update(`${folder}/${name}\n`).update(readFileSync(path.join(ROOT, folder, name)));
    }
  }
  return hash.digest('hex');
}
