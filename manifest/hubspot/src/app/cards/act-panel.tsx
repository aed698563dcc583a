// What the viewer may say: one primary button, and one form at a time in its place.
import { Button, ButtonRow, Flex, Link, LoadingButton, Text } from '@hubspot/ui-extensions';
import { useState } from 'react';
import { ActForm } from './act-form.tsx';
import { newKey, say } from './ask.ts';
import type { ConflictViewProps } from './conflict-view.tsx';
import type { CardAct, CardActKind } from './view-model.ts';

export function ActPanel(props: ConflictViewProps) {
  const { view, speech, place, actions, onAnswer } = props;
  const { words, day } = speech;
  const [open, setOpen] = useState<CardActKind | null>(null);
  const [key, setKey] = useState(newKey);
  const [isBusy, setBusy] = useState(false);

  const choose = (kind: CardActKind | null) => {
    setOpen(kind);
    setKey(newKey());
  };
  /** The form stays open, with what was typed, until it was taken. */
  const send = async (act: CardAct): Promise<void> => {
    setBusy(true);
    const answer = await say({ ...place, conflictId: view.conflictId, key, act });
    setBusy(false);
    if (answer === null) {
      actions.addAlert({ type: 'danger', message: words.failed });
      return;
    }
    if (answer.ok) {
      const message = act.kind === 'seen' ? words.seenNoted : words.noted;
      actions.addAlert({ type: 'success', message });
      choose(null);
    } else {
      actions.addAlert({ type: 'warning', message: words.refusal[answer.refusal] });
    }
    onAnswer(answer.view);
  };
  if (open !== null && view.acts.includes(open)) {
    return (
      <ActForm {...{ ...props, kind: open, isBusy }} onSend={send} onCancel={() => choose(null)} />
    );
  }
  const asked = view.acts.filter((kind) => kind !== 'seen');
  return (
    <Flex direction="column" gap="xs">
      {view.said.map(({ kind, on }) => (
        <Text key={`${kind} ${on}`} variant="microcopy">
          {words.said[kind](day(on))}
        </Text>
      ))}
      {view.acts.length === 0 ? null : (
        <ButtonRow disableDropdown={true}>
          {view.acts.includes('seen') ? (
            <LoadingButton
              variant="primary"
              size="sm"
              loading={isBusy}
              onClick={() => send({ kind: 'seen' })}
            >
              {words.act.seen}
            </LoadingButton>
          ) : null}
          {asked.map((kind) => (
            <Button key={kind} variant="secondary" size="sm" onClick={() => choose(kind)}>
              {words.act[kind]}
            </Button>
          ))}
        </ButtonRow>
      )}
      <Link href={{ url: view.historyUrl, external: true }}>{words.history}</Link>
    </Flex>
  );
}
