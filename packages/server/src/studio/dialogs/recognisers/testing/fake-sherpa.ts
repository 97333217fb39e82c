/** Stands for sherpa-onnx-node: a native module that is not installed. Its text tells what it heard. */

interface Heard {
  seconds: number;
  decoded: number;
}

interface Config {
  readonly modelConfig: Readonly<Record<string, unknown>> & { readonly tokens: string };
}

class Recogniser {
  readonly config: Config;

  constructor(config: Config) {
    if (config.modelConfig.tokens.includes('broken')) throw new Error('Failed to load model');
    this.config = config;
  }

  createStream() {
    const heard: Heard = { seconds: 0, decoded: 0 };
    return {
      heard,
      acceptWaveform: ({ samples, sampleRate }: { samples: Float32Array; sampleRate: number }): void => {
        heard.seconds += samples.length / sampleRate;
        if (samples.some((sample) => Math.abs(sample) > 1)) throw new Error('samples are beyond full scale');
        if (this.config.modelConfig.tokens.includes('crash')) process.kill(process.pid, 'SIGSEGV');
      },
    };
  }

  /** @returns how long it heard sound, in tenths */
  textOf({ decoded }: Heard): string {
    return `TENTHS ${Math.round(decoded * 10)}`;
  }
}

export class OnlineRecognizer extends Recogniser {
  isReady({ heard }: { heard: Heard }): boolean {
    return heard.seconds - heard.decoded >= 0.3;
  }

  decode({ heard }: { heard: Heard }): void {
    heard.decoded += 0.3;
  }

  getResult({ heard }: { heard: Heard }) {
    return { text: heard.decoded === 0 ? '' : this.textOf(heard) };
  }
}

export class OfflineRecognizer extends Recogniser {
  decode({ heard }: { heard: Heard }): void {
    heard.decoded = heard.seconds;
  }

  getResult({ heard }: { heard: Heard }) {
    const { whisper, senseVoice } = this.config.modelConfig as Record<
      string,
      { language?: string } | undefined
    >;
    return { text: `${this.textOf(heard)} ${(whisper ?? senseVoice)?.language ?? ''}` };
  }
}
