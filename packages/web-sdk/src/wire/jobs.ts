import type { CreateDialogAnswer, CreateDialogRequest } from '@cyclorama/contract/dialogs';
import { IcsFailure } from '../errors/failure.ts';
import type { Clock } from '../player/link.ts';
import type { ServerAddress } from './address.ts';

/** As much of `fetch` as is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A live host is started while the page waits. */
const CREATE_MS = 60_000;
const ASK_MS = 5000;

/** What a page asks by HTTP: begins and ends jobs. */
export class Jobs {
  readonly #server: ServerAddress;
  readonly #fetch: Fetch;
  readonly #clock: Clock;

  constructor(server: ServerAddress, fetch: Fetch, clock: Clock) {
    this.#server = server;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** Exchanges a one-off code for a job. @throws IcsFailure with the server's code, or 999000001 without an answer */
  async create(request: CreateDialogRequest, signal: AbortSignal): Promise<CreateDialogAnswer> {
    const response = await this.#send('/ics/v1/jobs', CREATE_MS, signal, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const body = await jsonOf(response);
    if (response.status !== 201) throw refusal(response.status, body);
    if (!isAnswer(body))
      throw new IcsFailure('999000001', 'Network error: what answered is not an interaction server.');
    return body;
  }

  /** Whether the server still knows a job; undefined when it cannot be asked now. */
  async isAlive(jobId: string, token: string): Promise<boolean | undefined> {
    try {
      const response = await this.#send(`/ics/v1/jobs/${jobId}`, ASK_MS, undefined, {
        method: 'GET',
        headers: { authorization: `Bearer ${token}` },
      });
      if (response.ok) return true;
      return [401, 403, 404, 410].includes(response.status) ? false : undefined;
    } catch (error) {
      if (error instanceof IcsFailure) return undefined;
      throw error;
    }
  }

  /** Ends a job, even while the page is closed. Whether the server heard it is not known then. */
  async end(jobId: string, token: string): Promise<void> {
    await this.#send(`/ics/v1/jobs/${jobId}`, ASK_MS, undefined, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
      keepalive: true,
    });
  }

  async #send(
    path: string,
    patienceMs: number,
    outer: AbortSignal | undefined,
    init: RequestInit,
  ): Promise<Response> {
    const inner = new AbortController();
    const abort = () => inner.abort();
    outer?.addEventListener('abort', abort);
    if (outer?.aborted === true) abort();
    const wait = { isOver: false };
    const cancel = this.#clock.after(patienceMs, () => {
      wait.isOver = true;
      abort();
    });
    try {
      return await this.#fetch(this.#server.http + path, {
        ...init,
        mode: 'cors',
        credentials: 'omit',
        cache: 'no-store',
        signal: inner.signal,
      });
    } catch (cause) {
      if (wait.isOver) throw new IcsFailure('90000004', 'Message response timed out.', { cause });
      throw new IcsFailure(
        '999000001',
        `Network error. Check the network connection and serverAddress (${this.#server.http}).`,
        { cause },
      );
    } finally {
      cancel();
      outer?.removeEventListener('abort', abort);
    }
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // A proxy's page: the status says enough.
    return undefined;
  }
}

function refusal(status: number, body: unknown): IcsFailure {
  const { error_code: code, error_msg: message } = recordOf(body);
  if (typeof code === 'string' && code !== '')
    return new IcsFailure(code, typeof message === 'string' && message !== '' ? message : `Error ${code}.`);
  return new IcsFailure('999000001', `Network error: the server answered with status ${status}.`);
}

function isAnswer(body: unknown): body is CreateDialogAnswer {
  const { job_id: jobId, token, robot, video, recogniser } = recordOf(body);
  return (
    typeof jobId === 'string' &&
    jobId !== '' &&
    typeof token === 'string' &&
    token !== '' &&
    [robot, video, recogniser].every((part) => typeof part === 'object' && part !== null)
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
