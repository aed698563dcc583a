// German.
import type { CardOutcome, CardSide } from './view-model.ts';
import type { Words } from './words.ts';

const CHANNELS: Readonly<Record<NonNullable<CardSide['channel']>, string>> = {
  reseller: 'Reseller',
  distributor: 'Distributor',
  referral: 'Empfehlungspartner',
  si: 'Systemintegrator',
  msp: 'Managed-Service-Anbieter',
  marketplace: 'Marktplatzanbieter',
};

const TIERS = { gold: 'Gold', silver: 'Silber', bronze: 'Bronze' } as const;

const OUTCOMES: Readonly<Record<CardOutcome, string>> = {
  accept_split: 'die vorgeschlagene Aufteilung gilt',
  direct_keeps: 'der Direktvertrieb behält den Deal',
  partner_keeps: 'der Partner behält den Deal',
  share: 'die Anrechnung wird gleich geteilt',
  not_a_conflict: 'kein Konflikt',
  accept_other_split: 'es gilt die Aufteilung, die aus dem Vertrieb vorgeschlagen wurde',
};

const MANAGER = 'der Channel-Manager';

function nameOf(side: CardSide): string {
  if (side.kind === 'direct') return 'Der Direktvertrieb';
  if (side.kind === 'self_serve') return 'Self-Service';
  if (side.name !== undefined) return side.name;
  const registered = side.isRegistered ? 'registrierter ' : '';
  if (side.channel === undefined) return `Ein ${registered}Partner`;
  const tier = side.tier === undefined ? '' : ` (${TIERS[side.tier]})`;
  return `Ein ${registered}${CHANNELS[side.channel]}${tier}`;
}

const decides = (count: number) => (count > 1 ? 'entscheiden' : 'entscheidet');

