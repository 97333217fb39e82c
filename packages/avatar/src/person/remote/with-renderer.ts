import type { RemoteRenderer } from '../../types.ts';
import type { Figure } from '../figure.ts';
import { RendererClient } from './client.ts';
import { RemoteFigure } from './remote-figure.ts';

/** Milliseconds that a picture may take: a show waits no longer before the embedded presenter takes over. */
const PATIENCE_MS = 4000;

/** Lets a renderer elsewhere draw the presenter as long as it answers; a failure is a warning of the process. */
export function withRenderer(figure: Figure, { url, key, id }: RemoteRenderer, fps: number): Figure {
  return new RemoteFigure(figure, {
    client: new RendererClient({ url, timeoutMs: PATIENCE_MS, ...(key === undefined ? {} : { key }) }),
    id,
    fps,
    onWarning: (error) =>
      process.emitWarning(`the embedded presenter takes over from the renderer: ${error.message}`, {
        code: 'CYCLORAMA_RENDERER',
      }),
  });
}

/** Checks the option `renderer` of a painter. @throws TypeError */
export function rendererOption(renderer: unknown): RemoteRenderer | undefined {
  if (renderer === undefined) return undefined;
  const { url, key, id } = (renderer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/.test(url))
    throw new TypeError('options.renderer.url must be an HTTP address');
  if (typeof id !== 'string' || id === '')
    throw new TypeError('options.renderer.id must name a person at the renderer');
  if (key !== undefined && typeof key !== 'string')
    throw new TypeError('options.renderer.key must be a string');
  return { url, id, ...(key === undefined ? {} : { key }) };
}
