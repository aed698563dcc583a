// Letters that are shown where Parley runs instead of being sent: for trying it without a mail server.
import type { MailPort } from '../ports/mail.ts';

/** Gives each letter to `print`, whole. Whoever reads along can use what stands in it. */
export function printedMail(print: (text: string) => void): MailPort {
  return {
    send: async ({ to, subject, text }) =>
      print(`\n--- Mail, printed instead of sent ---\nTo: ${to}\nSubject: ${subject}\n\n${text}\n`),
  };
}
