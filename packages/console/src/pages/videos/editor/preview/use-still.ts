import { useEffect, useMemo, useRef, useState } from 'react';
import { fetchStill, readyStills, type PreviewOrder } from '../../../../api/own-previews.ts';
import { without } from '../../shared/without.ts';
import type { Script } from '../state/script.ts';

/** What the server's picture of a segment is worth now. */
export interface Still {
  /** An object URL; undefined before the first. */
  readonly url: string | undefined;
  /** The picture shows the segment as it is now. */
  readonly fresh: boolean;
  readonly drawing: boolean;
  /** Of the segment, seconds; a guess until a moment of it was drawn. 0 before the first picture. */
  readonly duration: number;
  readonly error: unknown;
}

/** Changes that follow each other sooner are drawn together. */
const PAUSE_MS = 300;

/** Which moment of a segment is looked at, and whose recordings are heard there. */
export interface Moment {
  /** Seconds after its beginning; undefined: any good picture, at once. */
  readonly time: number | undefined;
  readonly scriptId: string | undefined;
  /** Changes with the recording. */
  readonly take?: number | undefined;
}

/** The picture of a segment, drawn by the server anew after each change that can be seen. */
export function useStill(
  script: Script,
  segment: number,
  { time, scriptId, take }: Moment,
  enabled: boolean,
): Still {
  const order = useMemo(
    () => stillOrder(script, segment, { time, scriptId }),
    [script, segment, time, scriptId],
  );
  const key = useMemo(() => JSON.stringify([order.document, order.time, take]), [order, take]);
  const latest = useRef(order);
  useEffect(() => {
    latest.current = order;
  });
  useEffect(() => {
    // Only a hint: the first still tells what is wrong.
    readyStills().catch(() => undefined);
  }, []);
  const [done, setDone] = useState<{
    readonly url?: string;
    readonly key: string;
    readonly error?: unknown;
    readonly duration: number;
  }>({ key: '', duration: 0 });
  useEffect(() => {
    if (!enabled) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      fetchStill(latest.current, stop.signal).then(
        ({ picture, duration }) => {
          if (!stop.signal.aborted) setDone({ url: URL.createObjectURL(picture), key, duration });
        },
        (error: unknown) => {
          if (!stop.signal.aborted) setDone((before) => ({ key, error, duration: before.duration }));
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
    duration: done.duration,
    error: done.key === key ? done.error : undefined,
  };
}

/** One segment and what it is shown with; a change elsewhere is no reason to draw it again. */
export function stillOrder(
  script: Script,
  segment: number,
  { time, scriptId }: Moment = { time: undefined, scriptId: undefined },
): PreviewOrder {
  const one = script.shoot_scripts[segment];
  const seen = without(script, 'background_music_config', 'script_description');
  // How it sounds is seen in moments only: lips move, and words take their time.
  const document = time === undefined ? without(seen, 'voice_config') : seen;
  const numberless = { shoot_script: one?.shoot_script ?? {} };
  return {
    document: {
      ...document,
      script_name: 'still',
      shoot_scripts: [time === undefined || one === undefined ? numberless : one],
    },
    segment: 0,
    ...(time === undefined ? {} : { time, ...(scriptId === undefined ? {} : { script_id: scriptId }) }),
  };
}
