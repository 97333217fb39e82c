import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { MediaError, type MediaInfo, type ProbeLimits } from '../media-info.ts';
import type { ProbeReply, ProbeRequest } from './child.ts';
import { defaultProbeLimits } from './limits.ts';
import type { Thumbnail, ThumbnailOptions } from './thumbnail.ts';

export interface ChildOptions {
  readonly signal?: AbortSignal;
  /** Silence after which the child is killed, ms; default 60 s. */
  readonly timeoutMs?: number;
  readonly onProgress?: (share: number) => void;
}

/** `probeMedia` in a child process of its own: crashes and hangs become MediaError `unreadable`. */
export async function probeInChild(
  path: string,
  limits: ProbeLimits = defaultProbeLimits,
  options: ChildOptions = {},
): Promise<MediaInfo> {
  return (await runInChild({ task: 'probe', path, limits }, options)) as MediaInfo;
}

/** `thumbnail` in a child process of its own. */
export async function thumbnailInChild(
  path: string,
  thumbnail: ThumbnailOptions,
  options: ChildOptions = {},
): Promise<Thumbnail> {
  return (await runInChild({ task: 'thumbnail', path, options: thumbnail }, options)) as Thumbnail;
}

/** `makeProxy` in a child process of its own; a cancelled or crashed one leaves no file behind. */
export async function makeProxyInChild(
  path: string,
  outPath: string,
  options: ChildOptions & { readonly limits?: ProbeLimits } = {},
): Promise<void> {
  try {
    await runInChild({ task: 'proxy', path, outPath, limits: options.limits ?? defaultProbeLimits }, options);
  } catch (error) {
    rmSync(`${outPath}.part`, { force: true });
    throw error;
  }
}

async function runInChild(request: ProbeRequest, options: ChildOptions): Promise<unknown> {
  options.signal?.throwIfAborted();
  const child = fork(new URL('./child.js', import.meta.url), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--max-old-space-size=1024'],
    // Probing needs nothing of the server's surroundings, least of all its secrets.
    env: { PATH: process.env['PATH'] ?? '' },
  });
  try {
    return await converse(child, request, options);
  } finally {
    child.removeAllListeners();
    // Errors of a dying channel have no one to tell.
    child.on('error', () => undefined);
    child.kill('SIGKILL');
  }
}

function converse(child: ChildProcess, request: ProbeRequest, options: ChildOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timeout = options.timeoutMs ?? 60_000;
    const late = (): void =>
      settle(() =>
        reject(new MediaError('unreadable', `reading the file did not end within ${timeout / 1000} s`)),
      );
    let timer = setTimeout(late, timeout);
    const stop = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    };
    const settle = (act: () => void): void => {
      stop();
      act();
    };
    const abort = (): void => settle(() => reject(options.signal?.reason as Error));
    options.signal?.addEventListener('abort', abort);
    child.on('message', (reply: ProbeReply) => {
      switch (reply.kind) {
        case 'progress':
          clearTimeout(timer);
          timer = setTimeout(late, timeout);
          options.onProgress?.(reply.share);
          return;
        case 'done': {
          settle(() => resolve(reply.result));
          return;
        }
        case 'refused': {
          settle(() => reject(new MediaError(reply.reason, reply.message)));
          return;
        }
        case 'failed': {
          settle(() => reject(new Error(reply.message)));
          return;
        }
      }
    });
    child.on('error', (error) => settle(() => reject(error)));
    child.on('exit', (code, signal) =>
      settle(() =>
        reject(new MediaError('unreadable', `reading the file ended the reader (${signal ?? code ?? '?'})`)),
      ),
    );
    child.send(request);
  });
}
