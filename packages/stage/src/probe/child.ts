/** Entry of the probing child process: answers one request at a time, so that a crash takes nothing else down. */
import { MediaError, type ProbeLimits } from '../media-info.ts';
import { probeMedia } from './probe.ts';
import { makeProxy } from './proxy.ts';
import { thumbnail, type ThumbnailOptions } from './thumbnail.ts';

export type ProbeRequest =
  | { readonly task: 'probe'; readonly path: string; readonly limits: ProbeLimits }
  | { readonly task: 'thumbnail'; readonly path: string; readonly options: ThumbnailOptions }
  | { readonly task: 'proxy'; readonly path: string; readonly outPath: string; readonly limits: ProbeLimits };

export type ProbeReply =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'refused'; readonly reason: MediaError['reason']; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

async function work(request: ProbeRequest): Promise<unknown> {
  switch (request.task) {
    case 'probe':
      return probeMedia(request.path, request.limits);
    case 'thumbnail':
      return thumbnail(request.path, request.options);
    case 'proxy':
      return makeProxy(request.path, request.outPath, {
        limits: request.limits,
        onProgress: (share) => send({ kind: 'progress', share }),
      });
  }
}

function send(reply: ProbeReply): void {
  process.send?.(reply);
}

process.on('message', (request: ProbeRequest) => {
  work(request).then(
    (result) => send({ kind: 'done', result }),
    (error: unknown) => {
      if (error instanceof MediaError)
        send({ kind: 'refused', reason: error.reason, message: error.message });
      else
        send({
          kind: 'failed',
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
    },
  );
});
// The parent's end is ours.
process.on('disconnect', () => process.exit(0));
