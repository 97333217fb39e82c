import { useCallback, useEffect, useRef, useState } from 'react';
import type { ShowState } from '../../../api/own-rooms.ts';
import { useRtc } from '../../../api/use-rooms.ts';
import { WhipPublisher } from '../../../media/whip.ts';
import { CommandChannel } from './command-channel.ts';

/** Where a person's voice is on its way to the presenter. */
export type VoicePhase = 'off' | 'asking' | 'connecting' | 'waiting' | 'speaking';

export interface Voice {
  readonly phase: VoicePhase;
  readonly stream: MediaStream | undefined;
  readonly error: unknown;
  readonly take: () => void;
  readonly handBack: () => void;
}

/** Sound must have come before a room lets somebody speak: tried again so often, so many times. */
const AGAIN_MS = 250;
const TRIES = 16;

interface Line {
  readonly stream: MediaStream;
  publisher?: WhipPublisher;
  channel?: CommandChannel;
  timer?: ReturnType<typeof setTimeout>;
  tries: number;
  spoke: boolean;
}

/** The line from this machine's microphone to the presenter. */
export function useTakeOver(roomId: string, jobId: string | undefined): Voice {
  const { data: rtc } = useRtc(roomId, jobId);
  const line = useRef<Line>(undefined);
  const [phase, setPhase] = useState<VoicePhase>('off');
  const [stream, setStream] = useState<MediaStream>();
  const [error, setError] = useState<unknown>();

  const end = useCallback((why?: unknown) => {
    const open = line.current;
    line.current = undefined;
    if (open !== undefined) {
      clearTimeout(open.timer);
      open.channel?.order('voice_end', 'NOW');
      open.channel?.close();
      open.publisher?.close();
      for (const track of open.stream.getTracks()) track.stop();
    }
    setStream(undefined);
    setPhase('off');
    if (why !== undefined) setError(why);
  }, []);
  useEffect(() => () => end(), [end, jobId]);

  const take = (): void => {
    const user = rtc?.users?.find(({ user_type: type }) => type === 'CAPTURE') ?? rtc?.users?.[0];
    const { app_id: app, room_id: room } = rtc ?? {};
    const token = user?.signature;
    if (line.current !== undefined || app === undefined || room === undefined || token === undefined) return;
    const path = `/rtc/${encodeURIComponent(app)}/${encodeURIComponent(room)}`;
    setError(undefined);
    setPhase('asking');
    navigator.mediaDevices
      .getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } })
      .then((microphone) => {
        const open: Line = { stream: microphone, tries: 0, spoke: false };
        line.current = open;
        setStream(microphone);
        setPhase('connecting');
        microphone.getTracks()[0]?.addEventListener('ended', () => line.current === open && end());
        const isOpen = (): boolean => line.current === open;
        const ask = (): void => {
          open.tries++;
          open.channel?.order('voice_start', 'SENTENCE_END');
        };
        open.publisher = new WhipPublisher({
          url: `${path}/publish`,
          token,
          stream: microphone,
          onState: (state) => {
            if (!isOpen()) return;
            if (state.kind === 'lost') end(state.error);
            if (state.kind !== 'live') return;
            setPhase('waiting');
            open.channel = new CommandChannel(`${path}/command`, token, (news) => {
              if (!isOpen()) return;
              if (news.kind === 'open') ask();
              if (news.kind === 'closed') end();
              if (news.kind === 'state') heard(open, news.state, setPhase, end);
              if (news.kind !== 'refused') return;
              if (open.tries >= TRIES) end(new Error(news.why));
              else open.timer = setTimeout(ask, AGAIN_MS);
            });
          },
        });
      })
      .catch((failure: unknown) => end(failure));
  };
  return { phase, stream, error, take, handBack: () => end() };
}

function heard(open: Line, state: ShowState, setPhase: (phase: VoicePhase) => void, end: () => void): void {
  if (state === 'TAKE_OVER') {
    open.spoke = true;
    setPhase('speaking');
  } else if (open.spoke) end();
}
