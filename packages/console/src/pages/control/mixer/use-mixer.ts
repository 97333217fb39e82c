import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { setMixer, type MixerChannel } from '../../../api/own-desk.ts';
import { useToasts } from '../../../ui/toast.tsx';
import { deskKey, useDesk } from '../use-desk.ts';
import { channelsOf, withChannel } from './mixer-state.ts';

/** Between two changes of a fader that is being moved. */
const SEND_MS = 120;

export interface Mixer {
  readonly channels: readonly MixerChannel[];
  readonly change: (location: string, change: Partial<MixerChannel>) => void;
}

/** The mixer: hands feel their faders at once, the show follows as fast as it can, the last position wins. */
export function useMixer(): Mixer {
  const { desk } = useDesk();
  const cache = useQueryClient();
  const toasts = useToasts();
  const [held, setHeld] = useState<readonly MixerChannel[]>();
  const wanted = useRef<readonly MixerChannel[] | undefined>(undefined);
  const sent = useRef<readonly MixerChannel[] | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const send = useMutation({
    mutationFn: (channels: readonly MixerChannel[]) => setMixer(desk.id, channels),
    onError: (error) => {
      wanted.current = undefined;
      setHeld(undefined);
      toasts.failed(error);
    },
    onSettled: async () => {
      await cache.invalidateQueries({ queryKey: deskKey(desk.id) });
      if (wanted.current !== sent.current) schedule();
      else {
        wanted.current = undefined;
        setHeld(undefined);
      }
    },
  });
  const flush = (): void => {
    timer.current = undefined;
    if (wanted.current === undefined) return;
    sent.current = wanted.current;
    send.mutate(wanted.current);
  };
  const schedule = (): void => {
    timer.current ??= setTimeout(flush, SEND_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const channels = held ?? channelsOf(desk);
  return {
    channels,
    change: (location, change) => {
      const next = withChannel(channels, location, change);
      wanted.current = next;
      setHeld(next);
      if (!send.isPending) schedule();
    },
  };
}
