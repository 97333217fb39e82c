import type { LiveAvatarMessage } from '@cyclorama/avatar/catalogue';
import type { LiveSource } from '@cyclorama/stage/data';
import { LiveHostError, type LiveHost } from '../../hosts/live/live-host.ts';
import type { ObjectStore } from '../../store/objects/object-store.ts';
import { LiveUnavailable, type LiveCommand } from './port.ts';

/** Where an avatar is to be spoken to. */
export interface AvatarPlace {
  readonly host: Pick<LiveHost, 'control'>;
  readonly objects: ObjectStore;
  /** What stands at the location now, each of its delays a source of its own. */
  readonly sources: readonly LiveSource[];
  readonly location: string;
}

/**
 * Brings an utterance (or the order to be silent) to the avatar at a location; resolves when it has everything in memory.
 * @throws LiveUnavailable when there is no avatar on air, or it does not take it
 */
export async function speakTo(
  { host, objects, sources, location }: AvatarPlace,
  command: Extract<LiveCommand, { kind: 'say' | 'hush' }>,
): Promise<void> {
  const avatars = sources.filter(({ input }) => input.kind === 'painter');
  if (avatars.length === 0)
    throw new LiveUnavailable('not-running', `No avatar is open at ${location} of this show.`);
  const tell = async (message: LiveAvatarMessage): Promise<void> => {
    for (const { id } of avatars) await host.control(id, { kind: 'tell', message });
  };
  try {
    if (command.kind === 'hush') {
      await tell({ kind: 'hush' });
      return;
    }
    const { id, interrupt } = command;
    const sound = await objects.localFile(command.sound);
    try {
      const performance = await objects.localFile(command.performance);
      try {
        const { path } = sound;
        await tell({ kind: 'say', id, performance: performance.path, sound: { path }, interrupt });
      } finally {
        await performance.release();
      }
    } finally {
      await sound.release();
    }
  } catch (error) {
    if (!(error instanceof LiveHostError)) throw error;
    throw new LiveUnavailable('failed', `The avatar at ${location} did not take it: ${error.message}`);
  }
}
