// The HubSpot project follows from the code: its files are as generated, its scopes are those asked for
// and each is used, and what it is told of is what is read.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { proposeMapping } from '../../../connectors/hubspot/mapping.ts';
import { SCOPES } from '../../../connectors/hubspot/oauth.ts';
import { HOME_OBJECTS } from '../../../connectors/hubspot/objects.ts';
import { wantedProperties } from '../../../connectors/hubspot/wanted-properties.ts';
import { projectFiles, TOLD_PROPERTIES } from '../../../manifest/hubspot/project-files.ts';
import { ownFieldName } from '../../../src/domain/own-fields.ts';

const PROJECT = new URL('../../../manifest/hubspot/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, PROJECT), 'utf8');
const parsed = (file: string) => JSON.parse(read(file)) as { config: Record<string, never> };

describe('the project', () => {
  it('is as generated: run `node manifest/hubspot/project-files.ts` after a change', () => {
    for (const { file, text } of projectFiles()) expect(read(file), file).toBe(text);
  });

  it('names entry points that are there, and nothing of this vendor in card names', () => {
    for (const place of ['tab', 'sidebar']) {
      const { config } = parsed(`src/app/cards/conflict-${place}-hsmeta.json`);
      expect(config).toMatchObject({
        location: `crm.record.${place}`,
        objectTypes: ['deals', 'companies'],
        name: expect.not.stringMatching(/hub/i),
      });
      expect(existsSync(new URL(`src${config['entrypoint']}`, PROJECT))).toBe(true);
    }
    const settings = parsed('src/app/settings/settings-hsmeta.json').config;
    expect(existsSync(new URL(`src${settings['entrypoint']}`, PROJECT))).toBe(true);
  });

  it('calls one address alone, which the card and HubSpot know by one variable', () => {
    const { config } = parsed('src/app/app-hsmeta.json');
    expect(config['permittedUrls']).toEqual({ fetch: ['$' + '{PARLEY_URL}'], iframe: [], img: [] });
    const { variables } = JSON.parse(read('src/hsprofile.example.json')) as {
      variables: Record<string, string>;
    };
    const named = projectFiles().flatMap(({ file, text }) =>
      file.endsWith('-hsmeta.json')
        ? [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)
        : [],
    );
    expect(new Set(named)).toEqual(new Set(Object.keys(variables)));
    expect(read('src/app/cards/card.tsx')).toContain("variables?.['PARLEY_URL']");
  });

  it('asks for what each kind of own field needs, and for no sensitive data', () => {
    const objects = { deals: 'deals', companies: 'companies', tasks: 'contacts' } as const;
    const needed = Object.values(HOME_OBJECTS).flatMap((name) => {
      const object = objects[name as keyof typeof objects];
      return ['objects', 'schemas'].flatMap((kind) =>
        ['read', 'write'].map((right) => `crm.${kind}.${object}.${right}`),
      );
    });
    expect([...SCOPES].sort()).toEqual([...needed, 'oauth', 'crm.objects.owners.read'].sort());
    expect(SCOPES.filter((scope) => /sensitive/.test(scope))).toEqual([]);
  });

  it('is told at once of every property of HubSpot’s own that a judgement reads', () => {
    const names = {
      deals: TOLD_PROPERTIES['deal'] ?? [],
      companies: TOLD_PROPERTIES['company'] ?? [],
    };
    const field = (name: string) => ({ name, label: name, type: 'string', options: [] });
    const schema = {
      objects: Object.entries(names).map(([name, fields]) => ({
        name,
        fields: fields.map(field),
      })),
    };
    const wanted = wantedProperties(proposeMapping(schema as never));
    const own = (name: string) => name.startsWith('parley_') || name === 'hs_merged_object_ids';
    for (const [object, told] of Object.entries(names)) {
      const readToo = [...(wanted.get(object) ?? [])].filter((name) => !own(name));
      // An address is read where there is no domain.
      expect([...told].filter((name) => name !== 'website').sort(), object).toEqual(readToo.sort());
    }
    expect(TOLD_PROPERTIES['task']).toEqual([
      'hs_task_status',
      ownFieldName('hubspot', 'task_outcome'),
      ownFieldName('hubspot', 'task_note'),
    ]);
  });

  it('brings the same packages as the tests use', () => {
    const own = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies;
    for (const folder of ['cards', 'settings']) {
      const { dependencies } = JSON.parse(read(`src/app/${folder}/package.json`));
      for (const [name, version] of Object.entries(dependencies)) expect(own[name]).toBe(version);
    }
  });
});
