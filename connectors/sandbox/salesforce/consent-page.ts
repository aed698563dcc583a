// The two HTML pages of the sandbox's login: choose a user and allow or deny, and a refusal.
import type { Row } from '../world.ts';

const KEPT = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
];

/** A form that posts the request back together with a user and `decision` allow or deny. */
export function consentPage(
  wish: Readonly<Record<string, unknown>>,
  users: readonly Row[],
): string {
  const hidden = KEPT.filter((name) => typeof wish[name] === 'string').map(
    (name) => `<input type="hidden" name="${name}" value="${escaped(String(wish[name]))}">`,
  );
  const choices = users.map(
    (user) =>
      `<option value="${user.id}">${escaped(String(user.fields['Name'] ?? user.id))}</option>`,
  );
  return page(
    'Sandbox Salesforce: allow access?',
    `<p><strong>${escaped(String(wish['client_id']))}</strong>
asks to read and change records of this org.</p>
<form method="post" action="/services/oauth2/authorize">
${hidden.join('\n')}
<p><label>Sign in as <select name="user">${choices.join('')}</select></label></p>
<p><button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button></p>
</form>`,
  );
}

/** What Salesforce shows when the app or its address is at fault: nobody to send back to. */
export function refusalPage(error: string, description: string): string {
  return page(
    "We can't authorize you because of an OAuth error",
    `<p>${escaped(error)}: ${escaped(description)}</p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body{font-family:system-ui,sans-serif;max-width:34rem;margin:4rem auto}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
