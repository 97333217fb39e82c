import type { CreateDialogAnswer } from '@cyclorama/contract/dialogs';
import { IcsFailure } from '../errors/failure.ts';
import type { LinkEnd, Player, PlayerPhase, SoundState } from '../player/index.ts';
import type { ServerAddress } from '../wire/address.ts';
import type { Environment } from './environment.ts';
import type { Store } from './store.ts';

export interface ScreenOptions {
  readonly environment: Environment;
  readonly server: ServerAddress;
  readonly answer: CreateDialogAnswer;
  readonly place: HTMLElement;
  readonly isMuted: boolean;
  readonly store: Store;
  readonly onFirstFrame: () => void;
  readonly onSound: (state: SoundState) => void;
  /** Changes of what the network gives. */
  readonly onQuality: (level: 'good' | 'weak' | 'lost') => void;
  /** There will be no picture any more. */
  readonly onFailure: (failure: IcsFailure) => void;
}

const ENDS: Readonly<Record<LinkEnd, readonly [code: string, message: string]>> = {
  gone: ['999100005', 'The current dialog has ended or been canceled. Refresh the page to join again.'],
  blocked: ['90100026', 'Establishing the media connection failed. Switch to another network and try again.'],
  lost: ['999200001', 'Network error. Check the network and try again.'],
};

/** Begins to play a job on its stage; what the network does is shown by the interface. */
export function openPlayer(options: ScreenOptions): Player {
  const { environment, server, answer, place, isMuted, store, onQuality } = options;
  const path = `/ics/v1/jobs/${answer.job_id}`;
  const tell = (network: 'good' | 'weak' | 'lost') => {
    if (network === store.model.network) return;
    store.set({ network });
    onQuality(network);
  };
  let phase: PlayerPhase = 'connecting';
  const player = environment.createPlayer({
    place,
    video: answer.video,
    way: environment.mediaWays().webrtc ? 'webrtc' : 'socket',
    playUrl: `${server.http}${path}/play`,
    mediaUrl: `${server.ws}${path}/media?key=${encodeURIComponent(answer.token)}`,
    token: answer.token,
    iceServers: answer.ice_servers,
    onPhase: (now) => {
      phase = now;
      if (now === 'stalled') tell('lost');
      else if (now === 'playing') tell('good');
    },
    onFirstFrame: options.onFirstFrame,
    onSound: options.onSound,
    onNetwork: (verdict) => {
      if (phase === 'playing') tell(verdict);
    },
    onEnd: (end, cause) => {
      const [code, message] = ENDS[end];
      options.onFailure(new IcsFailure(code, message, { cause }));
    },
  });
  if (isMuted) void player.setMuted(true);
  return player;
}
