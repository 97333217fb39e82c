import { ApiError } from './http.ts';

/**
 * Sends bytes to a place that the server named. `fetch` does not tell how much went out, so this is the older way.
 * @throws ApiError; DOMException AbortError
 */
export function putBytes(
  url: string,
  bytes: Blob,
  signal: AbortSignal,
  onBytes: (sent: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const stop = (): void => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.upload.addEventListener('progress', ({ loaded }) => onBytes(Math.min(loaded, bytes.size)));
    request.addEventListener('loadend', () => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(new DOMException('The upload was stopped.', 'AbortError'));
      else if (request.status >= 200 && request.status < 300) resolve();
      else
        reject(
          new ApiError(request.responseText.slice(0, 300) || 'The connection broke.', {
            status: request.status,
            code: request.status === 0 ? 'Console.Unreachable' : `HTTP.${request.status}`,
          }),
        );
    });
    request.open('PUT', url);
    request.send(bytes);
  });
}
