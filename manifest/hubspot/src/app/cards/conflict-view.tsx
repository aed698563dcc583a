// A conflict: what and what to do first, then the three facts, the split, and why.
import {
  DescriptionList,
  DescriptionListItem,
  Flex,
  Link,
  StatusTag,
  Text,
} from '@hubspot/ui-extensions';
import { ActPanel } from './act-panel.tsx';
import type { Place } from './ask.ts';
import type { CardActions } from './card.tsx';
import { SplitList } from './split-list.tsx';
import type { CardSeverity, CardView, ConflictCard } from './view-model.ts';
import { SHAPES, type Speech } from './words.ts';

export type ConflictViewProps = {
  readonly view: ConflictCard;
  readonly speech: Speech;
  readonly isWide: boolean;
  readonly isCompany: boolean;
  readonly place: Place;
  readonly actions: CardActions;
  readonly onAnswer: (view: CardView) => void;
};

const COLOURS: Readonly<Record<CardSeverity, 'danger' | 'warning' | 'info'>> = {
  high: 'danger',
  medium: 'warning',
  low: 'info',
};

export function ConflictView(props: ConflictViewProps) {
  return props.view.outcome === null ? <OpenConflict {...props} /> : <DecidedConflict {...props} />;
}

/** One past-tense line (UX rule 11). */
function DecidedConflict({ view, speech }: ConflictViewProps) {
  const { words, day } = speech;
  const { outcome, historyUrl } = view;
  if (outcome === null) return null;
  return (
    <Flex direction="column" gap="flush">
      <Text>{words.resolved(day(outcome.on), outcome.by, outcome.what)}</Text>
      <Link href={{ url: historyUrl, external: true }}>{words.history}</Link>
    </Flex>
  );
}

function OpenConflict(props: ConflictViewProps) {
  const { view, speech, isWide, isCompany } = props;
  const { words, day, moment, list } = speech;
  const { severity, state, others, hidden, decision, since, days, further } = view;
  const names = others.map((side) => words.side(side, isCompany));
  const headline = words.headline({
    severity,
    others,
    name: names[0] ?? '',
    isProbable: view.isProbable,
  });
  const by =
    decision === null ? '' : decision.by.length > 0 ? list(decision.by) : words.channelManager;
  return (
    <Flex direction="column" gap="sm">
      <Flex direction="row" gap="xs" wrap="wrap">
        <StatusTag variant={COLOURS[severity]}>
          {`${SHAPES[severity]} ${words.severity[severity]}`}
        </StatusTag>
        {state === 'acknowledged' ? <StatusTag>{words.acknowledged}</StatusTag> : null}
      </Flex>
      <Flex direction="column" gap="flush">
        <Text format={{ fontWeight: 'bold' }}>{headline}</Text>
        <Text>{instructionOf(view, speech)}</Text>
        {further > 0 ? <Text>{words.further(further)}</Text> : null}
      </Flex>
      {view.isStale ? (
        <Text variant="microcopy">
          {view.checkedAt === null ? words.stale : words.staleSince(moment(view.checkedAt))}
        </Text>
      ) : null}
      <DescriptionList direction={isWide ? 'row' : 'column'}>
        <DescriptionListItem label={words.with}>
          {/* Two masked sides may read the same: a name alone is no key. */}
          {Object.entries(names).map(([place, name]) => (
            <Text key={place}>{name}</Text>
          ))}
        </DescriptionListItem>
        <DescriptionListItem label={words.since}>
          <Text>{words.sinceDays(day(since), days)}</Text>
        </DescriptionListItem>
        {decision === null ? null : (
          <DescriptionListItem label={words.decisionBy}>
            <Text>{`${by}, ${day(decision.on)}`}</Text>
          </DescriptionListItem>
        )}
      </DescriptionList>
      {hidden === null ? null : <Text variant="microcopy">{words.hidden(hidden.shareBy)}</Text>}
      {view.isProbable ? null : <SplitList {...props} />}
      {isWide ? <Why {...props} /> : null}
      <ActPanel {...props} />
    </Flex>
  );
}

/** The second line: what to do, with a name and a date. */
function instructionOf({ decision, isProbable }: ConflictCard, { words, shortDay, list }: Speech) {
  if (decision === null) return '';
  const who = decision.by.length === 0 ? null : list(decision.by);
  const count = decision.by.length;
  const on = shortDay(decision.on);
  if (decision.isYours) return words.yours(on);
  if (decision.isEscalated && who !== null && !decision.isLate)
    return words.escalated(who, count, on);
  if (decision.isLate) return words.overdue(who, count, on);
  return isProbable ? words.carryOn(who, count, on) : words.hold(who, count, on);
}

/** Dated facts, the newest last, and what makes the records one customer. */
function Why({ view, speech, isCompany }: ConflictViewProps) {
  const { words, day, list } = speech;
  if (view.why.length === 0) return null;
  const reasons = view.match.map((match) => words.match[match]);
  return (
    <Flex direction="column" gap="flush">
      <Text format={{ fontWeight: 'demibold' }}>{words.why}</Text>
      {view.why.map(({ on, side, what }) => (
        <Text key={`${on} ${what}`}>
          {words.dated(day(on), words.side(side, isCompany), words.fact[what])}
        </Text>
      ))}
      {reasons.length === 0 ? null : (
        <Text variant="microcopy">
          {`${view.isProbable ? words.maybeMatchedBy : words.matchedBy} ${list(reasons)}.`}
        </Text>
      )}
    </Flex>
  );
}
