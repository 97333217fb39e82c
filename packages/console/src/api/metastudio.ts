import type { OperationId, Operations } from '@cyclorama/contract';
import { request, requestTagged, type QueryValues } from './http.ts';
import { ROUTES } from './metastudio-routes.ts';

type ParamNames<Id extends OperationId> = Exclude<keyof Operations[Id]['params'], 'project_id'>;
/** Parts of a query that may be left out. */
type Queries = {
  readonly [Id in OperationId]: {
    readonly [Name in keyof Operations[Id]['query']]?: Operations[Id]['query'][Name];
  };
};

/** What an operation is asked with: path parameters (the project is filled in), query and body. */
export type Asked<Id extends OperationId> = ([ParamNames<Id>] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: { readonly [Name in ParamNames<Id>]: string } }) & {
  readonly query?: Queries[Id];
  readonly signal?: AbortSignal | undefined;
} & (Operations[Id]['body'] extends undefined
    ? { readonly body?: undefined }
    : { readonly body: Operations[Id]['body'] });

/** The MetaStudio operations of the signed-in person's project, e.g. `call('listAssets', { query: { limit: 50 } })`. */
export interface MetaStudio {
  readonly projectId: string;
  /** @throws ApiError with the documented code */
  call<Id extends OperationId>(id: Id, asked: Asked<Id>): Promise<Operations[Id]['response']>;
  /**
   * The same, with the tag of the state that was answered. With `ifMatch` it is refused when that is not the state any
   * more: ApiError 412 Console.Stale.
   */
  callTagged<Id extends OperationId>(
    id: Id,
    asked: Asked<Id>,
    ifMatch?: string,
  ): Promise<{ readonly answer: Operations[Id]['response']; readonly tag: string | undefined }>;
}

/** Operations of one project. */
export function metaStudio(projectId: string): MetaStudio {
  return {
    projectId,
    call: async (id, asked) => {
      const { method, path } = routeOf(id, { ...asked.params, project_id: projectId });
      return request(method, path, {
        query: asked.query as QueryValues | undefined,
        body: asked.body,
        signal: asked.signal,
      });
    },
    callTagged: async (id, asked, ifMatch) => {
      const { method, path } = routeOf(id, { ...asked.params, project_id: projectId });
      const { answer, tag } = await requestTagged(method, path, {
        query: asked.query as QueryValues | undefined,
        body: asked.body,
        signal: asked.signal,
        ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
      });
      return { answer: answer as Operations[typeof id]['response'], tag };
    },
  };
}

/** Method and filled-in path of an operation. @throws Error when a path parameter is missing */
export function routeOf(
  id: OperationId,
  params: Readonly<Record<string, string>>,
): { method: string; path: string } {
  const [method = '', template = ''] = ROUTES[id].split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${id} needs ${name}`);
    return encodeURIComponent(value);
  });
  return { method, path };
}
