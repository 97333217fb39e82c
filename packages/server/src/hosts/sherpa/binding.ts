/** The part of `sherpa-onnx-node` that is used here. */
export interface SherpaStream {
  acceptWaveform(sound: { readonly samples: Float32Array; readonly sampleRate: number }): void;
}

export interface SherpaOnline {
  createStream(): SherpaStream;
  isReady(stream: SherpaStream): boolean;
  decode(stream: SherpaStream): void;
  getResult(stream: SherpaStream): { readonly text: string };
}

export interface SherpaOffline {
  createStream(): SherpaStream;
  decode(stream: SherpaStream): void;
  getResult(stream: SherpaStream): { readonly text: string };
}

export interface Sherpa {
  readonly OnlineRecognizer: new (config: unknown) => SherpaOnline;
  readonly OfflineRecognizer: new (config: unknown) => SherpaOffline;
}

/** @throws Error when it is not what is known here, or does not start */
export async function loadSherpa(module: string): Promise<Sherpa> {
  const loaded = (await import(module)) as { default?: unknown };
  for (const one of [loaded.default, loaded]) if (isSherpa(one)) return one;
  throw new Error(`${module} is not the sherpa-onnx-node that is known here`);
}

function isSherpa(value: unknown): value is Sherpa {
  if (typeof value !== 'object' || value === null) return false;
  const { OnlineRecognizer, OfflineRecognizer } = value as Partial<Record<keyof Sherpa, unknown>>;
  return typeof OnlineRecognizer === 'function' && typeof OfflineRecognizer === 'function';
}
