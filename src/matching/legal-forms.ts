// Legal forms of many countries: what kind of entity a name says it is. Used as evidence only; the
// policy's own list (M-1) is a parameter and shorter.

/**
 * Kinds of legal form. Two forms of one kind are compatible: spellings and countries differ, and
 * records often carry the translated form.
 */
export type LegalKind = 'private' | 'public' | 'partnership' | 'nonprofit' | 'corporation';

/** Spellings after transliteration, dots gone, words joined by one space. */
const FORMS: Readonly<Record<LegalKind, string>> = {
  private: `ltd, limited, limted, ld, ltda, limitada, llc, lc, l l c, limited liability company,
    limited liability co, private limited, pvt ltd, pvt limited, private limited company, pte ltd,
    pte, pvt, pty ltd, pty limited, pty, proprietary limited, gmbh, gesmbh, mbh,
    gesellschaft mit beschrankter haftung, gmbh u co kg, gmbh co kg, gmbh und co kg, gmbh co,
    gmbh co kgaa, ug, ug haftungsbeschrankt, sarl, sarlu, eurl, srl, srls, societe a responsabilite
    limitee, societa a responsabilita limitata, societatea cu raspundere limitata, sl, slu,
    sociedad limitada, sociedad de responsabilidad limitada, s de rl, s de rl de cv, bv, bvba, bvio,
    besloten vennootschap, aps, as, ou, oue, sia, uab, doo, d o o, dooel, sp z oo, sp zoo,
    spolka z ograniczona odpowiedzialnoscia, sro, s r o, spol s r o, kft, eood, ood, ooo, tov, too,
    ltd sti, ltd sirketi, limited sirketi, sdn bhd, lda, unipessoal lda, godo kaisha, yugen kaisha,
    yk, gk, yuhan hoesa, co ltd, company limited, co limited, co, company, compagnie, cie, comp,
    obshchestvo s ogranichennoi otvetstvennostyu, zrt, ehf, ab, designated activity company, dac,
    unlimited company, ulc, llc fz, fze, fzco, fz llc, wll, spc, eirl, ltee, limitee, zao, kk,
    co ltd kk, kabushiki kaisha, kabushiki gaisha, kabushikigaisha, inh`,
  public: `plc, public limited company, public limited co, public co ltd, public company limited, pcl,
    ag, akg, aktiengesellschaft, aktiengeselschaft, sa, s a, societe anonyme, sociedad anonima,
    sociedade anonima, societa per azioni, spa, sapa, sab de cv, sab, sa de cv, s a de c v, asa, oyj,
    oy, ab publ, publ, aktiebolag, aktiebolaget, aktieselskab, nv, naamloze vennootschap, se,
    societas europaea, kgaa, tbk, persero, bhd, berhad, pjsc, ojsc, jsc, cjsc, oao, pao, ao, at, pat,
    joint stock company, open joint stock company, public joint stock company, jsc co,
    aktsionernoe obshchestvo, publichnoe aktsionernoe obshchestvo, nyrt, asi, anonim sirketi,
    as anonim sirketi, sae, saog, qpsc, psc, qsc, ksc, bsc, hf, dd, ad, nsa, sas, sasu,
    societe par actions simplifiee, tas, scpa, jointstock company, joynt stock company,
    joint stock compan, joint stock co`,
  corporation: `inc, incorporated, incorp, corp, corporation, corpn, corporate, company inc, co inc,
    pc, pllc, pbc, incorporation, co corp, public benefit corporation`,
  partnership: `llp, lp, l p, limited partnership, limited liability partnership, lllp, gp, kg, ohg,
    gbr, kommanditgesellschaft, snc, scs, sca, cv, vof, gie, gmk, partg mbb, partg, sep, ks`,
  nonprofit: `cic, community interest company, cio, ev, eingetragener verein, ggmbh, gag, asbl, vzw,
    ano, ngo, stichting, fundacion, fundacao, fundacja, fondation, foundation trust, onlus,
    registered charity, charity, eg, scop, scrl, cvba, coop, cooperative, genossenschaft, rp`,
};

