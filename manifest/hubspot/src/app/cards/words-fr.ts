// French.
import type { CardOutcome, CardSide } from './view-model.ts';
import type { Words } from './words.ts';

const CHANNELS: Readonly<Record<NonNullable<CardSide['channel']>, string>> = {
  reseller: 'revendeur',
  distributor: 'distributeur',
  referral: 'apporteur d’affaires',
  si: 'intégrateur',
  msp: 'prestataire de services gérés',
  marketplace: 'vendeur de place de marché',
};

const TIERS = { gold: 'or', silver: 'argent', bronze: 'bronze' } as const;

const OUTCOMES: Readonly<Record<CardOutcome, string>> = {
  accept_split: 'la répartition proposée est retenue',
  direct_keeps: 'l’équipe directe garde l’affaire',
  partner_keeps: 'le partenaire garde l’affaire',
  share: 'le crédit est partagé à parts égales',
  not_a_conflict: 'pas de conflit',
  accept_other_split: 'la répartition demandée par un vendeur est retenue',
};

const MANAGER = 'le responsable des partenaires';

function nameOf(side: CardSide): string {
  if (side.kind === 'direct') return 'L’équipe directe';
  if (side.kind === 'self_serve') return 'Le libre-service';
  if (side.name !== undefined) return side.name;
  const registered = side.isRegistered ? ' enregistré' : '';
  if (side.channel === undefined) return `Un partenaire${registered}`;
  const tier = side.tier === undefined ? '' : ` (${TIERS[side.tier]})`;
  return `Un ${CHANNELS[side.channel]}${registered}${tier}`;
}

const decides = (count: number) => (count > 1 ? 'décident' : 'décide');

