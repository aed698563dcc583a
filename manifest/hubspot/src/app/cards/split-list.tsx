// The suggested split, one line per side; the record's own with its amount, which HubSpot itself gives
// to whoever may read it.
import { DescriptionList, DescriptionListItem, Flex, Text } from '@hubspot/ui-extensions';
import { useEffect, useState } from 'react';
import type { ConflictViewProps } from './conflict-view.tsx';

type Amount = { readonly amount: number; readonly currency: string };

export function SplitList({ view, speech, isWide, isCompany, actions }: ConflictViewProps) {
  const { words, share, money } = speech;
  const amount = useOwnAmount(isCompany, actions);
  if (view.split.length === 0) return null;
  return (
    <Flex direction="column" gap="flush">
      <Text format={{ fontWeight: 'demibold' }}>{words.suggestedSplit}</Text>
      <DescriptionList direction={isWide ? 'row' : 'column'}>
        {view.split.map(({ line, side, basisPoints }) => {
          const part = share(basisPoints);
          const own = side.isOwn && amount !== null;
          const worth = own
            ? ` (${words.about(money((amount.amount * basisPoints) / 10_000, amount.currency))})`
            : '';
          return (
            <DescriptionListItem key={line} label={words.side(side, isCompany)}>
              <Text>{`${part}${worth}`}</Text>
            </DescriptionListItem>
          );
        })}
      </DescriptionList>
      <Text variant="microcopy">{words.suggestionOnly}</Text>
    </Flex>
  );
}

const CURRENCY = /^[A-Z]{3}$/;

/** Null where there is none to read; a company has no amount of its own. */
function useOwnAmount(
  isCompany: boolean,
  { fetchCrmObjectProperties }: ConflictViewProps['actions'],
): Amount | null {
  const [amount, setAmount] = useState<Amount | null>(null);
  useEffect(() => {
    let isLeft = false;
    const read = async () => {
      const values = await fetchCrmObjectProperties(['amount', 'deal_currency_code']);
      const value = Number.parseFloat(values['amount'] ?? '');
      const currency = values['deal_currency_code'] ?? '';
      if (!isLeft && Number.isFinite(value) && CURRENCY.test(currency)) {
        setAmount({ amount: value, currency });
      }
    };
    // Without the amount the share alone is shown.
    if (!isCompany) read().catch(() => setAmount(null));
    return () => {
      isLeft = true;
    };
  }, [isCompany, fetchCrmObjectProperties]);
  return amount;
}