/** Forms that stand at the start of a name: Indonesian, Russian, Dutch, Thai and Latvian habit. */
const LEADING = `pt, ooo, oao, zao, pao, ao, jsc, ojsc, pjsc, cjsc, nv, bv, uab, sia, srl, cv, tov, too,
  limited liability company, joint stock company, public joint stock company, ano, ab, sa, cong ty,
  open joint stock company, kk, naamloze vennootschap, societe anonyme, societe, obshchestvo s ogranichennoi otvetstvennostyu, societatea cu raspundere limitata, aktsionernoe obshchestvo,
  koninklijke, koninkl, stichting, spolka, firma, messrs, ms, m s, societe dite`;

/** East Asian forms, replaced before anything else: they are written without a space. */
const CJK_FORMS: readonly (readonly [RegExp, string])[] = [
  [/株式会社|株式會社|㈱|\(株\)|（株）|주식회사|\(주\)|㈜/g, ' kk '],
  [/股份有限公司|有限责任公司|有限責任公司|有限公司|有限会社|合同会社|유한회사/g, ' co ltd '],
  [/一般|公益/g, ' '],
  [/財団法人|社団法人|医療法人|学校法人|特定非営利活動法人/g, ' ngo '],
];

const kindOfForm = new Map<string, LegalKind>();
for (const [kind, forms] of Object.entries(FORMS) as [LegalKind, string][]) {
  for (const form of forms.split(',')) kindOfForm.set(form.replace(/\s+/g, ' ').trim(), kind);
}
const leadingForms = new Set(LEADING.split(',').map((form) => form.replace(/\s+/g, ' ').trim()));
/** Most names end and start with a word that no form does: then nothing needs to be put together. */
const lastWords = new Set([...kindOfForm.keys()].map((form) => form.split(' ').at(-1) ?? ''));
const firstWords = new Set([...leadingForms].map((form) => form.split(' ', 1)[0] ?? ''));
const CONJUNCTIONS = new Set(['and', 'und', 'u', 'et', 'y']);
const LONGEST_FORM = 6;

/** Words of a name without its legal forms, and the forms found, in the order of the name. */
export type NameParts = { readonly words: readonly string[]; readonly forms: readonly string[] };

/** Spells out the legal forms that East Asian names write without a space. */
export function separateCjkForms(text: string): string {
  return CJK_FORMS.reduce((result, [pattern, form]) => result.replace(pattern, form), text);
}

/**
 * Takes legal forms off both ends of a name's words (lower-case, transliterated, no dots), several
 * if need be: `x holdings co ltd`. At least one word stays.
 */
export function splitLegalForms(words: readonly string[]): NameParts {
  const forms: string[] = [];
  let start = 0;
  let end = words.length;
  for (let length = trailing(words, start, end); length > 0; length = trailing(words, start, end)) {
    forms.unshift(words.slice(end - length, end).join(' '));
    end -= length;
    // `gmbh and co kg`: the joining word goes with the form before it, never alone.
    if (CONJUNCTIONS.has(words[end - 1] ?? '') && trailing(words, start, end - 1) > 0) end -= 1;
  }
  for (let length = leading(words, start, end); length > 0; length = leading(words, start, end)) {
    forms.unshift(words.slice(start, start + length).join(' '));
    start += length;
  }
  return { words: words.slice(start, end), forms };
}

function trailing(words: readonly string[], start: number, end: number): number {
  if (!lastWords.has(words[end - 1] ?? '')) return 0;
  for (let length = Math.min(LONGEST_FORM, end - start - 1); length > 0; length--) {
    const form = length === 1 ? (words[end - 1] ?? '') : words.slice(end - length, end).join(' ');
    if (kindOfForm.has(form)) return length;
  }
  return 0;
}

function leading(words: readonly string[], start: number, end: number): number {
  if (!firstWords.has(words[start] ?? '')) return 0;
  for (let length = Math.min(LONGEST_FORM, end - start - 1); length > 0; length--) {
    const form = length === 1 ? (words[start] ?? '') : words.slice(start, start + length).join(' ');
    if (leadingForms.has(form)) return length;
  }
  return 0;
}

/** These end names without saying what kind of entity it is. */
const WEAK_FORMS: ReadonlySet<string> = new Set(['co', 'company']);

/** The kind the forms of a name speak for: the last form that is more than `co`; null without. */
export function legalKindOf(forms: readonly string[]): LegalKind | null {
  for (let i = forms.length - 1; i >= 0; i--) {
    const form = forms[i] ?? '';
    const kind = WEAK_FORMS.has(form) ? undefined : kindOfForm.get(form);
    if (kind !== undefined) return kind;
  }
  return null;
}
