// Keeps secrets unreadable at rest. `context` binds a secret to its place (tenant, connection).
export interface Vault {
  /** Encrypts; the result is text that only `open` with the same context can read. */
  seal(plain: string, context: readonly string[]): Promise<string>;
  /** Throws TOKEN_UNREADABLE for another context, a changed text or an unknown key. */
  open(sealed: string, context: readonly string[]): Promise<string>;
}
