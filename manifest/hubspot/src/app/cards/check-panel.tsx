// "Check before you start": one quiet button; pressed, it asks about the record's customer and offers to
// ask about another. The answer is the reader's alone and names nobody but the channel manager.
import { Button, ButtonRow, Flex, Form, Input, LoadingButton, Text } from '@hubspot/ui-extensions';
import { useState } from 'react';
import { askBeforeStart, type Place, type Typed } from './ask.ts';
import { linesOf } from './quiet-lines.ts';
import type { CheckView } from './view-model.ts';
import type { Speech } from './words.ts';

export type CheckPanelProps = {
  readonly speech: Speech;
  readonly place: Place;
  readonly isCompany: boolean;
  /** False while Parley has not read the record: then only another customer can be asked about. */
  readonly isRead: boolean;
};

/** An answer with the customer it is about; null is the record's. */
type Answered = { readonly name: string | null; readonly view: CheckView };

const LONGEST = 200;

export function CheckPanel({ speech, place, isCompany, isRead }: CheckPanelProps) {
  const { words } = speech;
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [answered, setAnswered] = useState<Answered | null>(null);

  const ask = async (typed: Typed | null): Promise<void> => {
    setBusy(true);
    const view = await askBeforeStart(place, typed);
    setBusy(false);
    setAnswered({ name: typed === null ? null : typed.name.trim(), view });
  };
  const open = () => {
    setOpen(true);
    if (isRead) void ask(null);
  };
  if (!isOpen) {
    return (
      <ButtonRow disableDropdown={true}>
        <Button variant="secondary" size="sm" onClick={open}>
          {words.check.button}
        </Button>
      </ButtonRow>
    );
  }
  return (
    <Flex direction="column" gap="sm">
      {answered === null ? null : <Answer {...{ answered, speech, isCompany }} />}
      <CheckForm {...{ speech, isBusy }} onAsk={ask} />
    </Flex>
  );
}

function Answer({
  answered: { name, view },
  speech,
  isCompany,
}: Pick<CheckPanelProps, 'speech' | 'isCompany'> & { readonly answered: Answered }) {
  const { words } = speech;
  const about = name === null ? words.check.here(isCompany) : name;
  const [first, ...others] = answerLines(view, speech);
  const isMoving = view.state === 'answered' && view.answer !== 'free';
  return (
    <Flex direction="column" gap="flush">
      <Text {...(isMoving ? { format: { fontWeight: 'demibold' } } : {})}>
        {view.state === 'answered' ? words.check.about(about, first ?? '') : first}
      </Text>
      {others.map((line) => (
        <Text key={line} variant="microcopy">
          {line}
        </Text>
      ))}
    </Flex>
  );
}

function answerLines(view: CheckView, speech: Speech): readonly string[] {
  const { words, moment } = speech;
  switch (view.state) {
    case 'answered': {
      const { answer, manager, checkedAt, isStale } = view;
      const age =
        checkedAt === null
          ? words.stale
          : isStale
            ? words.staleSince(moment(checkedAt))
            : words.checked(moment(checkedAt));
      return [words.check[answer](manager), age];
    }
    case 'unclear':
      return [words.check.fault[view.fault]];
    case 'used_up':
      return [words.check.usedUp];
    case 'unchecked':
    case 'not_live':
    case 'no_permission':
    case 'error':
      return linesOf(view, speech);
  }
}

type CheckFormProps = Pick<CheckPanelProps, 'speech'> & {
  readonly isBusy: boolean;
  readonly onAsk: (typed: Typed) => Promise<void>;
};

function CheckForm({ speech: { words }, isBusy, onAsk }: CheckFormProps) {
  const [typed, setTyped] = useState<Typed>({ name: '', website: '', country: '' });
  const field = (name: keyof Typed, isRequired: boolean) => (
    <Input
      label={words.check[name]}
      name={name}
      value={typed[name]}
      required={isRequired}
      onInput={(value: string) => setTyped({ ...typed, [name]: value.slice(0, LONGEST) })}
    />
  );
  return (
    <Form preventDefault={true} onSubmit={() => void onAsk(typed)}>
      <Flex direction="column" gap="sm">
        <Text format={{ fontWeight: 'demibold' }}>{words.check.other}</Text>
        {field('name', true)}
        {field('website', false)}
        {field('country', false)}
        <Text variant="microcopy">{words.check.private}</Text>
        <ButtonRow disableDropdown={true}>
          <LoadingButton variant="primary" size="sm" type="submit" loading={isBusy}>
            {words.check.submit}
          </LoadingButton>
        </ButtonRow>
      </Flex>
    </Form>
  );
}
