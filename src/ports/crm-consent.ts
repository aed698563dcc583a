// What Parley asks a vendor's own pages: an admin's consent, and who somebody is that signs in.

export type AuthorizeRequest = {
  readonly state: string;
  readonly redirectUri: string;
  /** PKCE S256 challenge of a 43 to 128 character verifier made by us. */
  readonly codeChallenge: string;
};

export type CodeExchange = {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
};

/** `nonce` comes back inside the vendor's answer. */
export type SignInRequest = AuthorizeRequest & { readonly nonce: string };
export type SignInExchange = CodeExchange & { readonly nonce: string };

/** A user as the vendor vouches for them. */
export type CrmIdentity = {
  /** Org id or portal id. */
  readonly externalId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string | null;
};

/** Signing people in with their CRM; gives no access to it. */
export interface CrmSignIn {
  /** Address of the vendor's sign-in page. */
  authorizeUrl(request: SignInRequest): string;
  /** Who came back. Throws CRM_REAUTH_NEEDED, SIGN_IN_REFUSED. */
  identify(exchange: SignInExchange): Promise<CrmIdentity>;
}
