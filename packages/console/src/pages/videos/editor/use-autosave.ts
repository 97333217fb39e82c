import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { keys } from '../../../api/keys.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { obstacleOf, type Obstacle, type Script } from './state/script.ts';

/** Whether the server has what is shown. */
export type SaveState =
  | { readonly kind: 'saved' | 'unsaved' | 'saving' }
  | { readonly kind: 'blocked'; readonly obstacle: Obstacle }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Autosave {
  readonly state: SaveState;
  /** Stores now what is not stored yet. @returns the script's id @throws ApiError */
  readonly flush: () => Promise<string>;
}

const PAUSE_MS = 900;

/**
 * Stores a script a moment after each change; a new one is created by the first.
 * @param stored what the server has; undefined: nothing yet
 */
export function useAutosave(
  script: Script,
  stored: { readonly id: string; readonly script: Script } | undefined,
  options: { readonly enabled: boolean; readonly onCreated: (scriptId: string) => void },
): Autosave {
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const id = useRef(stored?.id);
  const latest = useRef({ script, options });
  useEffect(() => {
    latest.current = { script, options };
  });
  const [saved, setSaved] = useState<Script | undefined>(stored?.script);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<{ readonly script: Script; readonly error: unknown }>();
  const running = useRef<Promise<string> | undefined>(undefined);

  const store = useCallback(async (): Promise<string> => {
    const { script: now } = latest.current;
    setBusy(true);
    try {
      if (id.current === undefined) {
        const { script_id: created = '' } = await studio.call('createVideoScripts', { body: now });
        id.current = created;
        latest.current.options.onCreated(created);
      } else await studio.call('updateVideoScript', { params: { script_id: id.current }, body: now });
      setSaved(now);
      setError(undefined);
      void cache.invalidateQueries({ queryKey: ['scripts', 'list'] });
      return id.current;
    } catch (failure) {
      setError({ script: now, error: failure });
      throw failure;
    } finally {
      setBusy(false);
      running.current = undefined;
    }
  }, [studio, cache]);

  const flush = useCallback(async (): Promise<string> => {
    // One after the other: a later state must never be overwritten by an earlier one.
    await running.current?.catch(() => undefined);
    running.current = store();
    return running.current;
  }, [store]);

  const obstacle = useMemo(() => obstacleOf(script), [script]);
  const due =
    options.enabled && script !== saved && obstacle === undefined && script !== error?.script && !busy;
  useEffect(() => {
    if (!due) return undefined;
    // What it failed with is shown by the state.
    const timer = setTimeout(() => void flush().catch(() => undefined), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [due, script, flush]);

  const open = options.enabled && script !== saved;
  useEffect(() => {
    if (!open) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [open]);

  const leave = useRef<() => void>(() => undefined);
  useEffect(() => {
    leave.current = () => {
      // Whoever goes on to another page has what they wrote all the same.
      if (open && obstacle === undefined) void flush().catch((failure: unknown) => toasts.failed(failure));
      // The next visit reads what was stored, not what was read first.
      if (id.current !== undefined) cache.removeQueries({ queryKey: keys.script(id.current) });
    };
  });
  useEffect(() => () => leave.current(), []);

  return { state: stateOf(), flush };

  function stateOf(): SaveState {
    if (busy) return { kind: 'saving' };
    if (script === saved) return { kind: 'saved' };
    if (obstacle !== undefined) return { kind: 'blocked', obstacle };
    if (error !== undefined && error.script === script) return { kind: 'failed', error: error.error };
    return { kind: 'unsaved' };
  }
}
