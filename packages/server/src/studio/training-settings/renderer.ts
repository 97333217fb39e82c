import type { RemoteRenderer } from '@cyclorama/avatar';
import type { Studio } from '../context.ts';
import { checkReach } from '../system/engines/endpoints.ts';
import { openSecretBox } from '../tenants/secret-box.ts';
import { rendererKeyContext, trainingSettings } from './settings.ts';

/** A person at a renderer, as it is stored: without the key. */
export interface PersonAtRenderer {
  readonly url: string;
  /** Name of the person there. */
  readonly id: string;
}

/**
 * How somebody at a tenant's renderer is reached.
 * @returns undefined when the tenant has no renderer at that address (any more)
 * @throws FetchRefused when the address leads to a network that is not open; SecretBoxError
 */
export async function reachRenderer(
  { config, db }: Pick<Studio, 'config' | 'db'>,
  projectId: string,
  { url, id }: PersonAtRenderer,
): Promise<RemoteRenderer | undefined> {
  const { renderer } = await trainingSettings(db.orm, projectId);
  if (renderer?.url !== url) return undefined;
  const key =
    renderer.sealedKey === null
      ? undefined
      : openSecretBox(config.dataDir).open(renderer.sealedKey, rendererKeyContext(projectId));
  return { url, id, addresses: await checkReach(config, url), ...(key === undefined ? {} : { key }) };
}

/** The same for whoever shows the presenter: what goes wrong is logged, and the embedded renderer draws. */
export async function rendererToShow(
  studio: Pick<Studio, 'config' | 'db' | 'log'>,
  projectId: string,
  person: PersonAtRenderer | undefined,
): Promise<RemoteRenderer | undefined> {
  if (person === undefined) return undefined;
  try {
    return await reachRenderer(studio, projectId, person);
  } catch (error) {
    studio.log.warn(
      { err: error, renderer: person.url },
      'the renderer cannot be used: the embedded one draws',
    );
    return undefined;
  }
}
