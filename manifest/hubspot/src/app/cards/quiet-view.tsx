// States without a conflict: one or two lines, never red. Where Parley works for this reader they may ask
// before they start.
import { Flex, Text } from '@hubspot/ui-extensions';
import type { Place } from './ask.ts';
import { CheckPanel } from './check-panel.tsx';
import { linesOf } from './quiet-lines.ts';
import type { QuietCard } from './view-model.ts';
import type { Speech } from './words.ts';

export type QuietViewProps = {
  readonly view: QuietCard;
  readonly speech: Speech;
  readonly place: Place;
  readonly isCompany: boolean;
};

export function QuietView({ view, speech, place, isCompany }: QuietViewProps) {
  const [first, second] = linesOf(view, speech);
  const mayCheck = view.state === 'none' || view.state === 'unchecked';
  return (
    <Flex direction="column" gap={mayCheck ? 'xs' : 'flush'}>
      <Text>{first}</Text>
      {second === undefined ? null : <Text variant="microcopy">{second}</Text>}
      {mayCheck ? (
        <CheckPanel {...{ speech, place, isCompany }} isRead={view.state === 'none'} />
      ) : null}
    </Flex>
  );
}