export const GERMAN: Words = {
  title: 'Kanalkonflikt',
  loading: 'Kanalkonflikte werden geprüft',
  severity: { high: 'Hoch', medium: 'Mittel', low: 'Gering' },
  acknowledged: 'Vom Manager gesehen',
  side(side, isCompany) {
    if (side.isOwn) return isCompany ? 'Deal dieses Unternehmens' : 'Dieser Deal';
    return side.contact === undefined ? nameOf(side) : `${nameOf(side)} (${side.contact})`;
  },
  headline: ({ severity, others, name, isProbable }) => {
    const start = { high: 'Hoher', medium: 'Mittlerer', low: 'Geringer' }[severity];
    const isOne = others.length === 1;
    const who = isOne ? name : `${others.length} weitere Seiten`;
    const verb = isOne ? 'beansprucht' : 'beanspruchen';
    const maybe = isProbable ? 'vielleicht ' : '';
    return `${start} Konflikt: ${who} ${verb} ${maybe}ebenfalls diesen Kunden.`;
  },
  hold: (who, count, on) =>
    `Keine Preisgespräche, bis ${who ?? MANAGER} ${decides(count)} (bis ${on}). Termine wie geplant.`,
  carryOn: (who, count, on) =>
    `Weiter wie geplant. Bis ${on} ${count > 1 ? 'prüfen' : 'prüft'} ${who ?? MANAGER}, ob beide Datensätze ein Kunde sind.`,
  overdue: (who, count, on) =>
    `Die Entscheidung war am ${on} fällig. Keine Preisgespräche, bis ${who ?? MANAGER} ${decides(count)}. Termine wie geplant.`,
  escalated: (who, count, on) =>
    `Weitergegeben, weil fällig: Jetzt ${decides(count)} ${who} (bis ${on}). Keine Preisgespräche. Termine wie geplant.`,
  yours: (on) =>
    `Bis ${on} entscheiden Sie. So lange ruhen die Preisgespräche, Termine laufen weiter.`,
  further: (count) =>
    count === 1
      ? 'Ein weiterer Konflikt wartet bei diesem Unternehmen.'
      : `${count} weitere Konflikte warten bei diesem Unternehmen.`,
  with: 'Mit',
  since: 'Seit',
  sinceDays: (on, days) =>
    `${on} (${days === 0 ? 'heute' : days === 1 ? '1 Tag' : `${days} Tage`})`,
  decisionBy: 'Entscheidung',
  channelManager: 'Channel-Manager',
  hidden: (shareBy) => `Namen bleiben verborgen, bis ${shareBy ?? MANAGER} sie freigibt.`,
  suggestedSplit: 'Vorgeschlagene Aufteilung',
  suggestionOnly: 'Nur ein Vorschlag. Bezahlt wird danach nichts.',
  about: (money) => `etwa ${money}`,
  why: 'Warum wir darauf hinweisen',
  fact: {
    created: 'Datensatz angelegt',
    registered: 'Deal registriert',
    registration_asked: 'Registrierung beantragt',
    meeting: 'erstes Treffen',
    demo: 'erste Demo',
    poc: 'erster Proof of Concept',
    call: 'erstes Telefonat',
    proposal: 'erstes Angebot',
    workshop: 'erster Workshop',
    email: 'erste E-Mail',
    mailing: 'erstes Mailing',
    intro: 'Vorstellung',
  },
  dated: (on, side, what) => `${on} · ${side}: ${what}`,
  matchedBy: 'Als ein Kunde erkannt durch',
  maybeMatchedBy: 'Vielleicht ein Kunde durch',
  match: {
    domain: 'dieselbe Web-Domain',
    alias: 'eine bekannte zweite Web-Domain',
    company_number: 'dieselbe Firmennummer',
    person: 'die Antwort einer Person',
    name: 'gleichen Namen und gleiches Land',
    many_fields: 'viele gleiche Felder',
  },
  act: {
    seen: 'Habe ich gesehen',
    not_same: 'Nicht derselbe Deal',
    other_split: 'Andere Aufteilung vorschlagen',
    evidence: 'Beleg hinzufügen',
  },
  said: {
    seen: (on) => `Von Ihnen gesehen am ${on}.`,
    not_same: (on) => `Ihre Angabe vom ${on}: nicht derselbe Deal.`,
    other_split: (on) => `Am ${on} haben Sie eine andere Aufteilung vorgeschlagen.`,
    evidence: (on) => `Am ${on} haben Sie einen Beleg hinzugefügt.`,
  },
  history: 'Ganzen Verlauf öffnen',
  reason: 'Ihre Begründung',
  evidenceText: 'Was er zeigt',
  evidenceLink: 'Link (freiwillig)',
  until: (on) => `Vorschläge sind bis ${on} möglich. Ohne Entscheidung gilt der Vorschlag oben.`,
  most: (share) => `Höchstens ${share}`,
  total: (share) => `Summe ${share}. Sie muss 100 % sein.`,
  ask: 'Den Manager fragen',
  cancel: 'Abbrechen',
  noted: 'Notiert. Der Channel-Manager wird gefragt; bis zur Entscheidung ändert sich nichts.',
  seenNoted: 'Notiert, dass Sie es gesehen haben.',
  failed: 'Das hat uns nicht erreicht. Bitte noch einmal versuchen.',
  refusal: {
    changed: 'Dieser Konflikt hat sich inzwischen geändert. Die Karte zeigt den neuen Stand.',
    not_allowed: 'Das ist nicht mehr möglich.',
    too_many: 'Sie haben schon viel gesagt. Bitte sprechen Sie mit dem Channel-Manager.',
    split_outside_limits: 'Die Anteile müssen 100 % ergeben und ihre Grenzen einhalten.',
    text_missing: 'Bitte sagen Sie, warum.',
    link_unreadable: 'Der Link muss mit https:// oder http:// beginnen.',
  },
  none: 'Kein weiterer Anspruch auf diesen Kunden.',
  checked: (when) => `Zuletzt geprüft: ${when}.`,
  stale: 'Möglicherweise nicht aktuell.',
  staleSince: (when) => `Möglicherweise nicht aktuell: zuletzt geprüft ${when}.`,
  unchecked: 'Noch nicht geprüft. Neue Datensätze werden binnen Minuten geprüft.',
  notLive: 'Die Konfliktprüfung wird eingerichtet. Noch wird nichts angezeigt.',
  notConnected: 'Wir dürfen dieses Konto nicht lesen. Ihr HubSpot-Administrator kann es verbinden.',
  unknownViewer:
    'Wir wissen nicht, wer Sie sind, und zeigen deshalb nichts. Bitte melden Sie sich neu an.',
  error: 'Die Konfliktprüfung ist gerade nicht möglich. Ihr Deal ist nicht betroffen.',
  retry: (time) => `Nächster Versuch um ${time}.`,
  check: {
    button: 'Vor dem Start prüfen',
    here: (isCompany) => (isCompany ? 'Dieses Unternehmen' : 'Der Kunde dieses Deals'),
    about: (customer, answer) => `${customer}: ${answer}`,
    free: () => 'frei. Nach unserem Stand steht nichts im Weg.',
    ask: (who) => `bitte zuerst mit ${who ?? 'dem Channel Manager'} sprechen.`,
    registered: (who) =>
      `von einem Partner registriert. Bitte zuerst mit ${who ?? 'dem Channel Manager'} sprechen.`,
    other: 'Einen anderen Kunden prüfen',
    name: 'Name des Unternehmens',
    website: 'Website',
    country: 'Land',
    private:
      'Die Antwort ist nur für Sie und nennt niemanden. Der Channel Manager sieht, dass Sie gefragt haben.',
    submit: 'Prüfen',
    usedUp: 'Sie haben heute so viele Kunden geprüft, wie eine Person am Tag prüfen kann.',
    fault: {
      name_missing: 'Bitte den Namen des Unternehmens eingeben.',
      website_unreadable: 'Das ist keine Website. Bitte in der Form acme.com eingeben.',
      country_unknown: 'Dieses Land kennen wir nicht. Bitte Namen oder zwei Buchstaben eingeben.',
      too_little:
        'Der Name allein genügt nicht: bitte die eigene Website des Unternehmens oder das Land ergänzen.',
    },
  },
  resolved: (on, by, what) =>
    `Am ${on}${by === null ? '' : ` von ${by}`} entschieden: ${OUTCOMES[what]}.`,
};
