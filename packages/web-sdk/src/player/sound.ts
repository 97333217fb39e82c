/** Whether a dialog can be heard. `blocked`: the browser wants a tap first; `frozen`: it does not even show the picture. */
export type SoundState = 'on' | 'muted' | 'blocked' | 'frozen';

/** Starts a video although browsers keep pages that nobody has touched from making sound. */
export class Sound {
  readonly #video: HTMLVideoElement;
  readonly #onState: (state: SoundState) => void;
  #isMuted = false;
  #state: SoundState | undefined;

  constructor(video: HTMLVideoElement, onState: (state: SoundState) => void) {
    this.#video = video;
    this.#onState = onState;
  }

  get state(): SoundState | undefined {
    return this.#state;
  }

  /** Plays aloud if it may, else silently. Call it for every new source, and in the tap that allows sound. */
  async start(): Promise<void> {
    const video = this.#video;
    video.muted = this.#isMuted;
    if (await plays(video)) {
      this.#tell(this.#isMuted ? 'muted' : 'on');
      return;
    }
    video.muted = true;
    this.#tell((await plays(video)) ? 'blocked' : 'frozen');
  }

  /** What the user wants. */
  async setMuted(isMuted: boolean): Promise<void> {
    this.#isMuted = isMuted;
    if (!isMuted) {
      await this.start();
      return;
    }
    this.#video.muted = true;
    this.#tell('muted');
  }

  #tell(state: SoundState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onState(state);
  }
}

async function plays(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play();
    return true;
  } catch (error) {
    // A new source came in between: that one's start decides.
    if (error instanceof DOMException && error.name === 'AbortError') return true;
    if (error instanceof DOMException && error.name === 'NotAllowedError') return false;
    throw error;
  }
}
