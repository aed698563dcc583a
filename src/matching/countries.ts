// Country names as CRMs hold them, to two capital letters.
import { memoize } from './memo.ts';
import { toLatin } from './transliterate.ts';

/** ISO 3166-1 alpha-3 to alpha-2 where the three letters do not start with the two. */
const IRREGULAR_ALPHA3 =
  'abw=AW,ago=AO,aia=AI,ala=AX,and=AD,are=AE,arm=AM,asm=AS,ata=AQ,atf=TF,atg=AG,aut=AT,bdi=BI,ben=BJ,bes=BQ,bgd=BD,bhs=BS,bih=BA,blr=BY,blz=BZ,brb=BB,brn=BN,caf=CF,chl=CL,chn=CN,cod=CD,cog=CG,cok=CK,com=KM,cpv=CV,cuw=CW,cym=KY,dnk=DK,esh=EH,est=EE,flk=FK,fro=FO,fsm=FM,gin=GN,glp=GP,gnb=GW,gnq=GQ,grd=GD,grl=GL,guf=GF,guy=GY,irl=IE,irq=IQ,isr=IL,jam=JM,kaz=KZ,kor=KR,lbr=LR,lby=LY,mac=MO,maf=MF,mdg=MG,mdv=MV,mex=MX,mhl=MH,mlt=MT,mne=ME,mnp=MP,moz=MZ,mtq=MQ,myt=YT,niu=NU,pak=PK,pcn=PN,plw=PW,png=PG,pol=PL,prk=KP,prt=PT,pry=PY,pyf=PF,sen=SN,sgs=GS,slb=SB,slv=SV,spm=PM,srb=RS,stp=ST,sur=SR,svk=SK,svn=SI,swe=SE,swz=SZ,syc=SC,tcd=TD,tkm=TM,tun=TN,tur=TR,tuv=TV,tza=TZ,ukr=UA,ury=UY,wlf=WF';
/** Names that no locale data holds, in any order of their words: spoken ones, and official ones of ISO 3166. */
const SPOKEN =
  'uk=GB,england=GB,scotland=GB,wales=GB,northern ireland=GB,great britain=GB,britain=GB,usa=US,united states of america=US,america=US,holland=NL,korea=KR,south korea=KR,republic of korea=KR,russia=RU,russian federation=RU,turkiye=TR,turkey=TR,uae=AE,emirates=AE,czech republic=CZ,viet nam=VN,macau=MO,macao=MO,hong kong=HK,peoples republic of china=CN,pr china=CN,prc=CN,brasil=BR,deutschland=DE,osterreich=AT,schweiz=CH,suisse=CH,espana=ES,italia=IT,nederland=NL,belgie=BE,belgique=BE,sverige=SE,norge=NO,danmark=DK,suomi=FI,polska=PL,ireland=IE,eire=IE,republic of ireland=IE,ivory coast=CI,burma=MM,palestine=PS,congo=CG,democratic republic of the congo=CD,dr congo=CD,laos=LA,syria=SY,moldova=MD,macedonia=MK,kosovo=XK,united kingdom of great britain and northern ireland=GB,islamic republic of iran=IR,united republic of tanzania=TZ,plurinational state of bolivia=BO,bolivarian republic of venezuela=VE,taiwan province of china=TW,federated states of micronesia=FM,state of palestine=PS,republic of moldova=MD,lao people s democratic republic=LA,kingdom of the netherlands=NL,democratic people s republic of korea=KP,holy see=VA,bonaire sint eustatius saba=BQ,falkland islands malvinas=FK,heard island mcdonald islands=HM,pitcairn=PN,saint helena ascension tristan da cunha=SH,saint martin french part=MF,sint maarten dutch part=SX,syrian arab republic=SY,united states minor outlying islands=UM';
/** The languages whose country names are known, those of the CRMs' larger markets. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'];
const NAMES = LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: 'region' }));

let table: Map<string, string> | null = null;

const lookUp = memoize((text): string => {
  table ??= buildTable();
  const name = plain(text);
  const code = table.get(name);
  if (code !== undefined) return code;
  return name.length === 3 ? (table.get(name.slice(0, 2)) ?? '') : '';
});

/**
 * Two capital letters for a country as people write it (`UK`, `Deutschland`, `DEU`, `us`); null for
 * empty and unknown text. `UK` is read as `GB`.
 */
export function countryCode(text: string): string | null {
  return lookUp(text) || null;
}

/** Words that names have or lack as it comes: `Bahamas (the)`, `Sao Tome & Principe`. */
const SMALL = new Set(['and', 'the', 'of', 'und', 'et', 'y', 'e']);

/** The words of a name in one order: `Korea, Republic of` is `Republic of Korea`. */
function plain(text: string): string {
  const words =
    toLatin(text)
      .replaceAll('.', '')
      .match(/[a-z]+/g) ?? [];
  if (words.length === 1) return words[0] ?? '';
  return words
    .filter((word) => !SMALL.has(word))
    .map((word) => (word === 'st' ? 'saint' : word))
    .sort()
    .join(' ');
}

function buildTable(): Map<string, string> {
  const codes = new Map<string, string>();
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const first of letters) {
    for (const second of letters) addCountry(codes, first + second);
  }
  for (const entry of `${IRREGULAR_ALPHA3},${SPOKEN}`.split(',')) {
    const [name = '', code = ''] = entry.split('=');
    codes.set(plain(name), code);
  }
  return codes;
}

/** A code of before (`FX`, `YU`, also `UK`) stands for that of today, whose names it has. */
function addCountry(codes: Map<string, string>, written: string): void {
  const known = NAMES.map((names) => names.of(written)).filter((name) => name && name !== written);
  const code = new Intl.Locale(`und-${written}`).region;
  if (known.length === 0 || code === undefined) return;
  codes.set(written.toLowerCase(), code);
  for (const name of known) if (name !== undefined) codes.set(plain(name), code);
}
