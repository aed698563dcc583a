// What an admin has left to do in HubSpot, and where the rest is: mapping, rules, dry run and health are
// Parley's own pages, so nothing is set in two places.
import { Button, Flex, Heading, List, Text } from '@hubspot/ui-extensions';
import { settingsWordsFor } from './settings-words.ts';

export type SettingsProps = {
  readonly context: {
    readonly user: { readonly locale?: string; readonly language?: string };
    readonly variables?: Readonly<Record<string, unknown>>;
  };
};

export function Settings({ context: { user, variables } }: SettingsProps) {
  const words = settingsWordsFor(user.locale ?? user.language);
  const address = String(variables?.['PARLEY_URL'] ?? '');
  return (
    <Flex direction="column" gap="md">
      <Heading>{words.title}</Heading>
      <Text>{words.what}</Text>
      <List variant="ordered-styled">
        {words.steps.map((step) => (
          <Text key={step}>{step}</Text>
        ))}
      </List>
      <Button variant="primary" href={{ url: `${address}/connections`, external: true }}>
        {words.open}
      </Button>
      <Text variant="microcopy">{words.undo}</Text>
    </Flex>
  );
}
