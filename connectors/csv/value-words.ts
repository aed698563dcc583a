// Words of people and vendors to the values of the domain. Patterns, because every vendor renames
// stages and channels; what no pattern knows is reported, never guessed in silence.
import {
  ACTIVITY_TYPES,
  type ActivityType,
  CHANNELS,
  type Channel,
  DEAL_TYPES,
  type DealType,
  REGISTRATION_STATUSES,
  type RegistrationStatus,
  ROLES,
  type Role,
  STAGES,
  type Stage,
  TIERS,
  type Tier,
} from '../../src/domain/claim.ts';

/** The domain's value for a cell, or null when no word in it is known. */
export type WordReader<Value> = (text: string) => Value | null;

/** First pattern wins; a value of the domain always means itself. */
function words<Value extends string>(
  values: readonly Value[],
  patterns: readonly (readonly [RegExp, Value])[],
): WordReader<Value> {
  const own = new Map<string, Value>(values.map((value) => [value, value]));
  return (text) => {
    const plain = text.trim().toLowerCase();
    const same = own.get(plain.replaceAll(/[ -]/g, '_'));
    return same ?? patterns.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
  };
}

const CONVERTED = /converted|convertie?s?\b|convertid[oa]|konvertiert|umgewandelt/;
const NOT_CONVERTED = new RegExp(`\\b(not?|non|nicht|un)[ -]?(${CONVERTED.source})`);

/** True for a word by which a lead became a deal: "Closed - Converted", not "Closed - Not Converted". */
export function isConvertedWord(text: string): boolean {
  const plain = text.toLowerCase();
  return CONVERTED.test(plain) && !NOT_CONVERTED.test(plain);
}

type StagePatterns = readonly (readonly [RegExp, Stage])[];

const LOST: StagePatterns = [
  [NOT_CONVERTED, 'lost'],
  [/lost|disqualif|unqualif|reject|abandon|cancel|verloren|abgelehnt|perdu|perdid/, 'lost'],
];

/** Order matters: "Value Proposition" holds "propos". */
const WON_OR_OPEN: StagePatterns = [
  [/\bwon\b|closedwon|gewonnen|gagn|ganad/, 'won'],
  [
    /bought.?in|negotiat|contract|legal|commit|verbal|verhandl|vertrag|n[ée]gociat|negociac|contrat/,
    'negotiate',
  ],
  [
    /value prop|perception|needs|decision.?maker|qualified.?to.?buy|discover|bedarf|entscheider/,
    'develop',
  ],
  [
    /propos|quot|pric|presentation|angebot|pr[äa]sentation|devis|offre|cotizac|presupuesto|propuesta/,
    'propose',
  ],
  [
    /not contacted|prospect|qualif|cualif|calif|appointment|\bnew\b|^open|^neu|termin|nouveau|nuevo|rendez/,
    'qualify',
  ],
  [
    /develop|demo|poc|proof|trial|evaluat|solution|technical|analys|working|connected|contacted|nurtur/,
    'develop',
  ],
];

/** Order matters: "Closed - Not Converted" holds "converted". */
export const stageWord: WordReader<Stage> = words(STAGES, [
  ...LOST,
  [CONVERTED, 'won'],
  ...WON_OR_OPEN,
]);

/** The same of a lead, which goes on as a deal when it is converted: nobody has bought yet. */
export const leadStageWord: WordReader<Stage> = words(STAGES, [
  ...LOST,
  [CONVERTED, 'develop'],
  ...WON_OR_OPEN,
]);

/** Kinds of partner and own channels in a word of a channel, partner type, record type or pipeline. */
export const channelWord: WordReader<Channel> = words(CHANNELS, [
  [
    /self.?serv|self.?service|online|web.?shop|web.?store|e-?commerce|product.?led|\bplg\b|in.?app|libre.?servicio|libre.?service/,
    'self_serve',
  ],
  [/market.?place|app.?exchange|aws|azure|hyperscaler/, 'marketplace'],
  [/distribut|distribu|grossist|mayorista|grossiste|two.?tier|2.?tier/, 'distributor'],
  [/managed.?serv|\bmsp\b/, 'msp'],
  [/integrat|integrador|int[ée]grateur|\bg?si\b|consult(ing|ant)|berat/, 'si'],
  [/refer+al|referr|empfehl|affiliate|agent|apporteur|recomend|referid|introduc/, 'referral'],
  [
    /resell|re-sell|\bvar\b|h[äa]ndler|revend|solution provider|partner|partenaire|\bsocio|indire[ck]?t|channel|alliance|kanal/,
    'reseller',
  ],
  [/direct|direkt|direct[ao]|inside|in-?house|field|enterprise sales|own sales|intern/, 'direct'],
]);

