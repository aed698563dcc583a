// The fields of both marketplaces' listing forms and what holds for each: lengths, required or not,
// words that must not be there. Limits that a marketplace publishes carry their source; the others are
// our own, narrow enough for any form, and are compared with the form when it is filled in.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Crm } from '../../src/domain/claim.ts';

/** Where a limit comes from. `ours`: the form shows its own only to a signed-in developer. */
type Basis = 'published' | 'ours';

export type Limit = {
  readonly min: number;
  readonly max: number;
  readonly basis: Basis;
  readonly source: string;
};

const HUBSPOT_PAGE = 'developers.hubspot.com, App listing requirements, read 2026-11-29';
const OURS = 'not published; compare with the form';
const limit = (max: number, min = 1): Limit => ({ min, max, basis: 'ours', source: OURS });

/** By marketplace and field; of list items by `list.part`. */
export const LIMITS: Readonly<Record<Crm, Readonly<Record<string, Limit>>>> = {
  hubspot: {
    // An app's name: `name` of app-hsmeta.json, max 200; a listing shows far less.
    name: limit(40),
    tagline: limit(80),
    overview: {
      ...{ min: 160, max: 1_000, basis: 'published' },
      source:
        'HubSpot changelog "App Marketplace Listing Process Validation", 2024-10 (least length)',
    },
    'features.title': limit(60),
    'features.text': limit(400),
    searchTerms: limit(40),
  },
  salesforce: {
    name: limit(40),
    tagline: limit(80),
    brief: limit(255),
    description: limit(2_000, 160),
    'highlights.title': limit(40),
    'highlights.text': limit(150),
    'features.title': limit(60),
    'features.text': limit(400),
    requirements: limit(500),
  },
};

/** "All URL fields have a limit of 250 characters"; https, live and each a different one. */
export const URL_LIMIT: Limit = { min: 1, max: 250, basis: 'published', source: HUBSPOT_PAGE };

/** Alternative texts, our own limit: longer ones are cut by screen readers. */
const ALT_LIMIT = 150;

const claim = z.strictObject({
  title: z.string(),
  text: z.string(),
  /** Files that hold what is claimed. */
  evidence: z.array(z.string()).min(1),
});
export type ListingClaim = z.infer<typeof claim>;

const common = { name: z.string(), tagline: z.string(), categories: z.array(z.string()).min(1) };
const details = {
  hubspot: z.strictObject({
    ...common,
    overview: z.string(),
    features: z.array(claim).min(3),
    searchTerms: z.array(z.string()),
  }),
  salesforce: z.strictObject({
    ...common,
    brief: z.string(),
    description: z.string(),
    highlights: z.array(claim).length(3),
    features: z.array(claim).min(3),
    requirements: z.string(),
  }),
} as const;

const address = z.string().nullable();
const contact = z.strictObject({
  installUrl: address,
  setupGuideUrl: address,
  supportUrl: address,
  supportEmail: z.email().nullable(),
  termsUrl: address,
  privacyUrl: address,
  pricingUrl: address,
  pricing: z.string().nullable(),
});
export type ListingContact = z.infer<typeof contact>;

const size = z.tuple([z.int(), z.int()]);
const media = z.strictObject({
  icons: z.array(z.strictObject({ size, basis: z.enum(['published', 'ours']) })),
  /** Of every screenshot, in pixels. */
  screenshotSize: size,
  mostBytes: z.int(),
  screenshots: z
    .array(z.strictObject({ scene: z.string(), caption: z.string(), alt: z.string() }))
    .min(3),
});
export type ListingMedia = z.infer<typeof media>;

/** File of a picture in `images/`, by its scene and its size in pixels. */
export function pictureName(scene: string, [width, height]: readonly [number, number]): string {
  return `${scene}-${width}x${height}.png`;
}

export type Listing = {
  readonly details: Readonly<Record<string, unknown>> & {
    readonly name: string;
    readonly features: readonly ListingClaim[];
    readonly highlights?: readonly ListingClaim[] | undefined;
  };
  readonly contact: ListingContact;
  readonly media: ListingMedia;
};

