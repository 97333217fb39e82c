/** The stage without pictures (hosts/live/testing/fake-stage.ts) with an avatar that says what it is told by the wall. */
import type { LiveAvatarMessage } from '@cyclorama/avatar/catalogue';
import type { LiveEvent, LiveStage, LiveStageOptions } from '@cyclorama/stage/data';
import { startLiveStage as startFake } from '../../../../hosts/live/testing/fake-stage.ts';

/** Told to say this, it dies as native code does. */
export const LAST_WORDS = 'goodbye cruel world';

export async function startLiveStage(options: LiveStageOptions): Promise<LiveStage> {
  const stage = await startFake(options);
  const control = stage.control.bind(stage);
  let waiting: NodeJS.Timeout[] = [];
  let open: string[] = [];
  stage.control = (source, command): Promise<void> => {
    if (command.kind !== 'tell') return control(source, command);
    const message = command.message as LiveAvatarMessage;
    const tell = (report: unknown): void => {
      const { ptsMs, frame } = stage.status();
      const event: LiveEvent = { kind: 'report', source, message: report, ptsMs, frame };
      options.onEvent(event);
    };
    if (message.kind === 'hush') {
      for (const timer of waiting) clearTimeout(timer);
      for (const id of open) tell({ kind: 'ended', id, cut: true });
      waiting = [];
      open = [];
    }
    if (message.kind === 'say' && 'samples' in message.sound) {
      const { id, sound, performance } = message;
      if (typeof performance !== 'string' && performance.seed === DEADLY) process.abort();
      open.push(id);
      tell({ kind: 'began', id });
      const ms = (sound.samples.length * 1000) / sound.rate;
      const end = (): void => {
        open = open.filter((one) => one !== id);
        tell({ kind: 'ended', id, cut: false });
      };
      waiting.push(setTimeout(end, ms));
    }
    return Promise.resolve();
  };
  return stage;
}

/** Seed of the performance of the last words. */
export const DEADLY = 666;
