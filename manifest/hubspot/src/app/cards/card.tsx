// The card: asks, waits, shows, and asks again after a fault.
import { Flex, LoadingSpinner } from '@hubspot/ui-extensions';
import { useEffect, useMemo, useState } from 'react';
import { askForView, type Place } from './ask.ts';
import { ConflictView } from './conflict-view.tsx';
import { QuietView } from './quiet-view.tsx';
import type { CardView } from './view-model.ts';
import { speechFor } from './words.ts';

/** What the host gives; typed as far as the card needs it. */
export type CardContext = {
  readonly location: string;
  readonly user: { readonly locale?: string; readonly language?: string };
  readonly portal: { readonly timezone: string };
  readonly crm: { readonly objectId: number; readonly objectTypeId: string };
  readonly variables?: Readonly<Record<string, unknown>>;
};

export type CardActions = {
  readonly addAlert: (alert: {
    readonly type: 'success' | 'warning' | 'danger';
    readonly message: string;
  }) => void;
  readonly fetchCrmObjectProperties: (
    properties: string[],
  ) => Promise<Readonly<Record<string, string>>>;
};

export type CardProps = { readonly context: CardContext; readonly actions: CardActions };

const COMPANY = '0-2';

export function Card({ context, actions }: CardProps) {
  const { location, user, portal, crm, variables } = context;
  const [view, setView] = useState<CardView | null>(null);
  const { locale, language } = user;
  const { timezone } = portal;
  const speech = useMemo(
    () => speechFor({ locale, language, timezone }),
    [locale, language, timezone],
  );
  const baseUrl = String(variables?.['PARLEY_URL'] ?? '');
  const { objectTypeId } = crm;
  const objectId = String(crm.objectId);
  const place: Place = useMemo(
    () => ({ baseUrl, objectTypeId, objectId }),
    [baseUrl, objectTypeId, objectId],
  );
  // A record's card asks once, and again only after a fault of ours.
  useEffect(() => {
    let isLeft = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const answer = await askForView(place);
      if (isLeft) return;
      setView(answer);
      if (answer.state !== 'error') return;
      timer = setTimeout(ask, Math.max(10_000, Date.parse(answer.retryAt) - Date.now()));
    };
    void ask();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [place]);
  if (view === null) {
    return (
      <Flex justify="center">
        <LoadingSpinner label={speech.words.loading} showLabel={true} size="sm" />
      </Flex>
    );
  }
  const isWide = location === 'crm.record.tab';
  const isCompany = objectTypeId === COMPANY;
  return 'conflictId' in view ? (
    <ConflictView
      {...{ view, speech, isWide, isCompany, place, actions }}
      onAnswer={(next) => setView(next)}
    />
  ) : (
    <QuietView {...{ view, speech, place, isCompany }} />
  );
}
