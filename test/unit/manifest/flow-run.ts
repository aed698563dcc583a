// A record-triggered flow of the package, run on a new record as Salesforce describes it, as far as that
// flow goes: whether it starts, which way it takes, what it sends. Throws at whatever is not known here.
import { evaluate, parse } from './formula-reader.ts';
import { all, type Element, textAt } from './xml-reader.ts';

export type Row = Readonly<Record<string, string | boolean | null>>;

/** What the org has, and what its notification action does with its inputs. */
export type Org = {
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly send: (inputs: Readonly<Record<string, unknown>>) => void;
};

type Run = {
  readonly flow: Element;
  readonly record: Row;
  readonly org: Org;
  /** What lookups found and assignments set, by name. */
  readonly found: Map<string, unknown>;
};

/** What a step does; it gives the name of the next one, or ''. */
const STEPS: Readonly<Record<string, (one: Element, run: Run) => string>> = {
  recordLookups: findOne,
  decisions: decide,
  assignments: assign,
  actionCalls: act,
};

/** The elements of a flow that it can go to. */
export function stepsOf(flow: Element): readonly Element[] {
  return flow.children.filter(({ name }) => name in STEPS);
}

/**
 * Runs the flow for a record that was just made, if it starts for it. A fault of a lookup or the action
 * goes its way, and is thrown where it has none.
 */
export function runFlow(flow: Element, record: Row, org: Org): void {
  const [start] = all(flow, 'start');
  if (start === undefined || !textAt(start, 'recordTriggerType').startsWith('Create')) return;
  if (!fits(record, all(start, 'filters'), constantOf)) return;
  const run = { flow, record, org, found: new Map<string, unknown>() };
  let next = textAt(start, 'scheduledPaths', 'connector', 'targetReference');
  while (next !== '') {
    const step = stepsOf(flow).find((one) => textAt(one, 'name') === next);
    if (step === undefined) throw new Error(`no element ${next}`);
    try {
      next = STEPS[step.name]?.(step, run) ?? '';
    } catch (fault) {
      next = textAt(step, 'faultConnector', 'targetReference');
      if (next === '') throw fault;
    }
  }
}

const after = (step: Element) => textAt(step, 'connector', 'targetReference');

function findOne(step: Element, run: Run): string {
  const rows = run.org.rows[textAt(step, 'object')];
  if (rows === undefined) throw new Error(`no ${textAt(step, 'object')}`);
  const filters = all(step, 'filters');
  const row = rows.find((one) => fits(one, filters, (value) => readValue(value, run)));
  run.found.set(textAt(step, 'name'), row);
  return after(step);
}

function decide(step: Element, run: Run): string {
  const rule = all(step, 'rules').find((one) =>
    all(one, 'conditions').every((condition) => {
      if (textAt(condition, 'operator') !== 'IsNull') throw new Error('an operator');
      const isNull = (resolved(textAt(condition, 'leftValueReference'), run) ?? null) === null;
      return all(condition, 'rightValue').some((value) => constantOf(value) === isNull);
    }),
  );
  return rule === undefined ? textAt(step, 'defaultConnector', 'targetReference') : after(rule);
}

function assign(step: Element, run: Run): string {
  for (const item of all(step, 'assignmentItems')) {
    const name = textAt(item, 'assignToReference');
    const [value] = all(item, 'value').map((one) => readValue(one, run));
    const list = [run.found.get(name) ?? []].flat();
    run.found.set(name, textAt(item, 'operator') === 'Add' ? [...list, value] : value);
  }
  return after(step);
}

function act(step: Element, run: Run): string {
  if (textAt(step, 'actionName') !== 'customNotificationAction') throw new Error('an action');
  const inputs = all(step, 'inputParameters').flatMap((input) =>
    all(input, 'value').map((value) => [textAt(input, 'name'), readValue(value, run)]),
  );
  run.org.send(Object.fromEntries(inputs));
  return after(step);
}

function readValue(value: Element, run: Run): unknown {
  const name = textAt(value, 'elementReference');
  return name === '' ? constantOf(value) : resolved(name, run);
}

function resolved(name: string, { flow, record, found }: Run): unknown {
  const [first = '', field] = name.split('.');
  if (first === '$Record' && field !== undefined) return record[field] ?? null;
  if (name === '$Flow.FaultMessage') return 'a fault';
  const formula = all(flow, 'formulas').find((one) => textAt(one, 'name') === name);
  if (formula !== undefined) {
    const expression = textAt(formula, 'expression').replaceAll(/\{!\$Record\.(\w+)\}/g, '$1');
    return evaluate(parse(expression), { fields: record, changed: [] });
  }
  const is = found.get(first);
  return field === undefined ? is : (is as Row | undefined)?.[field];
}

function fits(row: Row, filters: readonly Element[], read: (value: Element) => unknown): boolean {
  return filters.every((filter) => {
    const has = row[textAt(filter, 'field')] ?? null;
    const [wanted] = all(filter, 'value').map(read);
    const operator = textAt(filter, 'operator');
    if (operator === 'EqualTo') return has === wanted;
    if (operator === 'NotEqualTo') return has !== wanted;
    if (operator === 'StartsWith') return String(has ?? '').startsWith(String(wanted));
    throw new Error(`no operator ${operator}`);
  });
}

function constantOf(value: Element): string | boolean {
  const [constant] = value.children;
  if (constant?.name === 'booleanValue') return constant.text === 'true';
  if (constant?.name === 'stringValue') return constant.text;
  throw new Error(`no constant ${constant?.name}`);
}
