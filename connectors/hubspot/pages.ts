// All pages of a list, one after the other.
import type { ApiRequest, HubspotApi } from './api.ts';

type Paged = {
  readonly paging?: { readonly next?: { readonly after: string } | undefined } | undefined;
};

/** Yields every page of a GET list; `after` is HubSpot's own mark for the next one. */
export async function* pagesOf<T extends Paged>(
  api: HubspotApi,
  request: Omit<ApiRequest<T>, 'method' | 'effect'>,
): AsyncIterable<T> {
  let after: string | undefined;
  do {
    const query = { ...request.query, ...(after === undefined ? {} : { after }) };
    const { body } = await api.call({ ...request, query, method: 'GET', effect: 'read' });
    yield body;
    after = body.paging?.next?.after;
  } while (after !== undefined);
}
