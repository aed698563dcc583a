// Letters by way of the vendor's own mail server. Encrypted, but to a server on this very machine.
import nodemailer from 'nodemailer';
import { ParleyError } from '../domain/errors.ts';
import type { MailPort } from '../ports/mail.ts';

/** Nobody waits for a letter longer than that; who asked may ask again. */
const PATIENCE_MS = 20_000;
const SUBMISSION_PORT = 587;
const SUBMISSION_OVER_TLS_PORT = 465;
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/**
 * How to reach the server of an address such as `smtps://user:password@mail.example` or
 * `smtp://mail.example:587`. Over `smtp` the server must offer encryption before anything is said, unless
 * it is on this machine. Ports, where not named: RFC 8314, section 3.3; RFC 6409, section 3.1.
 */
export function smtpPlace(address: string) {
  const { protocol, hostname, port, username, password } = new URL(address);
  const secure = protocol === 'smtps:';
  const user = decodeURIComponent(username);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? SUBMISSION_OVER_TLS_PORT : SUBMISSION_PORT) : Number(port),
    secure,
    requireTLS: !secure && !THIS_MACHINE.includes(hostname),
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(password) } }),
  };
}

export type SmtpOptions = {
  readonly address: string;
  /** Sender, such as `parley@vendor.example`. */
  readonly from: string;
};

/** Sends over the server at `address`, one connection a letter. */
export function smtpMail({ address, from }: SmtpOptions): MailPort {
  const transport = nodemailer.createTransport({
    ...smtpPlace(address),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text }) {
      try {
        await transport.sendMail({
          from,
          // As an object it is one address, whatever stands in it.
          to: { name: '', address: to },
          ...{ subject, text },
          // No out-of-office answers, please (RFC 3834, section 5).
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (cause) {
        throw new ParleyError('MAIL_UNDELIVERED', 'The mail server did not take a letter.', {
          hint: 'Check PARLEY_MAIL_URL and PARLEY_MAIL_FROM, and that the server is reached from here.',
          // What a server says quotes the address it refuses.
          said: cause instanceof Error ? cause.message : String(cause),
          cause,
        });
      }
    },
  };
}
