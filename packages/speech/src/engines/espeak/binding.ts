/** The part of the eSpeak NG module that is used here; the package ships no types. */
export interface EspeakEvent {
  readonly type: 'sentence' | 'word' | 'phoneme' | 'end' | 'mark' | 'play' | 'msg_terminated' | 'samplerate';
  /** 1-based, in characters (code points). */
  readonly text_position: number;
  readonly word_length: number;
  /** Milliseconds. */
  readonly audio_position: number;
  readonly id: string | number | undefined;
}

export interface EspeakWorker {
  set_voice(name: string): number;
  set_rate(wordsPerMinute: number): number;
  set_pitch(pitch: number): number;
  set_range(range: number): number;
  get_samplerate(): number;
  synthesize(text: string, take: (audio: Int16Array, events: readonly EspeakEvent[]) => boolean): void;
  convert_to_phonemes(text: string, ipa: boolean): { readonly ptr: number };
}

interface EspeakModule {
  readonly FS: { writeFile(path: string, text: string): void };
  readonly HEAPU8: Uint8Array;
  readonly eSpeakNGWorker: new () => EspeakWorker | Promise<EspeakWorker>;
}

export interface Espeak {
  readonly worker: EspeakWorker;
  writeVariant(name: string, lines: string): void;
  /** Phoneme mnemonics of a text in the current voice. */
  mnemonics(text: string): string;
}

const VARIANTS = '/usr/share/espeak-ng-data/voices/!v/';

/** Loads the engine once for this process. */
export async function loadEspeak(): Promise<Espeak> {
  const name: string = '@echogarden/espeak-ng-emscripten';
  const { default: start } = (await import(name)) as { default: () => Promise<EspeakModule> };
  const module = await start();
  const worker = await new module.eSpeakNGWorker();
  return {
    worker,
    writeVariant(variant, lines) {
      module.FS.writeFile(VARIANTS + variant, `language variant\nname ${variant}\n${lines}\n`);
    },
    mnemonics(text) {
      const { ptr } = worker.convert_to_phonemes(text, false);
      const heap = module.HEAPU8;
      return Buffer.from(heap.subarray(ptr, heap.indexOf(0, ptr))).toString('utf8');
    },
  };
}
