// Configuration from the environment: one schema, units in names, everything checked before anything
// starts. `.env.example` lists the same keys; a test compares the two.
import { z } from 'zod';
import { ParleyError } from './domain/errors.ts';
import { LANGUAGES } from './domain/language.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
/** Empty text in an environment file means "not set". */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

export const CONFIG = z.object({
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })).describe(
    'PostgreSQL; empty: embedded database in PARLEY_FOLDER, one process only',
  ),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/ })).describe(
    'Redis for Bull; empty: jobs run inside the process',
  ),
  PARLEY_FOLDER: z.string().min(1).default('.parley').describe('folder of embedded state'),
  PARLEY_HOST: z.string().min(1).default('127.0.0.1').describe('address the console listens on'),
  PARLEY_PORT: port.default(4300).describe('port the console listens on'),
  PARLEY_WORKER_PORT: optional(port).describe(
    'port on which a worker answers /health, /ready and /metrics; empty: none',
  ),
  PARLEY_PUBLIC_URL: optional(address).describe(
    "address under which people and CRMs reach the console; empty: host and port above; HubSpot's webhooks go to `/webhooks/hubspot` below it and are signed over it",
  ),
  PARLEY_SIGN_IN: z
    .enum(['required', 'none'])
    .default('required')
    .describe(
      'who may use the console: `required`: people who sign in; `none`: anybody on this very machine, as an admin',
    ),
  PARLEY_MAIL_URL: optional(
    z.union([z.url({ protocol: /^smtps?$/ }), z.literal('print:')]),
  ).describe(
    'mail server that sends sign-in links: `smtps://user:password@host` or `smtp://host:587`; `print:` shows them where Parley runs; empty: no sign-in by e-mail',
  ),
  PARLEY_MAIL_FROM: optional(z.email()).describe(
    'sender of these mails; required with a mail server',
  ),
  PARLEY_TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      'reverse proxies in front of the console; that many entries of X-Forwarded-For are believed when requests are counted',
    ),
  PARLEY_WEEKLY_DIGEST: z
    .enum(['on', 'off'])
    .default('on')
    .describe('whether channel managers get a task each week that says how things stand'),
  PARLEY_OUTCOME_TASKS: z
    .enum(['off', ...LANGUAGES])
    .default('en')
    .describe(
      'language of the task that tells the owner of each record what was decided; `off`: none is made',
    ),
  PARLEY_TENANT: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('default')
    .describe('the vendor this installation serves'),
  PARLEY_JOBS_PER_CRM: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe('jobs of one org or portal that may run at once, over all workers'),
  PARLEY_SECRET_KEYS: optional(z.string()).describe(
    'keys that seal tokens, 32 bytes in base64 each, oldest first, separated by commas; required with DATABASE_URL',
  ),
  PARLEY_HTTP_TRACE: optional(z.string().min(1)).describe(
    'file that gets one JSON line per CRM exchange, secrets redacted',
  ),
  PARLEY_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('how much is logged'),
  SALESFORCE_CLIENT_ID: optional(z.string()).describe('consumer key of the External Client App'),
  SALESFORCE_CLIENT_SECRET: optional(z.string()).describe('its consumer secret'),
  SALESFORCE_LOGIN_URL: address
    .default('https://login.salesforce.com')
    .describe('login host, or the My Domain of the org'),
  SALESFORCE_NAMESPACE: z
    .string()
    .regex(/^\w{0,15}$/)
    .default('')
    .describe('package namespace'),
  PARLEY_SALESFORCE_DAILY_SHARE: z.coerce
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe("Parley's share of an org's daily API calls, over all workers"),
  PARLEY_HUBSPOT_SHARE: z.coerce
    .number()
    .gt(0)
    .max(1)
    .default(0.7)
    .describe("Parley's share of a portal's API calls per ten seconds, over all workers"),
  PARLEY_HUBSPOT_DAILY_SHARE: z.coerce
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe("Parley's share of a portal's daily API calls, where HubSpot limits them"),
  HUBSPOT_CLIENT_ID: optional(z.string()).describe('client id of the HubSpot app'),
  HUBSPOT_CLIENT_SECRET: optional(z.string()).describe('its client secret'),
  HUBSPOT_API_URL: address.default('https://api.hubapi.com').describe('HubSpot API'),
  HUBSPOT_AUTHORIZE_URL: address
    .default('https://app.hubspot.com/oauth/authorize')
    .describe('HubSpot consent page'),
});
export type Config = z.output<typeof CONFIG>;

/** Parses the environment. Throws CONFIG_INVALID that names every key at fault and what it allows. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = CONFIG.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.')}: ${issue.message.toLowerCase()}`,
  );
  throw new ParleyError('CONFIG_INVALID', `The configuration is wrong: ${problems.join('; ')}.`, {
    hint: 'See .env.example for every key.',
  });
}
