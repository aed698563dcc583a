// What connects an org: the External Client App as far as a package may bring it, the notification type,
// and the project file that a package is built from.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../../connectors/salesforce/oauth.ts';
import { PACKAGE_VERSION } from '../../../connectors/salesforce/package-state.ts';
import {
  appFiles,
  appScopes,
  NO_CONTACT,
  notificationFile,
} from '../../../manifest/salesforce/app-files.ts';

const PROJECT = new URL('../../../manifest/salesforce/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, PROJECT), 'utf8');
const textOf = (xml: string, element: string) =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];

describe('the External Client App', () => {
  it('is as generated, and the notification type: run `node manifest/salesforce/app-files.ts`', () => {
    for (const { file, xml } of [...appFiles(), notificationFile()]) {
      expect(read(`force-app/${file}`), file).toBe(xml);
    }
    const committed = readdirSync(new URL('force-app/client-app', PROJECT), { recursive: true });
    const files = committed.map(String).filter((file) => file.endsWith('.xml'));
    expect(files.map((file) => `client-app/${file}`).sort()).toEqual(
      appFiles().map(({ file }) => file),
    );
  });

  it('asks for the scopes that connecting and signing in ask for, and no more', () => {
    expect(appScopes()).toEqual(['Api', 'RefreshToken', 'OpenID']);
    expect(SCOPES).toEqual(['api', 'refresh_token']);
  });

  it('names one app in both of its files', () => {
    const [app, settings] = appFiles().map(({ file, xml }) => ({ file, xml }));
    const name = /(\w+)\.eca-meta/.exec(app?.file ?? '')?.[1];
    expect(textOf(settings?.xml ?? '', 'externalClientApplication')).toBe(name);
    expect(textOf(app?.xml ?? '', 'distributionState')).toBe('Packaged');
  });

  it('brings no key, no secret and no policy: those stay with the owning and the installing org', () => {
    const files = readdirSync(new URL('force-app', PROJECT), { recursive: true }).map(String);
    const kept = /\.(ecaGlblOauth|ecaOauthSecurity|ecaOauthPlcy|ecaPlcy)-meta\.xml$/;
    expect(files.filter((file) => kept.test(file))).toEqual([]);
    const ignored = read('.forceignore').split('\n');
    for (const suffix of ['ecaGlblOauth', 'ecaOauthSecurity', 'ecaOauthPlcy', 'ecaPlcy']) {
      expect(ignored).toContain(`**/*.${suffix}-meta.xml`);
    }
  });
});

describe('the project file', () => {
  const project = JSON.parse(read('sfdx-project.json'));

  it('has the address of whoever builds the package put in where nobody stands', () => {
    const [replacement] = project.replacements;
    expect(read(replacement.filename)).toContain(NO_CONTACT);
    expect(replacement).toMatchObject({
      stringToReplace: NO_CONTACT,
      replaceWithEnv: 'PARLEY_CONTACT_EMAIL',
    });
  });

  it('counts the version of Parley itself', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', PROJECT), 'utf8'));
    const [directory] = project.packageDirectories;
    expect(directory.versionNumber).toBe(`${version}.NEXT`);
    expect(version.startsWith(`${PACKAGE_VERSION}.`)).toBe(true);
  });
});
