import { useEffect, useMemo, useRef, useState } from 'react';
import { fetchStill, type PreviewOrder } from '../../../../api/own-previews.ts';
import { without } from '../../shared/without.ts';
import type { Script } from '../state/script.ts';

/** What the server's picture of a segment is worth now. */
export interface Still {
  /** An object URL; undefined before the first. */
  readonly url: string | undefined;
  /** The picture shows the segment as it is now. */
  readonly fresh: boolean;
  readonly drawing: boolean;
  readonly error: unknown;
}

/** Changes that follow each other sooner are drawn together. */
const PAUSE_MS = 300;

/** The picture of a segment, drawn by the server anew after each change that can be seen. */
export function useStill(script: Script, segment: number, enabled: boolean): Still {
  const order = useMemo(() => stillOrder(script, segment), [script, segment]);
  const key = useMemo(() => JSON.stringify(order.document), [order]);
  const latest = useRef(order);
  useEffect(() => {
    latest.current = order;
  });
  const [done, setDone] = useState<{ readonly url?: string; readonly key: string; readonly error?: unknown }>(
    {
      key: '',
    },
  );
  useEffect(() => {
    if (!enabled) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      fetchStill(latest.current, stop.signal).then(
        (picture) => {
          if (!stop.signal.aborted) setDone({ url: URL.createObjectURL(picture), key });
        },
        (error: unknown) => {
          if (!stop.signal.aborted) setDone({ key, error });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, enabled]);
  const { url } = done;
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  return {
    url,
    fresh: url !== undefined && done.key === key,
    drawing: enabled && done.key !== key,
    error: done.key === key ? done.error : undefined,
  };
}

/** One segment and what it is shown with; a change elsewhere is no reason to draw it again. */
export function stillOrder(script: Script, segment: number): PreviewOrder {
  const one = script.shoot_scripts[segment];
  const seen = without(script, 'voice_config', 'background_music_config', 'script_description');
  const numberless = { shoot_script: one?.shoot_script ?? {} };
  return {
    document: { ...seen, script_name: 'still', shoot_scripts: [numberless] },
    segment: 0,
  };
}