export const FRENCH: Words = {
  title: 'Conflit de canal',
  loading: 'Recherche de conflits de canal',
  severity: { high: 'Élevé', medium: 'Moyen', low: 'Faible' },
  acknowledged: 'Vu par le responsable',
  side(side, isCompany) {
    if (side.isOwn) return isCompany ? 'L’affaire de cette entreprise' : 'Cette affaire';
    return side.contact === undefined ? nameOf(side) : `${nameOf(side)} (${side.contact})`;
  },
  headline: ({ severity, others, name, isProbable }) => {
    const level = { high: 'élevé', medium: 'moyen', low: 'faible' }[severity];
    const isOne = others.length === 1;
    const who = isOne
      ? name.replace(/^(Un |Le |L’)/, (word) => word.toLowerCase())
      : `${others.length} autres parties`;
    const verb = isOne ? 'revendique' : 'revendiquent';
    return `Conflit ${level} : ${who} ${verb} ${isProbable ? 'peut-être ' : ''}aussi ce client.`;
  },
  hold: (who, count, on) =>
    `Suspendez les discussions de prix jusqu’à la décision : ${who ?? MANAGER} ${decides(count)} (au plus tard le ${on}). Gardez les rendez-vous prévus.`,
  carryOn: (who, count, on) =>
    `Continuez comme prévu. D’ici le ${on}, ${who ?? MANAGER} ${count > 1 ? 'vérifient' : 'vérifie'} si les deux fiches sont un même client.`,
  overdue: (who, _, on) =>
    `La décision, attendue le ${on}, revient à ${who ?? 'votre responsable des partenaires'}. Suspendez les discussions de prix. Gardez les rendez-vous prévus.`,
  escalated: (who, count, on) =>
    `Transmis car échu : ${who} ${decides(count)} désormais (au plus tard le ${on}). Suspendez les discussions de prix. Gardez les rendez-vous prévus.`,
  yours: (on) =>
    `D’ici le ${on}, vous décidez. En attendant, suspendez les discussions de prix et gardez les rendez-vous prévus.`,
  further: (count) =>
    count === 1
      ? 'Un autre conflit attend pour cette entreprise.'
      : `${count} autres conflits attendent pour cette entreprise.`,
  with: 'Avec',
  since: 'Depuis',
  sinceDays: (on, days) =>
    `${on} (${days === 0 ? 'aujourd’hui' : days === 1 ? '1 jour' : `${days} jours`})`,
  decisionBy: 'Décision',
  channelManager: 'Responsable des partenaires',
  hidden: (shareBy) =>
    `Les noms restent masqués tant que ${shareBy ?? MANAGER} ne les partage pas.`,
  suggestedSplit: 'Répartition proposée',
  suggestionOnly: 'Simple proposition. Aucun paiement n’en dépend.',
  about: (money) => `environ ${money}`,
  why: 'Pourquoi ce signalement',
  fact: {
    created: 'fiche créée',
    registered: 'affaire enregistrée',
    registration_asked: 'enregistrement demandé',
    meeting: 'premier rendez-vous',
    demo: 'première démonstration',
    poc: 'première preuve de concept',
    call: 'premier appel',
    proposal: 'première proposition',
    workshop: 'premier atelier',
    email: 'premier e-mail',
    mailing: 'premier mailing',
    intro: 'présentation',
  },
  dated: (on, side, what) => `${on} · ${side} : ${what}`,
  matchedBy: 'Reconnu comme un même client par',
  maybeMatchedBy: 'Peut-être un même client, par',
  match: {
    domain: 'le même domaine web',
    alias: 'un second domaine web connu',
    company_number: 'le même numéro d’entreprise',
    person: 'la réponse d’une personne',
    name: 'le même nom et le même pays',
    many_fields: 'de nombreux champs identiques',
  },
  act: {
    seen: 'J’ai vu',
    not_same: 'Pas la même affaire',
    other_split: 'Proposer une autre répartition',
    evidence: 'Ajouter une preuve',
  },
  said: {
    seen: (on) => `Vu par vous le ${on}.`,
    not_same: (on) => `Vous avez dit le ${on} : pas la même affaire.`,
    other_split: (on) => `Vous avez proposé une autre répartition le ${on}.`,
    evidence: (on) => `Vous avez ajouté une preuve le ${on}.`,
  },
  history: 'Ouvrir tout l’historique',
  reason: 'Votre raison',
  evidenceText: 'Ce qu’elle montre',
  evidenceLink: 'Lien (facultatif)',
  until: (on) =>
    `Propositions possibles jusqu’au ${on}. Sans décision, la répartition proposée reste.`,
  most: (share) => `Au plus ${share}`,
  total: (share) => `Total ${share}. Il doit être de 100 %.`,
  ask: 'Demander au responsable',
  cancel: 'Annuler',
  noted: 'Noté. Le responsable est sollicité ; rien ne change avant sa décision.',
  seenNoted: 'Noté que vous l’avez vu.',
  failed: 'Cela ne nous est pas parvenu. Veuillez réessayer.',
  refusal: {
    changed: 'Ce conflit a changé entre-temps. La carte montre son état actuel.',
    not_allowed: 'Ce n’est plus possible.',
    too_many: 'Vous avez déjà beaucoup dit. Parlez-en au responsable des partenaires.',
    split_outside_limits: 'Les parts doivent faire 100 % et respecter leurs limites.',
    text_missing: 'Veuillez dire pourquoi.',
    link_unreadable: 'Le lien doit commencer par https:// ou http://.',
  },
  none: 'Aucune autre revendication.',
  checked: (when) => `Dernière vérification : ${when}.`,
  stale: 'Ceci n’est peut-être plus à jour.',
  staleSince: (when) => `Ceci n’est peut-être plus à jour : dernière vérification ${when}.`,
  unchecked: 'Pas encore vérifié. Les nouvelles fiches le sont en quelques minutes.',
  notLive: 'La recherche de conflits est en cours de mise en place. Rien n’est encore affiché.',
  notConnected:
    'Nous n’avons pas le droit de lire ce compte. Votre administrateur HubSpot peut le connecter.',
  unknownViewer:
    'Nous ne savons pas qui vous êtes et n’affichons donc rien. Veuillez vous reconnecter.',
  error: 'La recherche de conflits a échoué. Votre affaire n’est pas touchée.',
  retry: (time) => `Nouvel essai à ${time}.`,
  check: {
    button: 'Vérifier avant de commencer',
    here: (isCompany) => (isCompany ? 'Cette entreprise' : 'Le client de cette affaire'),
    about: (customer, answer) => `${customer} : ${answer}`,
    free: () => 'libre. À notre connaissance, rien ne s’y oppose.',
    ask: (who) => `parlez-en à ${who ?? 'votre channel manager'} avant de commencer.`,
    registered: (who) =>
      `enregistré par un partenaire. Parlez-en à ${who ?? 'votre channel manager'} avant de commencer.`,
    other: 'Vérifier un autre client',
    name: 'Nom de l’entreprise',
    website: 'Site web',
    country: 'Pays',
    private:
      'La réponse est pour vous seul et ne nomme personne. Le channel manager voit que vous avez demandé.',
    submit: 'Vérifier',
    usedUp: 'Vous avez vérifié autant de clients qu’une personne le peut en un jour.',
    fault: {
      name_missing: 'Indiquez le nom de l’entreprise.',
      website_unreadable: 'Ce n’est pas un site web. Écrivez-le comme acme.com.',
      country_unknown: 'Nous ne connaissons pas ce pays. Indiquez son nom ou deux lettres.',
      too_little: 'Le nom seul ne suffit pas : ajoutez le site web de l’entreprise ou son pays.',
    },
  },
  resolved: (on, by, what) =>
    `Décidé le ${on}${by === null ? '' : ` par ${by}`} : ${OUTCOMES[what]}.`,
};
