import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys } from '../../../../api/keys.ts';
import { putBytes } from '../../../../api/put-bytes.ts';
import { useMetaStudio } from '../../../../app/session.tsx';
import type { Autosave } from '../use-autosave.ts';
import { takeKey } from './use-take.ts';
import { faultOf, lengthOf, type RecordingFault } from './check-recording.ts';

/** A file that is no recording: nothing of it was sent. */
export class RecordingRefused extends Error {
  readonly fault: RecordingFault;
  constructor(fault: RecordingFault) {
    super(fault);
    this.name = 'RecordingRefused';
    this.fault = fault;
  }
}

export interface Recording {
  /** Where it can be heard; undefined: there is none yet. */
  readonly url: string | undefined;
  /** 0 to 1 while one is sent. */
  readonly sent: number | undefined;
  readonly error: unknown;
  readonly send: (file: File) => void;
  readonly stop: () => void;
}

/** The recording that drives a segment: where it is heard, and how another one gets there. */
export function useRecording(
  scriptId: string | undefined,
  sequence: number,
  flush: Autosave['flush'],
): Recording {
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const [sent, setSent] = useState<number>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const key = [...keys.script(scriptId ?? ''), 'recordings'];
  const stored = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      studio.call('showVideoScript', { params: { script_id: scriptId ?? '' }, signal }),
    enabled: scriptId !== undefined,
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: async (file: File) => {
      const fault = faultOf(file) ?? ((await lengthOf(file)) === undefined ? 'unreadable' : undefined);
      if (fault !== undefined) throw new RecordingRefused(fault);
      const stop = new AbortController();
      abort.current = stop;
      setSent(0);
      // The server names the place of a recording only once the segment is stored as a recorded one.
      const { uploads } = await flush();
      await putBytes(uploads.get(sequence) ?? '', file, stop.signal, (bytes) => setSent(bytes / file.size));
    },
    onSuccess: () => cache.setQueryData(takeKey(scriptId, sequence), Date.now()),
    onSettled: async () => {
      setSent(undefined);
      await cache.invalidateQueries({ queryKey: ['scripts', 'one'] });
    },
  });
  const file = stored.data?.audio_files?.audio_file_url?.find((one) => one.sequence_no === sequence);
  const stopped = error instanceof DOMException && error.name === 'AbortError';
  return {
    url: file?.audio_file_download_url,
    sent: isPending ? (sent ?? 0) : undefined,
    error: stopped ? undefined : (error ?? stored.error ?? undefined),
    send: mutate,
    stop: () => abort.current?.abort(),
  };
}
