import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { keys } from '../../../api/keys.ts';
import { ApiError } from '../../../api/http.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { obstacleOf, scriptOf, type Obstacle, type Script } from './state/script.ts';

/** Whether the server has what is shown. */
export type SaveState =
  | { readonly kind: 'saved' | 'unsaved' | 'saving' }
  | { readonly kind: 'blocked'; readonly obstacle: Obstacle }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Somebody else has stored another state since: nothing is stored until one of them is chosen. */
  | { readonly kind: 'conflict' };

/** What the server has of a script. */
export interface StoredScript {
  readonly id: string;
  readonly script: Script;
  /** Names that state. */
  readonly tag: string | undefined;
}

/** What a save answers. */
export interface Saved {
  readonly id: string;
  /** Where recordings are sent to, by the number of their segment. */
  readonly uploads: ReadonlyMap<number, string>;
}

export interface Autosave {
  readonly state: SaveState;
  /** Stores now. @throws ApiError Console.Stale when somebody else has changed the script since */
  readonly flush: () => Promise<Saved>;
  /** Ends a conflict: reads what the other one stored. @returns it, for the editor to show */
  readonly takeTheirs: () => Promise<Script>;
  /** Ends a conflict: what is shown here replaces what the other one stored. */
  readonly keepMine: () => Promise<void>;
}

const PAUSE_MS = 900;

/**
 * Stores a script a moment after each change; a new one is created by the first.
 * @param stored what the server has; undefined: nothing yet
 */
export function useAutosave(
  script: Script,
  stored: StoredScript | undefined,
  options: { readonly enabled: boolean; readonly onCreated: (scriptId: string) => void },
): Autosave {
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const id = useRef(stored?.id);
  const tag = useRef(stored?.tag);
  const latest = useRef({ script, options });
  useEffect(() => {
    latest.current = { script, options };
  });
  const [saved, setSaved] = useState<Script | undefined>(stored?.script);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<{ readonly script: Script; readonly error: unknown }>();
  const [conflict, setConflict] = useState(false);
  const running = useRef<Promise<Saved> | undefined>(undefined);

  const store = useCallback(async (): Promise<Saved> => {
    const { script: now } = latest.current;
    setBusy(true);
    try {
      const known = id.current;
      const { answer, tag: next } = await (known === undefined
        ? studio.callTagged('createVideoScripts', { body: now })
        : studio.callTagged('updateVideoScript', { params: { script_id: known }, body: now }, tag.current));
      const { script_id: script = '', audio_files: recordings } = answer;
      id.current = script;
      tag.current = next;
      if (known === undefined) latest.current.options.onCreated(script);
      setSaved(now);
      setError(undefined);
      setConflict(false);
      void cache.invalidateQueries({ queryKey: ['scripts', 'list'] });
      const uploads = (recordings?.audio_file_url ?? []).map(
        ({ sequence_no: number = 0, audio_file_upload_url: url = '' }) => [number, url] as const,
      );
      return { id: script, uploads: new Map(uploads) };
    } catch (failure) {
      if (failure instanceof ApiError && failure.code === 'Console.Stale') setConflict(true);
      else setError({ script: now, error: failure });
      throw failure;
    } finally {
      setBusy(false);
      running.current = undefined;
    }
  }, [studio, cache]);

  const flush = useCallback(async (): Promise<Saved> => {
    // One after the other: a later state must never be overwritten by an earlier one.
    await running.current?.catch(() => undefined);
    running.current = store();
    return running.current;
  }, [store]);

  const takeTheirs = useCallback(async (): Promise<Script> => {
    const { answer, tag: theirs } = await studio.callTagged('showVideoScript', {
      params: { script_id: id.current ?? '' },
    });
    const script = scriptOf(answer);
    tag.current = theirs;
    setSaved(script);
    setConflict(false);
    return script;
  }, [studio]);

  const keepMine = useCallback(async (): Promise<void> => {
    tag.current = undefined;
    await flush();
  }, [flush]);

  const obstacle = useMemo(() => obstacleOf(script), [script]);
  const due =
    options.enabled &&
    script !== saved &&
    obstacle === undefined &&
    script !== error?.script &&
    !busy &&
    !conflict;
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

  return { state: stateOf(), flush, takeTheirs, keepMine };

  function stateOf(): SaveState {
    if (busy) return { kind: 'saving' };
    if (conflict) return { kind: 'conflict' };
    if (script === saved) return { kind: 'saved' };
    if (obstacle !== undefined) return { kind: 'blocked', obstacle };
    if (error !== undefined && error.script === script) return { kind: 'failed', error: error.error };
    return { kind: 'unsaved' };
  }
}
