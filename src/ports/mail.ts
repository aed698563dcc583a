// Letters to people outside the CRMs: so far the link that signs somebody in.

export type Mail = {
  /** One address, as a CRM records it; never a list. */
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
};

/** Hands letters over for delivery. */
export interface MailPort {
  /** Resolves when the letter was taken. Throws MAIL_UNDELIVERED. */
  send(mail: Mail): Promise<void>;
}
