/** Longest path that is taken. */
const MAX_PATH = 512;
const MAX_QUERY = 4096;

export interface StreamName {
  /** `app/name` */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Puts the path together from the application of `connect` and the name of `publish` or `play`, either of which may
 * carry a query.
 * @returns undefined when that gives no path
 */
export function streamName(app: string, name: string): StreamName | undefined {
  const [appPath, appQuery] = cut(app);
  const [namePath, nameQuery] = cut(name);
  const path = [appPath, namePath]
    .join('/')
    .split('/')
    .filter((part) => part !== '')
    .join('/');
  const queries = [appQuery, nameQuery].filter((one) => one !== '').join('&');
  if (!path.includes('/') || path.length > MAX_PATH || queries.length > MAX_QUERY) return undefined;
  if (/[^\x20-\x7e\u00a0-\uffff]|\\|(^|\/)\.{1,2}(\/|$)/.test(path)) return undefined;
  return { path, query: new URLSearchParams(queries) };
}

function cut(text: string): [path: string, query: string] {
  const mark = text.indexOf('?');
  return mark < 0 ? [text, ''] : [text.slice(0, mark), text.slice(mark + 1)];
}
