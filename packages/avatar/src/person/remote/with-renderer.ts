import type { RemoteRenderer } from '../../types.ts';
import { isPerson, type Figure } from '../figure.ts';
import { rendererBeside } from './beside.ts';
import { RendererClient } from './client.ts';
import { RemoteFigure } from './remote-figure.ts';

/** Milliseconds after which a renderer that says nothing is given up. */
const SILENT_MS = 10_000;
/** A picture of a live show may take so long: its sound is made so far ahead, and a little more. */
const LIVE_MS = 150;
/** Code of the process's warnings about renderers. */
export const RENDERER_WARNING = 'CYCLORAMA_RENDERER';

export interface RenderedFigure {
  readonly figure: Figure;
  readonly renderer: RemoteRenderer | undefined;
  readonly fps: number;
}

/** Who draws a presenter: whom the option names, else whom the file beside the model names, else nobody but us. */
export async function rendererOf(
  character: string,
  option: RemoteRenderer | undefined,
): Promise<RemoteRenderer | undefined> {
  return option ?? (isPerson(character) ? await rendererBeside(character) : undefined);
}

/** Lets a renderer elsewhere draw the presenter as long as it answers; a failure is a warning of the process. */
export function withRenderer({ figure, renderer, fps }: RenderedFigure): Figure {
  if (!renderer) return figure;
  return new RemoteFigure(figure, {
    ...remote(renderer, fps),
    onWarning: (error) => process.emitWarning(said(error), { code: RENDERER_WARNING }),
  });
}

/** The same for live use: resolves with the first picture at hand; afterwards no picture is waited for for long. */
export async function withLiveRenderer(
  { figure, renderer, fps }: RenderedFigure,
  onWarning: (message: string) => void,
): Promise<Figure> {
  if (!renderer) return figure;
  const drawn = new RemoteFigure(figure, {
    ...remote(renderer, fps),
    patienceMs: LIVE_MS,
    onWarning: (error) => onWarning(said(error)),
  });
  await drawn.warmUp();
  return drawn;
}

function remote({ id, ...place }: RemoteRenderer, fps: number) {
  return { client: new RendererClient({ ...place, timeoutMs: SILENT_MS }), id, fps };
}

function said({ message }: Error): string {
  return `the embedded presenter takes over from the renderer: ${message}`;
}
