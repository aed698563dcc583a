// One plain page per kind of refusal. The same words for every cause, so that nothing leaks.
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { ParleyError } from '../domain/errors.ts';
import type { AssetPaths } from './assets.ts';
import { html, markupOf } from './html.ts';
import { page } from './layout.ts';

export type Problem = { readonly status: number; readonly title: string; readonly text: string };

export const NOT_FOUND: Problem = {
  status: 404,
  title: 'Nothing here',
  text: 'There is no such page, or it is not yours to see.',
};

const UNREACHABLE: Problem = {
  status: 503,
  title: 'Please try again in a minute',
  text: 'Parley cannot reach its database at the moment. Your deals are not affected.',
};

const BROKEN: Problem = {
  status: 500,
  title: 'This did not work',
  text: 'The fault is ours and was logged. Your deals are not affected.',
};

/** Answers with the problem's page and status. */
export function sendProblem(response: Response, assets: AssetPaths, problem: Problem): void {
  const body = html`<div class="headline"><h1>${problem.title}</h1></div>
<p>${problem.text}</p>
<p><a href="/">To the conflicts</a></p>`;
  const frame = { title: problem.title, assets, viewer: null, here: null };
  response
    .status(problem.status)
    .type('html')
    .send(markupOf(page(frame, body)));
}

/** For a path that exists, asked in a way it does not answer. */
export function notAllowed(assets: AssetPaths, allow: string): RequestHandler {
  return (_request, response) => {
    response.set('allow', allow);
    sendProblem(response, assets, {
      status: 405,
      title: 'Not this way',
      text: `This address answers ${allow} only.`,
    });
  };
}

/** Told about faults, for the log. */
export type OnFault = (error: unknown, request: { method: string; path: string }) => void;

/** Last in the chain: a plain page for whatever was thrown, the error itself to `onFault` only. */
export function answerFault(assets: AssetPaths, onFault: OnFault): ErrorRequestHandler {
  // Express knows error handlers by their four parameters.
  return (error, request, response, next) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      onFault(error, { method: request.method, path: loggedPath(request) });
    if (response.headersSent) next(error);
    else sendProblem(response, assets, problem);
  };
}

/** A link that decides or signs in is a secret: the log gets its first part. */
const SECRET_PATHS = /^\/(decide|sign-in|check)\/.*/;

function loggedPath({ path }: { readonly path: string }): string {
  return path.replace(SECRET_PATHS, '/$1/…');
}

function problemOf(error: unknown): Problem {
  if (error instanceof ParleyError) return error.kind === 'transient' ? UNREACHABLE : BROKEN;
  // Express and its body parsers say by `status` when the request is to blame.
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status !== 'number' || status < 400 || status > 499) return BROKEN;
  return {
    status,
    title: 'We could not read this request',
    text: status === 413 ? 'It is larger than anything Parley asks for.' : 'Go back and try again.',
  };
}
