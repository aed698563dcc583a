// The preview page: every state of the card at both widths, or one of them, drawn by the bundle itself.
import { useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { Card } from './card.tsx';

type SceneLine = {
  readonly name: string;
  readonly title: string;
  readonly objectId: number;
  readonly objectTypeId: string;
};

const asked = new URLSearchParams(location.search);
const LOCALES = ['en-gb', 'de-de', 'fr-fr', 'es-es'];
/** HubSpot's sidebar is about 340 px wide, a tab of a record about 720. */
const PLACES = [
  { location: 'crm.record.sidebar', width: 340 },
  { location: 'crm.record.tab', width: 720 },
] as const;
const locale = asked.get('locale') ?? 'en-gb';
const only = asked.get('state');
/** Of a frame beside the component's, which has its own header. */
const width = asked.get('width');
const shownPlaces = PLACES.filter((one) => width === null || String(one.width) === width);
/** What a deal of the scenes is worth. */
const PROPERTIES = { amount: '48731', deal_currency_code: 'EUR' };

function Scene({ scene }: { readonly scene: SceneLine }) {
  const { name, title, objectId, objectTypeId } = scene;
  const places = useMemo(
    () =>
      shownPlaces.map(({ location: place, width: px }) => ({
        px,
        setting: { scene: name, location: place, locale, objectId, objectTypeId },
      })),
    [name, objectId, objectTypeId],
  );
  return (
    <article id={name}>
      <h2>{title}</h2>
      <div className="places">
        {places.map(({ setting, px }) => (
          <Card
            key={px}
            setting={setting}
            width={px}
            label={`${name}, ${px} px`}
            properties={PROPERTIES}
          />
        ))}
      </div>
    </article>
  );
}

function Header() {
  return (
    <header>
      <h1>The card in every state</h1>
      <p>
        Drawn by the bundle that is uploaded, with answers of Parley’s own desk. Colours and type
        are only near to HubSpot’s: no picture for a listing.
      </p>
      <nav aria-label="Language">
        {LOCALES.map((one) => (
          <a key={one} href={`?locale=${one}`} aria-current={one === locale ? 'true' : undefined}>
            {one}
          </a>
        ))}
      </nav>
    </header>
  );
}

function Page({ scenes }: { readonly scenes: readonly SceneLine[] }) {
  return (
    <main>
      {width === null ? <Header /> : null}
      {scenes
        .filter(({ name }) => only === null || name === only)
        .map((scene) => (
          <Scene key={scene.name} scene={scene} />
        ))}
    </main>
  );
}

const scenes = (await (await fetch('/scenes')).json()) as readonly SceneLine[];
document.documentElement.lang = locale.slice(0, 2);
const home = document.querySelector('#page');
if (home !== null) createRoot(home).render(<Page scenes={scenes} />);