/** The listing of one marketplace, parsed. Throws what zod and the YAML parser throw. */
export function readListing(market: Crm): Listing {
  const file = (name: string): unknown =>
    parse(readFileSync(new URL(`${market}/${name}.yaml`, import.meta.url), 'utf8'));
  return {
    details: details[market].parse(file('details')),
    contact: contact.parse(file('contact')),
    media: media.parse(file('media')),
  };
}

/** Words that cannot be shown, superlatives, promises, and what the brand rules forbid. */
const FORBIDDEN: readonly (readonly [RegExp, why: string])[] = [
  [/\b(best|leading|fastest|smartest|ultimate|unique|revolutionary|world.class)\b/i, 'superlative'],
  [
    /\b(seamless(ly)?|effortless(ly)?|powerful|easy|easily|simply|instant(ly)?)\b/i,
    'cannot be shown',
  ],
  [/\b(guarantee[sd]?|real.?time|zero|100 ?%|always|never)\b/i, 'cannot be shown'],
  [/\b(soon|coming|roadmap|planned|upcoming|will (be|support|add))\b/i, 'promise'],
  [/\b(AI|artificial intelligence|machine learning)\b/, 'not what it does'],
  [/\d+(\.\d+)? ?(%|x|times|hours?|minutes?) (faster|less|more|fewer|saved)/i, 'unproven number'],
  [/[!\p{Extended_Pictographic}]/u, 'tone'],
  [/lorem ipsum|\bTODO\b|\bTBD\b/i, 'placeholder'],
  [/Hubspot|HUBSPOT|Sales[Ff]orce\.com|SalesForce/, 'brand spelling'],
];
/** Names of the vendors, and pieces of them, in the name of the app. */
const FOREIGN_NAME = /hub|inbound|salesforce|force\b|appexchange|agentexchange|lightning|einstein/i;

/** What is wrong with a listing, each as "field: reason"; empty when it may be submitted. */
export function problemsOf(market: Crm, { details: texts, contact: links, media }: Listing) {
  const problems: string[] = [];
  const pieces = [...piecesOf(texts), ...media.screenshots.flatMap(wordsOfScreenshot)];
  for (const [field, text] of pieces) {
    const known = LIMITS[market][field];
    if (known && (text.length < known.min || text.length > known.max)) {
      problems.push(`${field}: ${text.length} characters, allowed ${known.min} to ${known.max}`);
    }
    for (const [pattern, why] of FORBIDDEN) {
      const found = pattern.exec(text)?.[0];
      if (found !== undefined) problems.push(`${field}: "${found}" (${why})`);
    }
  }
  if (FOREIGN_NAME.test(texts.name)) problems.push('name: holds a name of the vendor');
  const repeated = pieces.map(([, text]) => text).filter((text, at, all) => all.indexOf(text) < at);
  for (const text of repeated) problems.push(`repeated: ${text}`);
  for (const { alt } of media.screenshots) {
    if (alt.length > ALT_LIMIT) problems.push(`screenshots.alt: over ${ALT_LIMIT} characters`);
  }
  return [...problems, ...linkProblems(links)];
}

const wordsOfScreenshot = ({ caption, alt }: ListingMedia['screenshots'][number]) =>
  [
    ['screenshots.caption', caption],
    ['screenshots.alt', alt],
  ] as const;

/** Every text with the name of its field. */
function piecesOf(texts: Readonly<Record<string, unknown>>): (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([field, value]): (readonly [string, string])[] => {
    if (field === 'categories') return [];
    if (typeof value === 'string') return [[field, value]];
    if (!Array.isArray(value)) return [];
    return value.flatMap((item: unknown) =>
      typeof item === 'string'
        ? [[field, item] as const]
        : [
            [`${field}.title`, (item as ListingClaim).title] as const,
            [`${field}.text`, (item as ListingClaim).text] as const,
          ],
    );
  });
}

function linkProblems(links: ListingContact): string[] {
  const given = Object.entries(links).flatMap(([field, value]) =>
    field.endsWith('Url') && value !== null ? [[field, value] as const] : [],
  );
  return given.flatMap(([field, value], at) => [
    ...(value.length > URL_LIMIT.max ? [`${field}: over ${URL_LIMIT.max} characters`] : []),
    ...(/^https:\/\/[^\s/]+\.[^\s/]+/.test(value) ? [] : [`${field}: no https address`]),
    ...(given.findIndex(([, other]) => other === value) < at ? [`${field}: used twice`] : []),
  ]);
}
