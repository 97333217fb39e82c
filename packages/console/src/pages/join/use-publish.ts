import { useEffect, useRef, useState } from 'react';
import { acceptInvitation } from '../../api/own-desk.ts';
import { WhipPublisher } from '../../media/whip.ts';
import { ApiError } from '../../api/http.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

export type PublishState =
  | { readonly kind: 'idle' | 'connecting' | 'live' | 'ended' }
  | { readonly kind: 'waiting'; readonly retryInMs: number; readonly error: unknown };

/** Sends a camera into the show until its owner leaves; a connection that breaks comes back by itself. */
export function usePublish({
  token,
  whip,
  stream,
}: {
  readonly token: string;
  readonly whip: string;
  readonly stream: MediaStream | undefined;
}): { readonly state: PublishState; readonly join: () => void; readonly leave: () => void } {
  const [state, setState] = useState<PublishState>({ kind: 'idle' });
  const [on, setOn] = useState(false);
  const end = useRef<PublishState['kind']>('idle');
  useEffect(() => {
    if (!on || stream === undefined) return undefined;
    let publisher: WhipPublisher | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waitMs = FIRST_WAIT_MS;
    let over = false;
    const again = (error: unknown): void => {
      if (over) return;
      if (error instanceof ApiError && (error.status === 404 || error.status === 401)) {
        // The invitation was taken back: there is nothing to come back to.
        setOn(false);
        setState({ kind: 'waiting', retryInMs: 0, error });
        return;
      }
      setState({ kind: 'waiting', retryInMs: waitMs, error });
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.6);
    };
    const connect = (): void => {
      setState({ kind: 'connecting' });
      acceptInvitation(token)
        .then(() => {
          if (over) return;
          publisher = new WhipPublisher({
            url: whip,
            token,
            stream,
            onState: (now) => {
              if (over) return;
              if (now.kind === 'lost') again(now.error);
              else setState({ kind: now.kind });
              if (now.kind === 'live') waitMs = FIRST_WAIT_MS;
            },
          });
        })
        .catch(again);
    };
    connect();
    return () => {
      over = true;
      clearTimeout(timer);
      publisher?.close();
      setState({ kind: end.current === 'ended' ? 'ended' : 'idle' });
    };
  }, [on, stream, token, whip]);
  return {
    state,
    join: () => {
      end.current = 'idle';
      setOn(true);
    },
    leave: () => {
      end.current = 'ended';
      setOn(false);
    },
  };
}
