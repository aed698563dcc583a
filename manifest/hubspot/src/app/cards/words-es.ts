// Spanish.
import type { CardOutcome, CardSide } from './view-model.ts';
import type { Words } from './words.ts';

const CHANNELS: Readonly<Record<NonNullable<CardSide['channel']>, string>> = {
  reseller: 'revendedor',
  distributor: 'distribuidor',
  referral: 'socio de referencia',
  si: 'integrador de sistemas',
  msp: 'proveedor de servicios gestionados',
  marketplace: 'vendedor de marketplace',
};

const TIERS = { gold: 'oro', silver: 'plata', bronze: 'bronce' } as const;

const OUTCOMES: Readonly<Record<CardOutcome, string>> = {
  accept_split: 'se mantiene el reparto propuesto',
  direct_keeps: 'el equipo directo conserva el negocio',
  partner_keeps: 'el socio conserva el negocio',
  share: 'el crédito se reparte por igual',
  not_a_conflict: 'no es un conflicto',
  accept_other_split: 'se aplica el reparto que pidió un vendedor',
};

const MANAGER = 'el responsable de canal';

function nameOf(side: CardSide): string {
  if (side.kind === 'direct') return 'El equipo directo';
  if (side.kind === 'self_serve') return 'El autoservicio';
  if (side.name !== undefined) return side.name;
  const registered = side.isRegistered ? ' registrado' : '';
  if (side.channel === undefined) return `Un socio${registered}`;
  const tier = side.tier === undefined ? '' : ` (${TIERS[side.tier]})`;
  return `Un ${CHANNELS[side.channel]}${registered}${tier}`;
}

const decides = (count: number) => (count > 1 ? 'decidan' : 'decida');

