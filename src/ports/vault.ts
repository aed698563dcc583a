// Keeps secrets unreadable at rest, and signs what leaves the house. `context` binds a secret or a
// signature to its place (tenant, connection, purpose).
export interface Vault {
  /** Encrypts; the result is text that only `open` with the same context can read. */
  seal(plain: string, context: readonly string[]): Promise<string>;
  /** Throws TOKEN_UNREADABLE for another context, a changed text or an unknown key. */
  open(sealed: string, context: readonly string[]): Promise<string>;
  /**
   * A code of 24 URL-safe characters over the text. The same text and context give the same code until
   * a newer key is configured: what carries it does not change from one rendering to the next.
   */
  sign(text: string, context: readonly string[]): string;
  /** True for exactly the code that `sign` gives, or gave with a key that is still configured. */
  isSigned(text: string, code: string, context: readonly string[]): boolean;
}
