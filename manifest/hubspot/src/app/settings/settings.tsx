// What an admin has left to do in HubSpot, and where the rest is: mapping, rules, dry run and health are
// Parley's own pages, so nothing is set in two places.
import { Button, Flex, Heading, hubspot, List, Text } from '@hubspot/ui-extensions';
import { useEffect, useState } from 'react';
import { settingsWordsFor } from './settings-words.ts';

export type SettingsProps = {
  readonly context: {
    readonly user: { readonly locale?: string; readonly language?: string };
    readonly variables?: Readonly<Record<string, unknown>>;
  };
};

/** Parley answers in well under a second; without an answer the plain address stands. */
const TIMEOUT_MS = 8_000;

/** The console by a link that signs in whoever HubSpot says looks; null where there is none. Never rejects. */
async function askForLink(address: string): Promise<string | null> {
  try {
    const response = await hubspot.fetch(`${address}/v1/settings`, { timeout: TIMEOUT_MS });
    const body = (await response.json()) as { readonly consoleUrl?: unknown } | null;
    const url = body?.consoleUrl;
    return typeof url === 'string' && url.startsWith(`${address}/`) ? url : null;
  } catch {
    return null;
  }
}

export function Settings({ context: { user, variables } }: SettingsProps) {
  const words = settingsWordsFor(user.locale ?? user.language);
  const address = String(variables?.['PARLEY_URL'] ?? '');
  const [link, setLink] = useState<string | null>(null);
  useEffect(() => {
    let isLeft = false;
    void askForLink(address).then((answer) => {
      if (!isLeft) setLink(answer);
    });
    return () => {
      isLeft = true;
    };
  }, [address]);
  return (
    <Flex direction="column" gap="md">
      <Heading>{words.title}</Heading>
      <Text>{words.what}</Text>
      <List variant="ordered-styled">
        {words.steps.map((step) => (
          <Text key={step}>{step}</Text>
        ))}
      </List>
      <Button variant="primary" href={{ url: link ?? `${address}/connections`, external: true }}>
        {words.open}
      </Button>
      <Text variant="microcopy">{words.undo}</Text>
    </Flex>
  );
}