export const SPANISH: Words = {
  title: 'Conflicto de canal',
  loading: 'Buscando conflictos de canal',
  severity: { high: 'Alto', medium: 'Medio', low: 'Bajo' },
  acknowledged: 'Visto por el responsable',
  side(side, isCompany) {
    if (side.isOwn) return isCompany ? 'El negocio de esta empresa' : 'Este negocio';
    return side.contact === undefined ? nameOf(side) : `${nameOf(side)} (${side.contact})`;
  },
  headline: ({ severity, others, name, isProbable }) => {
    const level = { high: 'alto', medium: 'medio', low: 'bajo' }[severity];
    const isOne = others.length === 1;
    const who = isOne
      ? name.replace(/^(Un|El) /, (word) => word.toLowerCase())
      : `otras ${others.length} partes`;
    const verb = isOne ? 'reclama' : 'reclaman';
    return `Conflicto ${level}: ${isProbable ? 'quizá ' : ''}${who} también ${verb} este cliente.`;
  },
  hold: (who, count, on) =>
    `No hable de precios hasta que ${who ?? MANAGER} ${decides(count)} (a más tardar el ${on}). Mantenga las reuniones previstas.`,
  carryOn: (who, count, on) =>
    `Siga como estaba previsto. Hasta el ${on}, ${who ?? MANAGER} ${count > 1 ? 'comprueban' : 'comprueba'} si ambos registros son un mismo cliente.`,
  overdue: (who, count, on) =>
    `La decisión vencía el ${on}. No hable de precios hasta que ${who ?? MANAGER} ${decides(count)}. Mantenga las reuniones previstas.`,
  escalated: (who, count, on) =>
    `Trasladado por vencimiento: ahora ${count > 1 ? 'deciden' : 'decide'} ${who} (a más tardar el ${on}). No hable de precios. Mantenga las reuniones previstas.`,
  yours: (on) =>
    `Usted decide a más tardar el ${on}. Hasta entonces no se habla de precios y las reuniones siguen.`,
  further: (count) =>
    count === 1
      ? 'Otro conflicto espera en esta empresa.'
      : `Otros ${count} conflictos esperan en esta empresa.`,
  with: 'Con',
  since: 'Desde',
  sinceDays: (on, days) => `${on} (${days === 0 ? 'hoy' : days === 1 ? '1 día' : `${days} días`})`,
  decisionBy: 'Decisión',
  channelManager: 'Responsable de canal',
  hidden: (shareBy) => `Los nombres se ocultan hasta que ${shareBy ?? MANAGER} los comparta.`,
  suggestedSplit: 'Reparto propuesto',
  suggestionOnly: 'Solo una propuesta. No se paga nada con ella.',
  about: (money) => `unos ${money}`,
  why: 'Por qué lo señalamos',
  fact: {
    created: 'registro creado',
    registered: 'negocio registrado',
    registration_asked: 'registro solicitado',
    meeting: 'primera reunión',
    demo: 'primera demostración',
    poc: 'primera prueba de concepto',
    call: 'primera llamada',
    proposal: 'primera propuesta',
    workshop: 'primer taller',
    email: 'primer correo',
    mailing: 'primer envío',
    intro: 'presentación',
  },
  dated: (on, side, what) => `${on} · ${side}: ${what}`,
  matchedBy: 'Reconocido como un mismo cliente por',
  maybeMatchedBy: 'Quizá un mismo cliente por',
  match: {
    domain: 'el mismo dominio web',
    alias: 'un segundo dominio web conocido',
    company_number: 'el mismo número de empresa',
    person: 'la respuesta de una persona',
    name: 'el mismo nombre y país',
    many_fields: 'muchos campos iguales',
  },
  act: {
    seen: 'Lo he visto',
    not_same: 'No es el mismo negocio',
    other_split: 'Proponer otro reparto',
    evidence: 'Añadir una prueba',
  },
  said: {
    seen: (on) => `Lo vio el ${on}.`,
    not_same: (on) => `Usted dijo el ${on}: no es el mismo negocio.`,
    other_split: (on) => `Propuso otro reparto el ${on}.`,
    evidence: (on) => `Añadió una prueba el ${on}.`,
  },
  history: 'Abrir todo el historial',
  reason: 'Su motivo',
  evidenceText: 'Qué demuestra',
  evidenceLink: 'Enlace (opcional)',
  until: (on) => `Se admiten propuestas hasta el ${on}. Sin decisión, vale el reparto propuesto.`,
  most: (share) => `Como máximo ${share}`,
  total: (share) => `Total ${share}. Debe ser 100 %.`,
  ask: 'Preguntar al responsable',
  cancel: 'Cancelar',
  noted: 'Anotado. Se pregunta al responsable; nada cambia hasta que decida.',
  seenNoted: 'Anotado que lo ha visto.',
  failed: 'No nos ha llegado. Inténtelo de nuevo.',
  refusal: {
    changed: 'Este conflicto ha cambiado. La tarjeta muestra su estado actual.',
    not_allowed: 'Esto ya no es posible.',
    too_many: 'Ya ha dicho mucho. Hable con el responsable de canal.',
    split_outside_limits: 'Las partes deben sumar 100 % y respetar sus límites.',
    text_missing: 'Diga por qué.',
    link_unreadable: 'El enlace debe empezar por https:// o http://.',
  },
  none: 'Nadie más reclama este cliente.',
  checked: (when) => `Última comprobación: ${when}.`,
  stale: 'Puede no estar al día.',
  staleSince: (when) => `Puede no estar al día: última comprobación ${when}.`,
  unchecked: 'Aún sin comprobar. Los registros nuevos se comprueban en minutos.',
  notLive: 'La búsqueda de conflictos se está configurando. Aún no se muestra nada.',
  notConnected:
    'No tenemos permiso para leer esta cuenta. Su administrador de HubSpot puede conectarla.',
  unknownViewer: 'No sabemos quién es usted y no mostramos nada. Inicie sesión de nuevo.',
  error: 'No hemos podido buscar conflictos. Su negocio no se ve afectado.',
  retry: (time) => `Nuevo intento a las ${time}.`,
  check: {
    button: 'Comprobar antes de empezar',
    here: (isCompany) => (isCompany ? 'Esta empresa' : 'El cliente de este negocio'),
    about: (customer, answer) => `${customer}: ${answer}`,
    free: () => 'libre. Que sepamos, nada lo impide.',
    ask: (who) => `hable con ${who ?? 'el responsable de canal'} antes de empezar.`,
    registered: (who) =>
      `registrado por un socio. Hable con ${who ?? 'el responsable de canal'} antes de empezar.`,
    other: 'Comprobar otro cliente',
    name: 'Nombre de la empresa',
    website: 'Sitio web',
    country: 'País',
    private:
      'La respuesta es solo para usted y no nombra a nadie. El responsable de canal ve que ha preguntado.',
    submit: 'Comprobar',
    usedUp: 'Hoy ha comprobado tantos clientes como una persona puede en un día.',
    fault: {
      name_missing: 'Escriba el nombre de la empresa.',
      website_unreadable: 'Esto no es un sitio web. Escríbalo como acme.com.',
      country_unknown: 'No conocemos este país. Escriba su nombre o dos letras.',
      too_little: 'El nombre solo no basta: añada el sitio web de la empresa o su país.',
    },
  },
  resolved: (on, by, what) =>
    `Decidido el ${on}${by === null ? '' : ` por ${by}`}: ${OUTCOMES[what]}.`,
};
