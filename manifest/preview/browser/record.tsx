// The card's place on a sandbox record page: one card, on the record that the page is about.
import { createRoot } from 'react-dom/client';
import { Card } from './card.tsx';
import type { CardSetting } from './protocol.ts';

const WIDTH = 340;

const home = document.querySelector<HTMLElement>('#card');
if (home !== null) {
  const {
    viewer = '',
    objectId = '0',
    objectTypeId = '',
    amount = '',
    currency = '',
  } = home.dataset;
  const setting: CardSetting = {
    scene: viewer,
    location: 'crm.record.sidebar',
    locale: 'en-gb',
    objectTypeId,
    objectId: Number(objectId),
  };
  const properties = { amount, deal_currency_code: currency };
  createRoot(home).render(
    <Card setting={setting} width={WIDTH} label="Channel conflict" properties={properties} />,
  );
}
