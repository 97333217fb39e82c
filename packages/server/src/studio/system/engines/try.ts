import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteSpeechEndpoint } from '@cyclorama/speech';
import { ConsoleError } from '../../../doors/console/errors.ts';
import { HostError } from '../../../hosts/pool.ts';
import type { PreviewInput } from '../../../hosts/tasks/speak-preview.ts';
import { FetchRefused } from '../../../store/fetch/refused.ts';
import type { Studio } from '../../context.ts';
import { withScratch } from '../../files/scratch.ts';
import { checkReach } from './endpoints.ts';
import type { EngineVoice } from './table.ts';
import { remoteVoice } from './voices.ts';

const MEMORY_LIMIT = 2_000_000_000;
const PATIENCE_MS = 60_000;

/**
 * Lets a speech service say a text. @returns a WAV file
 * @throws ConsoleError Console.EngineFailed that says in words what went wrong
 */
export async function tryEngine(
  studio: Studio,
  endpoint: RemoteSpeechEndpoint,
  voice: EngineVoice,
  text: string,
): Promise<Buffer> {
  try {
    const addresses = await checkReach(studio.config, endpoint.url);
    return await withScratch(studio, async (folder) => {
      const input: PreviewInput = {
        request: { text, voice: remoteVoice({ kind: endpoint.engine, url: endpoint.url }, voice) },
        folder,
        endpoints: [{ ...endpoint, addresses }],
      };
      await studio.hosts.run({
        task: 'speak-preview',
        input,
        memoryLimitBytes: MEMORY_LIMIT,
        timeoutMs: PATIENCE_MS,
      });
      return readFile(join(folder, 'piece-0.wav'));
    });
  } catch (error) {
    if (error instanceof HostError || error instanceof FetchRefused)
      throw new ConsoleError('Console.EngineFailed', `The engine does not speak: ${error.message}`, {
        cause: error,
      });
    throw error;
  }
}
