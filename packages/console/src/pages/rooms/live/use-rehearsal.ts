import type { Schemas } from '@cyclorama/contract';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { simulate, type InventedEvent } from '../../../api/own-rooms.ts';
import { commentsFor, invent, type RehearsalMix } from './invented.ts';

const SEND_MS = 500;

/** Viewers who are invented for a rehearsal. */
export interface Rehearsal {
  readonly running: boolean;
  /** Events a second. */
  readonly rate: number;
  readonly mix: RehearsalMix;
  readonly sent: number;
  readonly error: unknown;
  readonly setRate: (rate: number) => void;
  readonly setMix: (mix: RehearsalMix) => void;
  readonly setRunning: (running: boolean) => void;
  /** Sends one by hand. */
  readonly send: (event: InventedEvent) => void;
}

/** Sends invented events to a show, at a rate, until it is stopped or fails or the show ends. */
export function useRehearsal(
  roomId: string,
  live: boolean,
  rules: readonly Schemas['LiveRoomInteractionRuleInfo'][],
): Rehearsal {
  const { i18n } = useTranslation('rooms');
  const [wanted, setWanted] = useState(false);
  const [rate, setRate] = useState(1);
  const [mix, setMix] = useState<RehearsalMix>({ comments: true, gifts: true, likes: true });
  const [sent, setSent] = useState(0);
  const [error, setError] = useState<unknown>();
  const running = wanted && live;
  const language = i18n.language;
  useEffect(() => {
    if (!running) return undefined;
    const own = commentsFor(rules);
    let due = 0;
    let busy = false;
    const timer = setInterval(() => {
      due = Math.min(200, due + (rate * SEND_MS) / 1000);
      const count = Math.floor(due);
      if (busy || count === 0) return;
      due -= count;
      busy = true;
      simulate(
        roomId,
        Array.from({ length: count }, () => invent(mix, language, own)),
      ).then(
        ({ counted }) => {
          busy = false;
          setSent((before) => before + counted);
        },
        (failure: unknown) => {
          setError(failure);
          setWanted(false);
        },
      );
    }, SEND_MS);
    return () => clearInterval(timer);
  }, [running, rate, mix, roomId, language, rules]);
  return {
    ...{ running, rate, mix, sent, error, setRate, setMix },
    setRunning: (on) => {
      setError(undefined);
      setWanted(on);
    },
    send: (event) => {
      setError(undefined);
      simulate(roomId, [event]).then(
        ({ counted }) => setSent((before) => before + counted),
        (failure: unknown) => setError(failure),
      );
    },
  };
}
