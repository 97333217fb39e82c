/** The part of onnxruntime's interface (node and web) that is used here. */
export interface OnnxTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Shapes of inputs where the runtime tells them; names or negative numbers stand for open sizes. */
  readonly inputMetadata?: readonly {
    readonly name?: string;
    readonly shape?: readonly (number | string)[];
  }[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release?(): Promise<void>;
}

export interface OnnxRuntime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
  readonly InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
}

const PACKAGES = ['onnxruntime-node', 'onnxruntime-web'];
const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

function isRuntime(value: unknown): value is OnnxRuntime {
  if (typeof value !== 'object' || value === null) return false;
  const { Tensor, InferenceSession } = value as Partial<Record<keyof OnnxRuntime, unknown>>;
  return typeof Tensor === 'function' && InferenceSession !== undefined;
}

/**
 * Loads whichever onnxruntime is installed: the native one, or the one for browsers, which is slower and needs no
 * binary. Neither comes along.
 * @throws Error that says what to install when there is none
 */
export async function loadOnnxRuntime(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<OnnxRuntime> {
  for (const name of PACKAGES) {
    let loaded: unknown;
    try {
      loaded = await load(name);
    } catch (error) {
      if (error instanceof Error && 'code' in error && MISSING.has(String(error.code))) continue;
      throw new Error(`${name} is installed but does not start.`, { cause: error });
    }
    const inner =
      typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
    if (isRuntime(loaded)) return loaded;
    if (isRuntime(inner)) return inner;
    throw new Error(`${name} is installed but is not the onnxruntime that is known here.`);
  }
  throw new Error(
    `Quality 'accurate' needs onnxruntime, which is not installed: run "npm install onnxruntime-node" ` +
      `(or "npm install onnxruntime-web" where no binary may be loaded) in the folder of the server.`,
  );
}
