import { HearingError, type ResourcePath } from '../types.ts';
import { ALGORITHM_NAME, isAlgorithm, isModel, MODEL_NAME, type Spotter } from './model.ts';

/** How scripts of the page are loaded; tests bring their own. */
export interface ScriptLoader {
  /** Rejects when there is no such script. */
  load(path: string): Promise<void>;
  /** What scripts left behind under a name. */
  left(name: string): unknown;
}

/** Puts scripts into this page: nothing else works under every policy for content and from every host. */
export const pageScripts: ScriptLoader = {
  load: (path) =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = new URL(path, document.baseURI).href;
      script.async = true;
      // Strict pages name the scripts that they trust; what those load is trusted by the same name.
      const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
      if (nonce !== undefined && nonce !== '') script.nonce = nonce;
      script.onload = () => resolve();
      script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
      document.head.append(script);
    }),
  left: (name) => (globalThis as unknown as Record<string, unknown>)[name],
};

/** The two files of voice wake-up, loaded once for a page. */
export class WakeupResources {
  readonly #scripts: ScriptLoader;
  #paths: ResourcePath | undefined;
  #spotter: Promise<Spotter> | undefined;

  constructor(scripts: ScriptLoader = pageScripts) {
    this.#scripts = scripts;
  }

  /** Notes where the files lie and loads them, unless `initModel` is false. @throws HearingError */
  async init(paths: ResourcePath): Promise<void> {
    for (const name of ['wasmPath', 'dataPath'] as const)
      if (typeof paths[name] !== 'string' || paths[name].trim() === '')
        throw new HearingError('90000005', `${name} must be the path of a file.`);
    this.#paths = paths;
    this.#spotter = undefined;
    if (paths.initModel !== false) await this.spotter();
  }

  /** @throws HearingError when `init` was not called, or the files cannot be had */
  spotter(): Promise<Spotter> {
    const paths = this.#paths;
    if (paths === undefined)
      return Promise.reject(
        new HearingError('999400001', 'Voice wake-up needs its resources: call initResourcePath first.'),
      );
    if (this.#spotter === undefined) {
      const loading = this.#load(paths);
      this.#spotter = loading;
      // The next call tries again.
      loading.catch(() => {
        if (this.#spotter === loading) this.#spotter = undefined;
      });
    }
    return this.#spotter;
  }

  async #load({ wasmPath, dataPath }: ResourcePath): Promise<Spotter> {
    const [algorithm, model] = await Promise.all([
      this.#get('wasmPath', wasmPath, ALGORITHM_NAME),
      this.#get('dataPath', dataPath, MODEL_NAME),
    ]);
    if (!isAlgorithm(algorithm))
      throw new HearingError('999300002', `wasmPath: ${wasmPath} is not the wasmData.js of this SDK.`);
    if (!isModel(model))
      throw new HearingError('999300002', `dataPath: ${dataPath} is not a modelData.js for this SDK.`);
    return algorithm.createSpotter(model);
  }

  async #get(parameter: string, path: string, name: string): Promise<unknown> {
    try {
      await this.#scripts.load(path);
    } catch (error) {
      throw new HearingError('999300002', `${parameter}: ${path} cannot be loaded.`, { cause: error });
    }
    return this.#scripts.left(name);
  }
}
