// The log: JSON lines for machines, short plain lines on a terminal. What may stand in it is
// decided in redact.ts.
import { type DestinationStream, pino, stdTimeFunctions } from 'pino';
import { loggable, redactText } from './redact.ts';

export type LoggerOptions = {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Plain lines instead of JSON; by default when standard output is a terminal. */
  readonly plain?: boolean;
  /** Gets each line with its line end; standard output by default. */
  readonly write?: (line: string) => void;
};

/** The sink the use cases write to. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** A log that never holds a secret, whatever it is given. */
export function openLogger(options: LoggerOptions): Logger {
  const write = options.write ?? ((line: string) => void process.stdout.write(line));
  const plain = options.plain ?? process.stdout.isTTY === true;
  const destination: DestinationStream = {
    write: plain ? (line) => write(plainLine(line)) : write,
  };
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    info: (fields, message) => logger.info(loggable(fields), redactText(message)),
    warn: (fields, message) => logger.warn(loggable(fields), redactText(message)),
  };
}

const CONTROL = /\p{Cc}/gu;

/** `14:03:07 warn  job failed  kind=sync tenantId=default`, times in UTC. */
function plainLine(json: string): string {
  const { level, time, message, ...fields } = JSON.parse(json);
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${plainValue(value)}`);
  const text = String(message).replace(CONTROL, ' ');
  const head = `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${text}`;
  return `${[head, ...rest].join('  ')}\n`;
}

/** JSON escapes line ends and whatever a terminal would obey. */
function plainValue(value: unknown): string {
  return typeof value === 'string' && /^[\w:/.@-]+$/.test(value) ? value : JSON.stringify(value);
}
