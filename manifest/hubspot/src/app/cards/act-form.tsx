// The form of one act. What is typed stays until it was taken.
import {
  Button,
  ButtonRow,
  Flex,
  Form,
  Input,
  LoadingButton,
  NumberInput,
  Text,
  TextArea,
} from '@hubspot/ui-extensions';
import { useState } from 'react';
import type { ConflictViewProps } from './conflict-view.tsx';
import type { CardAct, CardActKind } from './view-model.ts';

const TEXT_LIMIT = 1_000;
const WHOLE = 10_000;

export type ActFormProps = ConflictViewProps & {
  readonly kind: CardActKind;
  readonly isBusy: boolean;
  readonly onSend: (act: CardAct) => Promise<void>;
  readonly onCancel: () => void;
};

export function ActForm(props: ActFormProps) {
  const { kind, view, speech, isBusy, onSend, onCancel } = props;
  const { words, day } = speech;
  const [text, setText] = useState('');
  const [link, setLink] = useState('');
  const [shares, setShares] = useState<Readonly<Record<string, number>>>(() =>
    Object.fromEntries(view.split.map(({ line, basisPoints }) => [line, basisPoints])),
  );
  const [isIncomplete, setIncomplete] = useState(false);
  const total = Object.values(shares).reduce((sum, one) => sum + one, 0);
  const isMissing = text.trim() === '' && (kind !== 'evidence' || link.trim() === '');
  const isOutside = kind === 'other_split' && total !== WHOLE;

  const submit = () => {
    setIncomplete(isMissing || isOutside);
    if (isMissing || isOutside) return;
    void onSend(actOf(kind, { text, link, shares }));
  };
  return (
    <Form preventDefault={true} onSubmit={submit}>
      <Flex direction="column" gap="sm">
        <Text format={{ fontWeight: 'demibold' }}>{words.act[kind]}</Text>
        {kind === 'other_split' ? (
          <>
            {view.decision === null ? null : (
              <Text variant="microcopy">{words.until(day(view.decision.on))}</Text>
            )}
            <ShareInputs {...props} shares={shares} onChange={setShares} />
            <Text variant="microcopy">{words.total(speech.share(total))}</Text>
          </>
        ) : null}
        <TextArea
          label={kind === 'evidence' ? words.evidenceText : words.reason}
          name="text"
          value={text}
          rows={2}
          maxLength={TEXT_LIMIT}
          required={kind !== 'evidence'}
          error={isIncomplete && isMissing}
          {...(isIncomplete && isMissing ? { validationMessage: words.refusal.text_missing } : {})}
          onInput={setText}
        />
        {kind === 'evidence' ? (
          <Input label={words.evidenceLink} name="link" value={link} onInput={setLink} />
        ) : null}
        {isIncomplete && isOutside ? <Text>{words.refusal.split_outside_limits}</Text> : null}
        <ButtonRow disableDropdown={true}>
          <LoadingButton variant="primary" size="sm" type="submit" loading={isBusy}>
            {words.ask}
          </LoadingButton>
          <Button variant="secondary" size="sm" onClick={onCancel}>
            {words.cancel}
          </Button>
        </ButtonRow>
      </Flex>
    </Form>
  );
}

type ShareInputsProps = ActFormProps & {
  readonly shares: Readonly<Record<string, number>>;
  readonly onChange: (shares: Readonly<Record<string, number>>) => void;
};

function ShareInputs({ view, speech, isCompany, shares, onChange }: ShareInputsProps) {
  const { words, share } = speech;
  return (
    <>
      {view.split.map(({ line, side, limit }) => (
        <NumberInput
          key={line}
          label={`${words.side(side, isCompany)} (%)`}
          name={`share-${line}`}
          value={(shares[line] ?? 0) / 100}
          min={0}
          max={limit / 100}
          precision={2}
          {...(limit < WHOLE ? { description: words.most(share(limit)) } : {})}
          onChange={(percent) => onChange({ ...shares, [line]: Math.round((percent ?? 0) * 100) })}
        />
      ))}
    </>
  );
}

function actOf(
  kind: CardActKind,
  {
    text,
    link,
    shares,
  }: {
    readonly text: string;
    readonly link: string;
    readonly shares: Readonly<Record<string, number>>;
  },
): CardAct {
  switch (kind) {
    case 'seen':
      return { kind };
    case 'not_same':
      return { kind, reason: text };
    case 'evidence':
      return { kind, text, link: link.trim() === '' ? null : link.trim() };
    case 'other_split':
      return {
        kind,
        shares: Object.entries(shares).map(([line, basisPoints]) => ({ line, basisPoints })),
        reason: text,
      };
  }
}
