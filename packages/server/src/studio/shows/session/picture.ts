import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Applied, LiveDocument } from '@cyclorama/stage/data';
import type { LocalMaterial } from '../../../compile/caster/index.ts';
import { layoutOf } from '../../../compile/layout.ts';
import {
  backgroundColours,
  colourKey,
  colourPicture,
  compileRoom,
  labelMetadata,
  presenterHeight,
  viewMaterials,
} from '../../../compile/room/index.ts';
import type { LiveHost } from '../../../hosts/live/live-host.ts';
import type { Materials } from '../../live/materials.ts';
import type { LiveDoors } from '../../live/places.ts';
import { videoOf, type LiveJob } from '../../rooms/model.ts';
import type { ShowView } from '../director/index.ts';
import { placesOf, showFolder, targetUrl } from '../places.ts';

export interface PictureOptions {
  readonly dataDir: string;
  readonly doors: LiveDoors;
  readonly label: string | undefined;
  readonly job: () => LiveJob;
  readonly view: () => ShowView;
  readonly materials: Materials;
  /** Does something with the host, in turn with everything else. */
  readonly inTurn: (work: (host: LiveHost) => Promise<void>) => void;
  readonly learn: (moment: Applied) => void;
  readonly note: (text: string) => void;
}

/** What a show's host shows: the director's view as documents, each brought on air once. */
export class Picture {
  readonly #options: PictureOptions;
  readonly #colours = new Map<string, LocalMaterial>();
  readonly #presenterHeight: number;
  readonly #hasCoStreamer: boolean;
  #applied: LiveDocument | undefined;
  #epoch = 0;
  #pending = false;
  #notes: readonly string[] = [];
  #presenter: string | undefined;

  constructor(options: PictureOptions) {
    this.#options = options;
    const { document } = options.job();
    const layout = layoutOf({ video_config: videoOf(document) });
    this.#presenterHeight = presenterHeight(document.scene_scripts ?? [], layout);
    this.#hasCoStreamer = document.co_streamer_config !== undefined;
  }

  /** The source that presents now. */
  get presenter(): string | undefined {
    return this.#presenter;
  }

  /** What was brought on air last. */
  get document(): LiveDocument | undefined {
    return this.#applied;
  }

  get hasTarget(): boolean {
    return targetUrl(this.#options.job()) !== undefined;
  }

  /** Makes what only this show has. @throws Error as the disk does */
  async prepare(): Promise<void> {
    const { dataDir, job } = this.#options;
    const folder = join(showFolder(dataDir, job().id), 'colours');
    for (const paint of backgroundColours(job().document.scene_scripts ?? [])) {
      const path = join(folder, `${paint.slice(1)}.png`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(path, colourPicture(paint));
      this.#colours.set(colourKey(paint), { kind: 'image', path });
    }
  }

  /** The document for a new host. */
  compose(epoch: number): LiveDocument {
    this.#epoch = epoch;
    const document = this.#compile();
    this.#applied = document;
    return document;
  }

  /** The view may be another one: it is brought on air when it is. */
  changed(): void {
    const { inTurn, materials, view } = this.#options;
    void materials.ensure(viewMaterials(view()), 0);
    if (this.#pending) return;
    this.#pending = true;
    inTurn(async (host) => {
      this.#pending = false;
      const document = this.#compile();
      if (isDeepStrictEqual(document, this.#applied)) return;
      this.#applied = document;
      this.#options.learn(await host.apply(document, { cause: 'show' }));
    });
  }

  /** The host is gone: what waited for it is in the next one's first document. */
  reset(): void {
    this.#pending = false;
  }

  #metadata(label: string): Readonly<Record<string, string>> {
    const { id: jobId, projectId } = this.#options.job();
    return labelMetadata({ label, projectId, jobId });
  }

  #compile(): LiveDocument {
    const { dataDir, doors, job, view, materials, label, note } = this.#options;
    const { document, presenter, notes } = compileRoom({
      video: videoOf(job().document),
      view: view(),
      materials: new Map([...materials.ready, ...this.#colours]),
      places: placesOf(dataDir, job(), this.#epoch, doors),
      presenterHeight: this.#presenterHeight,
      coStreamer: this.#hasCoStreamer,
      ...(label === undefined ? {} : { label, metadata: this.#metadata(label) }),
    });
    this.#presenter = presenter;
    for (const text of notes) if (!this.#notes.includes(text)) note(text);
    this.#notes = notes;
    return document;
  }
}
