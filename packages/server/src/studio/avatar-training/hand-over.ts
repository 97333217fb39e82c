import { setTimeout as delay } from 'node:timers/promises';
import { RendererClient, RendererError } from '@cyclorama/avatar/catalogue';
import { FetchRefused } from '../../store/fetch/refused.ts';
import type { Studio } from '../context.ts';
import { reachRenderer, type PersonAtRenderer } from '../training-settings/renderer.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { SecretBoxError } from '../tenants/secret-box.ts';
import type { TrainingRow } from './table.ts';

/** What came of handing material to the tenant's renderer. */
export interface HandedOver {
  readonly renderer?: PersonAtRenderer;
  /** Why the embedded renderer will draw although there is another one. */
  readonly warning?: string;
}

const ASK_AGAIN_MS = 1000;
/** Renderers may learn as long as this. */
const LONGEST_MS = 2 * 3600_000;

/**
 * Hands the picture or footage of a training to the tenant's renderer, where it has one, and waits until that is ready. A
 * presenter is there without it too: what goes wrong is a warning.
 * @throws the signal's reason
 */
export async function handOver(
  studio: Pick<Studio, 'config' | 'db' | 'log'>,
  job: Pick<TrainingRow, 'id' | 'projectId' | 'kind'>,
  path: string,
  signal: AbortSignal,
): Promise<HandedOver> {
  const { renderer } = await trainingSettings(studio.db.orm, job.projectId);
  if (renderer === null) return {};
  const person = { url: renderer.url, id: job.id };
  try {
    const reached = await reachRenderer(studio, job.projectId, person);
    if (reached === undefined) return {};
    const client = new RendererClient(reached);
    let state = await client.prepare(person.id, job.kind, path, signal);
    for (const end = Date.now() + LONGEST_MS; state.state === 'preparing';) {
      if (Date.now() > end)
        return { warning: warning(`it was not ready after ${LONGEST_MS / 60_000} minutes`) };
      await delay(ASK_AGAIN_MS, undefined, { signal });
      state = await client.state(person.id, signal);
    }
    return state.state === 'failed' ? { warning: warning(state.message) } : { renderer: person };
  } catch (error) {
    signal.throwIfAborted();
    if (!isExpected(error)) throw error;
    studio.log.warn(
      { err: error, jobId: job.id, renderer: person.url },
      'the renderer did not take a person',
    );
    return { warning: warning(error.message) };
  }
}

/** Has the renderer forget a person whose training is deleted. @throws RendererError, FetchRefused to try again */
export async function forgetAtRenderer(
  studio: Pick<Studio, 'config' | 'db' | 'log'>,
  projectId: string,
  person: PersonAtRenderer,
): Promise<void> {
  const reached = await reachRenderer(studio, projectId, person);
  if (reached !== undefined) await new RendererClient(reached).forget(person.id);
  else
    studio.log.warn(
      { renderer: person.url, person: person.id },
      'a deleted person may still be at a renderer that is no longer in the settings',
    );
}

function isExpected(error: unknown): error is Error {
  return [RendererError, FetchRefused, SecretBoxError].some((kind) => error instanceof kind);
}

function warning(why: string): string {
  return `The renderer in the settings will not draw this presenter, the embedded one does: ${why}`;
}
