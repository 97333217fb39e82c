/** What keeps a file from being the recording of a segment. */
export type RecordingFault = 'kind' | 'empty' | 'large' | 'unreadable';

/** As the server takes them. */
export const RECORDING_KINDS = ['mp3', 'wav', 'm4a'] as const;
const MOST_BYTES = 100 * 1024 * 1024;

/** What can be told of a file before it is opened. */
export function faultOf({
  name,
  size,
}: {
  readonly name: string;
  readonly size: number;
}): RecordingFault | undefined {
  const kind = name.split('.').pop()?.toLowerCase() ?? '';
  if (!(RECORDING_KINDS as readonly string[]).includes(kind)) return 'kind';
  if (size === 0) return 'empty';
  return size > MOST_BYTES ? 'large' : undefined;
}

/** Seconds of a recording; undefined when the browser cannot play it, whatever its name says. */
export function lengthOf(file: Blob): Promise<number | undefined> {
  const url = URL.createObjectURL(file);
  const audio = new Audio();
  return new Promise<number | undefined>((resolve) => {
    audio.addEventListener('loadedmetadata', () =>
      resolve(Number.isFinite(audio.duration) ? audio.duration : undefined),
    );
    audio.addEventListener('error', () => resolve(undefined));
    audio.preload = 'metadata';
    audio.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}
