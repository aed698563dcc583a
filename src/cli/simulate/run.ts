// What the outputs of a simulation are written from.
import type { SimulationResult } from '../../app/simulation.ts';
import type { Period } from '../../engagement/replay/replay.ts';

export type SimulationRun = {
  readonly period: Period;
  /** The policies as the person named them. */
  readonly beforeName: string;
  readonly afterName: string;
  readonly result: SimulationResult;
  /** Rows and scenarios that could not be read. */
  readonly leftOut: number;
};
