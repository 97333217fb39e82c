/** The kinds of file that the review takes, as far as this browser can make them. */
const TYPES = [
  'video/mp4;codecs=avc1.640028,mp4a.40.2',
  'video/mp4;codecs=avc1,mp4a.40.2',
  // Browsers without AAC.
  'video/mp4;codecs=avc1.640028,opus',
  'video/mp4;codecs=avc1,opus',
  'video/mp4',
] as const;

/** What this browser records as; undefined when it cannot record MP4. */
export function recordingType(): string | undefined {
  if (typeof MediaRecorder === 'undefined') return undefined;
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type));
}

const BITS_A_SECOND = 12_000_000;
/** The browser hands over what it has once in a while, so that a long take is not one piece of memory. */
const SLICE_MS = 1000;

/** A take of camera and microphone. */
export class Take {
  readonly #recorder: MediaRecorder;
  readonly #pieces: Blob[] = [];
  readonly #type: string;
  readonly #ended: Promise<void>;

  /** Begins at once. @throws Error when the browser cannot record this */
  constructor(stream: MediaStream, type: string) {
    this.#type = type;
    this.#recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_A_SECOND });
    this.#recorder.addEventListener('dataavailable', ({ data }) => {
      if (data.size > 0) this.#pieces.push(data);
    });
    this.#ended = new Promise((resolve) =>
      this.#recorder.addEventListener('stop', () => resolve(), { once: true }),
    );
    this.#recorder.start(SLICE_MS);
  }

  /** Ends the take. @returns the file */
  async stop(name: string): Promise<File> {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#ended;
    return new File(this.#pieces, name, { type: this.#type.split(';')[0] ?? 'video/mp4' });
  }
}
