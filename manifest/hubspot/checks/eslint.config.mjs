// HubSpot's own lint rules for UI extensions, on the card and the settings page.
import { config } from '@hubspot/eslint-config-ui-extensions';
import parser from '@typescript-eslint/parser';

export default [...config, { files: ['**/*.{ts,tsx}'], languageOptions: { parser } }];
