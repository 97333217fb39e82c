import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster, type Change } from '../change.ts';
import { given, type Answer, type Asked } from '../handler.ts';
import { resourceOf } from '../references.ts';
import { isFile } from '../resources/document.ts';
import { LiveUnavailable } from '../../live/port.ts';
import { casterChannels } from '../table.ts';

/** What the running session is told after the rows. */
interface Playback {
  readonly running: boolean;
  /** Only when the request says so. */
  readonly playStatus?: 0 | 1;
  readonly seekMs?: number;
}

/**
 * SetCasterChannel: binds a source to a channel (ResourceId '' lets go of it), pauses, plays and seeks files. A channel
 * exists from the first time that it is set. Bindings and pauses last; seeking happens once, in a running caster.
 * FaceBeauty is kept and shown, and changes no picture.
 */
export async function setCasterChannel(
  context: ApsaraContext,
  request: Asked<'SetCasterChannel'>,
): Answer<'SetCasterChannel'> {
  const { CasterId: casterId, ChannelId: channelId } = request.input;
  const playback = await changeCaster(context, request, (change) => storeChannel(change, request.input));
  if (!playback.running) return {};
  if (playback.playStatus !== undefined) {
    const kind = playback.playStatus === 1 ? 'play' : 'pause';
    await control(() => context.casters.control(casterId, channelId, { kind }));
  }
  const { seekMs: ms } = playback;
  if (ms !== undefined) {
    await control(() => context.casters.control(casterId, channelId, { kind: 'seek', ms }));
  }
  return {};
}

async function storeChannel(
  { tx, aggregate }: Change,
  input: Asked<'SetCasterChannel'>['input'],
): Promise<Playback> {
  const { ChannelId: channelId, PlayStatus: playStatus, SeekOffset: seekMs } = input;
  const { caster, channels } = aggregate;
  // Layouts of virtual studios name channels whether or not ChannelEnable says so.
  if (caster.config.ChannelEnable === 0 && caster.normType !== 4) {
    throw new ApsaraError(
      'IncorrectCasterStatus',
      'its channels are off: set ChannelEnable with SetCasterConfig',
    );
  }
  const before = channels.find((channel) => channel.channelId === channelId);
  const resourceId = input.ResourceId === undefined ? before?.resourceId : given(input.ResourceId);
  const resource = resourceId === undefined ? undefined : resourceOf(aggregate, resourceId);
  const file = resource !== undefined && isFile(resource.effective);
  if (playStatus === 0 && !file) {
    throw new ApsaraError('InvalidPlayStatus.Malformed', 'only files can pause');
  }
  const running = caster.desired === 'running';
  if (seekMs !== undefined && seekMs !== 0) {
    if (!file) throw new ApsaraError('InvalidSeekOffset.Malformed', 'only files can seek');
    if (!running) throw new ApsaraError('IncorrectCasterStatus', 'seeking needs a running caster');
  }
  const row = {
    resourceId: resourceId ?? null,
    faceBeauty: input.FaceBeauty ?? before?.faceBeauty ?? null,
    // Another source starts playing; the same one goes on as it was.
    playStatus: playStatus ?? (before?.resourceId === resourceId ? before?.playStatus : undefined) ?? 1,
  };
  await tx.orm
    .insert(casterChannels)
    .values({ casterId: caster.id, channelId, ...row })
    .onConflictDoUpdate({ target: [casterChannels.casterId, casterChannels.channelId], set: row });
  return {
    running: running && file,
    ...(playStatus !== undefined && { playStatus }),
    ...(seekMs !== undefined && { seekMs }),
  };
}

/** @throws ApsaraError IncorrectCasterStatus when nothing runs that could be told */
async function control(command: () => Promise<unknown>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof LiveUnavailable)) throw error;
    throw new ApsaraError('IncorrectCasterStatus', error.message, { cause: error });
  }
}
