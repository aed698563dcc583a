// What connects an org and tells its people: the External Client App, as far as a package may bring it,
// and the custom notification type. Run this file to write them: `node manifest/salesforce/app-files.ts`;
// a test compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import { SCOPES } from '../../connectors/salesforce/oauth.ts';
import { SCOPE as SIGN_IN_SCOPE } from '../../connectors/salesforce/sign-in.ts';
import { metadataFile, tag } from './xml.ts';

const APP = 'Parley';
/**
 * Who answers for the app; Salesforce requires an address. Whoever builds the package gives theirs in
 * PARLEY_CONTACT_EMAIL, see `replacements` in sfdx-project.json; without it nothing is converted.
 */
export const NO_CONTACT = 'nobody@contact.invalid';

/** What the Metadata API calls the scopes that a request spells in small letters. */
const SCOPE_WORDS: Readonly<Record<string, string>> = {
  api: 'Api',
  refresh_token: 'RefreshToken',
  openid: 'OpenID',
};

/** Scopes of the app: those that connecting asks for, and the one of signing in. */
export function appScopes(): readonly string[] {
  return [...SCOPES, SIGN_IN_SCOPE].map((scope) => {
    const word = SCOPE_WORDS[scope];
    if (word === undefined)
      throw new Error(`the Metadata API's word for ${scope} is not known here`);
    return word;
  });
}

type PackageFile = { readonly file: string; readonly xml: string };

/**
 * Only these two of the app's parts may be packaged (Salesforce help, "Package an External Client App",
 * 2026). Callbacks, key, secret, PKCE and rotation are kept by the org that owns the app.
 */
export function appFiles(): readonly PackageFile[] {
  return [
    {
      file: `client-app/externalClientApps/${APP}.eca-meta.xml`,
      xml: metadataFile('ExternalClientApplication', [
        tag('contactEmail', NO_CONTACT),
        tag('description', 'Parley reads accounts and opportunities and writes its own fields.'),
        tag('distributionState', 'Packaged'),
        tag('isProtected', 'false'),
        tag('label', APP),
      ]),
    },
    {
      file: `client-app/extlClntAppOauthSettings/${APP}_oauth.ecaOauth-meta.xml`,
      xml: metadataFile('ExtlClntAppOauthSettings', [
        tag('commaSeparatedOauthScopes', appScopes().join(', ')),
        tag('externalClientApplication', APP),
        tag('isFirstPartyAppEnabled', 'false'),
        tag('label', `${APP} OAuth`),
      ]),
    },
  ];
}

/** API name of the notification type; without the namespace, as flows find it. */
export const NOTIFICATION_TYPE = 'Parley_Conflict';

/** What the flow in flow-files.ts sends, and flows of the org's own may. */
export function notificationFile(): PackageFile {
  return {
    file: `main/default/notificationtypes/${NOTIFICATION_TYPE}.notiftype-meta.xml`,
    xml: metadataFile('CustomNotificationType', [
      tag('customNotifTypeName', NOTIFICATION_TYPE),
      tag('description', 'Tells somebody of a channel conflict on their record.'),
      tag('desktop', 'true'),
      tag('masterLabel', 'Channel conflict'),
      tag('mobile', 'true'),
    ]),
  };
}

if (import.meta.main) {
  const root = new URL('force-app/', import.meta.url);
  for (const { file, xml } of [...appFiles(), notificationFile()]) {
    const target = new URL(file, root);
    mkdirSync(new URL('./', target), { recursive: true });
    writeFileSync(target, xml);
  }
}