export const roleWord: WordReader<Role> = words(ROLES, [
  [/co.?s[eo]l[ld]|joint/, 'co_sell'],
  [/fulfil|abwick|livraison|transact/, 'fulfilment'],
  [/influen|einfluss|assist/, 'influence'],
  [/sourc|origin|refer|prime|lead/, 'source'],
]);

export const dealTypeWord: WordReader<DealType> = words(DEAL_TYPES, [
  [/renew|verl[äa]nger|renouvel|renovac|downgrade/, 'renewal'],
  [
    /existing|expan|up.?sell|cross.?sell|upgrade|add.?on|bestand|erweiter|existant|existente|amplia/,
    'expansion',
  ],
  [/new|neu|nouve|nuev|first|initial/, 'new_business'],
]);

export const registrationWord: WordReader<RegistrationStatus> = words(REGISTRATION_STATUSES, [
  [/not approved|reject|declin|denied|abgelehnt|rejet|refus|rechaz/, 'rejected'],
  [/expir|lapsed|abgelaufen|caduc/, 'expired'],
  [/withdr|cancel|revok|zur[üu]ckgez|retir/, 'withdrawn'],
  [
    /pending|submitted|review|open|new|offen|eingereicht|pr[üu]fung|attente|pendiente|requested/,
    'pending',
  ],
  [/approv|accept|active|registered|genehmigt|best[äa]tigt|approuv|aprobad|valid/, 'approved'],
]);

export const tierWord: WordReader<Tier> = words(TIERS, [
  [/gold|platin|diamond|elite|premier|or\b|oro/, 'gold'],
  [/silver|silber|argent|plata|advanced|select/, 'silver'],
  [/bronze|bronce|member|registered|authori[sz]ed|basic/, 'bronze'],
]);

export const activityWord: WordReader<ActivityType> = words(ACTIVITY_TYPES, [
  [/mass|mailing|list ?email|marketing|newsletter/, 'mailing'],
  [/e-?mail|correo|courriel/, 'email'],
  [/demo/, 'demo'],
  [/poc|proof|trial|pilot/, 'poc'],
  [/workshop|training/, 'workshop'],
  [/propos|quot|angebot/, 'proposal'],
  [/meet|event|visit|besuch|besprech|termin|r[ée]union/, 'meeting'],
  [/call|phone|anruf|telefon|appel|llamada/, 'call'],
  [/intro/, 'intro'],
]);

const YES = /^(true|yes|y|1|x|ja|wahr|oui|vrai|s[ií]|verdadero|checked)$/i;
const NO = /^(false|no|n|0|nein|falsch|non|faux|falso|unchecked)$/i;

/** `true`, `false`, or null for text that is neither. */
export const flagWord: WordReader<'true' | 'false'> = (text) => {
  if (YES.test(text.trim())) return 'true';
  return NO.test(text.trim()) ? 'false' : null;
};

export const scopeWord: WordReader<'entity' | 'group'> = words(
  ['entity', 'group'],
  [
    [/group|konzern|global|enterprise|groupe|grupo/, 'group'],
    [/entity|local|single|einheit|entit/, 'entity'],
  ],
);

const CURRENCY_NAMES: readonly (readonly [RegExp, string])[] = [
  [/€|euro/i, 'EUR'],
  [/£|sterling/i, 'GBP'],
  [/¥|yen/i, 'JPY'],
  [/₹|rupee/i, 'INR'],
  [/a\$|australian/i, 'AUD'],
  [/c\$|canadian/i, 'CAD'],
  [/\$|us.?dollar/i, 'USD'],
];

/** The currency a text names: a code in capitals, else a sign or a name. Null when it names none. */
export const currencyWord: WordReader<string> = (text) =>
  /(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])/.exec(text)?.[0] ??
  CURRENCY_NAMES.find(([pattern]) => pattern.test(text))?.[1] ??
  null;
