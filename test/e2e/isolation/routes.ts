// Every route of an express app, read from the app itself: a route that is added is asked for too.

export type Route = { readonly path: string; readonly methods: readonly string[] };

/** As express keeps it; not a part of its types. */
type Layer = {
  readonly rawPath: unknown;
  readonly name: string;
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
};

/** Throws where a router hangs below a path or a path is no text: then this has to learn more. */
export function routesOf(app: object): readonly Route[] {
  const { router } = app as { router: { stack: readonly Layer[] } };
  return router.stack.flatMap(routesIn);
}

function routesIn({ rawPath, route, handle }: Layer): readonly Route[] {
  if (route !== undefined) {
    if (typeof route.path !== 'string') throw new Error(`no text: ${String(route.path)}`);
    return [{ path: route.path, methods: Object.keys(route.methods) }];
  }
  if (handle.stack === undefined) return [];
  if (rawPath !== '/') throw new Error(`a router hangs below ${String(rawPath)}`);
  return handle.stack.flatMap(routesIn);
}
