// Proof that a form came from a page we gave to this browser: an HMAC over a random cookie, the
// tenant and what the form is about. Needs no storage and works on any number of processes.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { readCookie, setCookie } from './cookies.ts';

/**
 * Lax, so that it comes along when a CRM's page leads here: a browser that seemed to have none would be
 * given another, and the forms of its other tabs would be worth nothing. Forms from elsewhere are refused
 * by where they come from.
 */
const COOKIE = 'parley_form';

/** Cookies on their way to a browser that had none: all forms of one page are bound to the same. */
const underWay = new WeakMap<Response, string>();

export type FormTokens = {
  /** The token for a form about `subject`; gives the browser its cookie on the way. */
  issue(request: Request, response: Response, subject: readonly string[]): string;
  isValid(request: Request, token: string, subject: readonly string[]): boolean;
};

/** `formKey` is a secret shared by all web processes; `secure` says that we are reached by https. */
export function formTokens(formKey: string, secure: boolean): FormTokens {
  const sign = (browser: string, subject: readonly string[]) =>
    createHmac('sha256', formKey)
      .update(JSON.stringify([browser, ...subject]))
      .digest('base64url');
  return {
    issue(request, response, subject) {
      const known = readCookie(request, COOKIE) ?? underWay.get(response);
      const browser = known ?? randomBytes(32).toString('base64url');
      if (known === undefined) {
        underWay.set(response, browser);
        setCookie(response, COOKIE, browser, { path: '/', sameSite: 'lax', secure });
      }
      return sign(browser, subject);
    },
    isValid(request, token, subject) {
      const browser = readCookie(request, COOKIE);
      if (browser === null) return false;
      const [expected, given] = [Buffer.from(sign(browser, subject)), Buffer.from(token)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}
