// Country names as CRMs hold them, to two capital letters.
import { memoize } from './memo.ts';
import { toLatin } from './transliterate.ts';

/** ISO 3166-1 alpha-3 to alpha-2 where the three letters do not start with the two. */
const IRREGULAR_ALPHA3 =
  'ago=AO,aia=AI,and=AD,are=AE,arm=AM,asm=AS,atf=TF,atg=AG,aut=AT,bdi=BI,ben=BJ,bgd=BD,bhs=BS,bih=BA,blr=BY,blz=BZ,brb=BB,brn=BN,caf=CF,chl=CL,chn=CN,cod=CD,cog=CG,com=KM,cpv=CV,cuw=CW,cym=KY,dnk=DK,est=EE,flk=FK,fro=FO,fsm=FM,gin=GN,glp=GP,gnb=GW,gnq=GQ,grd=GD,grl=GL,guf=GF,guy=GY,irl=IE,irq=IQ,isr=IL,jam=JM,kaz=KZ,kor=KR,prk=KP,lbr=LR,lby=LY,mac=MO,mdg=MG,mdv=MV,mex=MX,mhl=MH,mlt=MT,mne=ME,moz=MZ,mtq=MQ,myt=YT,niu=NU,pak=PK,plw=PW,png=PG,pol=PL,prt=PT,pry=PY,pyf=PF,sen=SN,slb=SB,slv=SV,srb=RS,stp=ST,sur=SR,svk=SK,svn=SI,swe=SE,swz=SZ,syc=SC,tcd=TD,tkm=TM,tun=TN,tur=TR,tuv=TV,tza=TZ,ukr=UA,ury=UY,wlf=WF';
/** Names that no locale data holds. */
const SPOKEN =
  'uk=GB,england=GB,scotland=GB,wales=GB,northern ireland=GB,great britain=GB,britain=GB,usa=US,united states of america=US,america=US,holland=NL,the netherlands=NL,korea=KR,south korea=KR,republic of korea=KR,korea republic of=KR,russia=RU,russian federation=RU,turkiye=TR,turkey=TR,uae=AE,emirates=AE,czech republic=CZ,viet nam=VN,iran islamic republic of=IR,macau=MO,macao=MO,hong kong=HK,taiwan province of china=TW,peoples republic of china=CN,pr china=CN,prc=CN,brasil=BR,deutschland=DE,osterreich=AT,schweiz=CH,suisse=CH,espana=ES,italia=IT,nederland=NL,belgie=BE,belgique=BE,sverige=SE,norge=NO,danmark=DK,suomi=FI,polska=PL,ireland=IE,eire=IE,republic of ireland=IE,ivory coast=CI,burma=MM,palestine=PS,tanzania united republic of=TZ,bolivia plurinational state of=BO,venezuela bolivarian republic of=VE,congo=CG,democratic republic of the congo=CD,dr congo=CD,laos=LA,syria=SY,moldova=MD,macedonia=MK,kosovo=XK';
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

function plain(text: string): string {
  return toLatin(text)
    .replace(/[^a-z]+/g, ' ')
    .replace(/ (?:and|the|of|und|et|y|e)(?= )/g, ' ')
    .replace(/^the /, '')
    .replace(/ +/g, ' ');
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

function addCountry(codes: Map<string, string>, code: string): void {
  const known = NAMES.map((names) => names.of(code)).filter((name) => name && name !== code);
  if (known.length === 0 || code === 'UK') return;
  codes.set(code.toLowerCase(), code);
  for (const name of known) if (name !== undefined) codes.set(plain(name), code);
}
