// Entry point of the app's settings page.
import { hubspot } from '@hubspot/ui-extensions';
import { Settings } from './settings.tsx';

hubspot.extend<'settings'>(({ context }) => <Settings context={context} />);
