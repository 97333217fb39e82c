import type { CreateDialogRequest } from '@cyclorama/contract/dialogs';
import { IcsFailure } from '../errors/failure.ts';
import type { Config } from './config.ts';
import type { Environment } from './environment.ts';

export interface OpeningOptions {
  readonly environment: Environment;
  readonly robotId: string;
  readonly onceCode: string;
  readonly config: () => Config;
}

/** What a server is asked for, as this browser and this page want it. */
export function openingRequest({
  environment,
  robotId,
  onceCode,
  config,
}: OpeningOptions): CreateDialogRequest {
  const ways = environment.mediaWays();
  const { useDefaultBackground, enableJobCache } = config();
  return {
    once_code: onceCode,
    robot_id: robotId,
    // With its background the avatar comes as one picture, which costs the server half.
    transparent: !useDefaultBackground && ways.transparent,
    use_cache: enableJobCache,
    media: ways.webrtc ? 'webrtc' : 'socket',
  };
}

/** A page that drives the avatar itself learns by events where. */
export function nobodyListens(): IcsFailure {
  return new IcsFailure(
    '999300002',
    'Invalid parameter: eventListeners is mandatory where a third-party application drives the avatar.',
  );
}
