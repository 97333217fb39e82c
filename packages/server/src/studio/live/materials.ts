import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteRenderer } from '@cyclorama/avatar';
import { putRendererBeside } from '@cyclorama/avatar/catalogue';
import { MssError } from '@cyclorama/contract';
import type { MediaInfo } from '@cyclorama/stage/data';
import type { CasterMaterial, FileMaterial, LocalFile, LocalMaterial } from '../../compile/caster/index.ts';
import { HostError } from '../../hosts/pool.ts';
import { FetchRefused } from '../../store/fetch/refused.ts';
import { mainObject, presenterOf, requireActiveAsset } from '../assets/resolve.ts';
import type { Studio } from '../context.ts';
import { rememberLength } from '../episodes/measured.ts';
import { rendererToShow } from '../training-settings/renderer.ts';
import { materialsFolder } from './places.ts';

const LIMITS = {
  // The contract's figure for pictures by URL.
  image: { maxBytes: 10 * 1024 ** 2, timeoutMs: 60_000 },
  video: { maxBytes: 4 * 1024 ** 3, timeoutMs: 900_000 },
  any: { maxBytes: 4 * 1024 ** 3, timeoutMs: 900_000 },
} as const;
const PROBE = {
  task: 'probe',
  memoryLimitBytes: 1024 ** 3,
  timeoutMs: 60_000,
  limits: { maxPixels: 8192 * 8192, maxDurationSeconds: 24 * 3600 },
} as const;
/** Pause before a material that could not be had is tried again. */
const RETRY_MS = 10_000;

export interface MaterialsOptions {
  readonly studio: Studio;
  readonly projectId: string;
  /** Whose they are: names the folder for what is downloaded. */
  readonly casterId: string;
  /** A material that was asked for has come, or cannot be had. */
  readonly onChange: (material: CasterMaterial, problem: string | undefined) => void;
}

/** Files that one caster's session uses, brought to this machine in the background, each thing once. */
export class Materials {
  readonly #options: MaterialsOptions;
  readonly #ready = new Map<string, LocalMaterial>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #failedAt = new Map<string, number>();
  readonly #releases: (() => Promise<void>)[] = [];
  readonly #abort = new AbortController();

  constructor(options: MaterialsOptions) {
    this.#options = options;
  }

  /** What is here now, by key. */
  get ready(): ReadonlyMap<string, LocalMaterial> {
    return this.#ready;
  }

  /** Begins to fetch what is missing, and waits at most `ms` for it. */
  async ensure(materials: readonly CasterMaterial[], ms: number): Promise<void> {
    const missing = materials
      .filter(({ key }) => !this.#ready.has(key))
      .map((material) => this.#fetch(material));
    if (missing.length === 0 || ms <= 0) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([Promise.all(missing), patience]);
    clearTimeout(timer);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled(this.#underWay.values());
    for (const release of this.#releases) await release();
  }

  #fetch(material: CasterMaterial): Promise<void> {
    const { key } = material;
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    if (performance.now() - (this.#failedAt.get(key) ?? Number.NEGATIVE_INFINITY) < RETRY_MS)
      return Promise.resolve();
    const fetching = this.#bring(material)
      .then(
        (local) => {
          this.#ready.set(key, local);
          this.#failedAt.delete(key);
          this.#options.onChange(material, undefined);
        },
        (error: unknown) => {
          this.#failedAt.set(key, performance.now());
          if (this.#abort.signal.aborted) return;
          if (!isRefusal(error))
            this.#options.studio.log.warn({ err: error, key }, 'a material cannot be had');
          this.#options.onChange(material, error instanceof Error ? error.message : String(error));
        },
      )
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, fetching);
    return fetching;
  }

  async #bring(material: CasterMaterial): Promise<LocalMaterial> {
    const { studio, projectId, casterId } = this.#options;
    if (material.expect === 'avatar') {
      const { character, model, renderer } = await presenterOf(studio, projectId, material.from.assetId);
      if (model === undefined) return { kind: 'avatar', character: character.id };
      const local = await studio.objects.localFile(model.key);
      this.#releases.push(() => local.release());
      const drawnBy = await rendererToShow(studio, projectId, renderer);
      return {
        kind: 'avatar',
        character: drawnBy === undefined ? local.path : await this.#besideRenderer(local.path, drawnBy),
      };
    }
    const { key, from, expect } = material;
    if (from.kind === 'asset') return this.#asset(from.assetId, expect);
    const folder = materialsFolder(studio.config.dataDir, casterId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32));
    const known = await readNote(path);
    if (known !== undefined) return { path, kind: known };
    const part = `${path}.part`;
    await studio.fetcher.toFile(from.url, part, { ...LIMITS[expect], signal: this.#abort.signal });
    try {
      const info = await this.#probe(part);
      const kind = expected(expect, info.kind === 'image' ? 'image' : 'video');
      if (info.duration > 0) this.#noteLength(from.url, info.duration);
      await rename(part, path);
      await writeFile(`${path}.kind`, kind);
      return { path, kind };
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  /** A name of its own for the model, beside which lies who draws it. */
  async #besideRenderer(model: string, renderer: RemoteRenderer): Promise<string> {
    const folder = materialsFolder(this.#options.studio.config.dataDir, this.#options.casterId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(model).digest('hex').slice(0, 32);
    const path = join(folder, `${name}.person`);
    await rm(path, { force: true });
    await symlink(model, path);
    await putRendererBeside(path, renderer);
    return path;
  }

  async #asset(assetId: string, expect: FileMaterial['expect']): Promise<LocalFile> {
    const { studio, projectId } = this.#options;
    const types = expect === 'image' ? (['IMAGE'] as const) : (['VIDEO', 'IMAGE', 'MUSIC', 'AUDIO'] as const);
    const asset = await requireActiveAsset(studio, projectId, assetId, types);
    const object = await mainObject(studio, asset);
    const local = await studio.objects.localFile(object.key);
    this.#releases.push(() => local.release());
    return { path: local.path, kind: object.contentType.startsWith('image/') ? 'image' : 'video' };
  }

  /** A show does not wait for the database. */
  #noteLength(url: string, seconds: number): void {
    const { studio, casterId } = this.#options;
    rememberLength(studio.db.orm, casterId, url, seconds).catch((error: unknown) =>
      studio.log.warn({ err: error, casterId }, 'the length of a file could not be noted'),
    );
  }

  #probe(path: string): Promise<MediaInfo> {
    return this.#options.studio.hosts.run<MediaInfo>({
      task: PROBE.task,
      input: { path, limits: PROBE.limits },
      memoryLimitBytes: PROBE.memoryLimitBytes,
      timeoutMs: PROBE.timeoutMs,
      signal: this.#abort.signal,
    });
  }
}

function expected(expect: FileMaterial['expect'], kind: LocalFile['kind']): LocalFile['kind'] {
  if (expect === 'image' && kind !== 'image') throw new Error('this is no picture');
  return kind;
}

async function readNote(path: string): Promise<LocalFile['kind'] | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    const kind = await readFile(`${path}.kind`, 'utf8');
    return kind === 'image' || kind === 'video' ? kind : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the user can put right; the rest is ours. */
function isRefusal(error: unknown): boolean {
  return error instanceof FetchRefused || error instanceof MssError || error instanceof HostError;
}
