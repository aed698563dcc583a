// Invented customers for background business: each name and each domain exists once, and each CRM
// spells it its own way. The words here are kept out of the planted cases (a test compares).
import type { WorldCrm } from '../world.ts';
import type { AccountDraft } from './draft.ts';
import { COUNTRIES, type CountryCode, countryOf } from './places.ts';
import type { Random } from './random.ts';

const HEADS = words(`
  Ald Amber Arden Barn Beck Birch Brack Bram Brant Burl Calver Carn Chal Clar Coll Cran Dal
  Darrow Den Dorn Drum Dun Ebber Eld Elm Ester Fair Falk Farn Fell Fen Flint Gals Garn Glen
  Grims Had Hald Harl Hart Hels Hol Horn Ing Ivers Jarl Kel Ken Kil Kings Lam Lang Led Lind
  Loch Lun Mal Mar Mel Mid Mor Nether New Nor Oak Old Orm Oster Pad Pel Quar Quen Rad Raven
  Red Ros Row Rud Sal Scar Sel Shel Sil Sol Stan Sten Stor Strat Sund Tal Tam Thorn Tor Tre
  Ul Val Var Vin Wal Wes
`);

const TAILS = words(`
  acre bank borg bourne bridge brook burgh bury by combe court croft dale den don drop ey
  field fold ford garth gate grave ham haven head hill holm hurst keld land leigh ley lock
  low mere mond mont moor mouth ness quist ridge royd shaw side stead stoke stone strand
  thorpe ton vale well wick wold wood worth wyn yard
`);

/** Sector, then how a hurried person shortens it. */
const SECTORS = words(`
  Logistics|Log. Foods|Foods Insurance|Ins. Robotics|Robotics Packaging|Pack. Energy|Energy
  Textiles|Text. Pharma|Pharma Marine|Marine Housing|Housing Ceramics|Ceram. Timber|Timber
  Steelworks|Steel Airways|Air Telecom|Telco Software|SW Capital|Cap. Laboratories|Labs
  Motors|Motors Dairy|Dairy Seeds|Seeds Glass|Glass Engineering|Eng. Printing|Print
  Retail|Retail Media|Media Hospitals|Hosp. Ports|Ports Paper|Paper Furniture|Furn.
  Electronics|Elec. Chemicals|Chem. Construction|Constr. Research|Res. Publishing|Publ.
  Travel|Travel
`).map((pair) => pair.split('|') as [string, string]);

const STREETS = ['Station Road', 'Mill Lane', 'Harbour Street', 'Market Square', 'Park Avenue'];

const WORDS = HEADS.length * TAILS.length;
/** Prime, and no divisor of the number of words: walks through all of them, far apart. */
const STRIDE = 3571;

/** How many customers there are before a name would come a second time. */
export const MAX_CUSTOMERS = WORDS * SECTORS.length;

const WEIGHTED_COUNTRIES = (Object.keys(COUNTRIES) as CountryCode[]).map(
  (code) => [COUNTRIES[code].weight, code] as const,
);

/** One invented company before anybody typed its name into a CRM. */
export type Customer = {
  readonly word: string;
  readonly sector: readonly [whole: string, short: string];
  readonly legalForm: string;
  readonly country: CountryCode;
  readonly town: readonly [string, string, string];
  /** Null: a small business on freemail or without a web site. */
  readonly domain: string | null;
  readonly phone: string | null;
  readonly street: string;
};

/** The distinctive words of background names, for keeping plants apart from them. */
export function isCustomerWord(word: string): boolean {
  return HEADS.some((head) =>
    TAILS.some((tail) => `${head}${tail}`.toLowerCase() === word.toLowerCase()),
  );
}

/** The customer with a given number, from 0; below `MAX_CUSTOMERS` no two are called the same. */
export function inventCustomer(number: number, random: Random): Customer {
  const round = Math.floor(number / WORDS);
  const place = (number * STRIDE) % WORDS;
  const head = HEADS[Math.floor(place / TAILS.length)];
  const tail = TAILS[place % TAILS.length];
  const sector = SECTORS[(place + round) % SECTORS.length];
  if (head === undefined || tail === undefined || sector === undefined || number >= MAX_CUSTOMERS) {
    throw new Error(`there is no customer number ${number}`);
  }
  const word = `${head}${tail}`;
  const country = random.weighted(WEIGHTED_COUNTRIES);
  const { legalForms, towns, phone } = countryOf(country);
  const slug = `${word}-${sector[0]}`.toLowerCase();
  return {
    word,
    sector,
    legalForm: random.pick(legalForms),
    country,
    town: random.pick(towns),
    domain: random.chance(0.06) ? null : `${slug}.example`,
    phone: phone?.replaceAll('#', () => String(random.between(0, 9))) ?? null,
    street: `${random.between(1, 180)} ${random.pick(STREETS)}`,
  };
}

/** The customer as somebody once typed it into one CRM: never twice quite the same way. */
export function spell(customer: Customer, crm: WorldCrm, random: Random): AccountDraft {
  const { word, sector, legalForm, country, town, phone, street } = customer;
  const name = random.weighted([
    [50, `${word} ${sector[0]}${legalForm}`],
    [30, `${word} ${sector[0]}`],
    [6, `${word} ${sector[1]}`],
    [5, `${word.toUpperCase()} ${sector[0].toUpperCase()}`],
    [4, `${word} ${sector[0]} (${town[0]})`],
    [3, withTypo(`${word} ${sector[0]}`, random)],
    [2, `The ${word} ${sector[0]} Company`],
  ]);
  const domain = typedDomain(customer.domain, crm, random);
  return {
    crm,
    name,
    ...(domain === null ? {} : { domain }),
    country,
    countryText:
      crm === 'salesforce'
        ? countryOf(country).spellings[0]
        : random.pick(countryOf(country).spellings),
    town,
    ...(phone !== null && random.chance(0.7) ? { phone } : {}),
    ...(random.chance(0.6) ? { street } : {}),
  };
}

/** Salesforce's Website takes anything; HubSpot keeps bare host names. */
function typedDomain(domain: string | null, crm: WorldCrm, random: Random): string | null {
  if (domain === null) return crm === 'hubspot' && random.chance(0.4) ? 'gmail.com' : null;
  if (crm === 'hubspot') {
    return random.weighted([
      [88, domain],
      [8, `www.${domain}`],
      [4, `shop.${domain}`],
    ]);
  }
  return random.weighted([
    [30, domain],
    [25, `www.${domain}`],
    [25, `https://www.${domain}`],
    [10, `http://${domain}/`],
    [6, `https://${domain}/en/about`],
    [4, `${domain.toUpperCase()}`],
  ]);
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Two neighbouring letters swapped, as hurried fingers do. */
function withTypo(name: string, random: Random): string {
  const at = random.between(1, name.length - 3);
  const [left, right] = [name.charAt(at), name.charAt(at + 1)];
  return left === ' ' || right === ' '
    ? name
    : name.slice(0, at) + right + left + name.slice(at + 2);
}
