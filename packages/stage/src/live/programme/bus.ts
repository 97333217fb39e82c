import type { Kernels } from '../../kernels/load.ts';
import { Compositor } from '../../render/compositor.ts';
import { FrameRing, SoundRing } from '../boards.ts';
import type { LiveTransition } from '../document.ts';
import { LiveMixer } from '../sound/mixer.ts';
import { BLOCK, type Grid } from '../time.ts';
import { Drawer, type Cast } from './drawer.ts';
import type { Size } from './geometry.ts';
import { heldSound, positionAt, type Glide } from './hold.ts';
import type { BusStart, DrawnHold, DrawnScene } from './messages.ts';
import { Scaler, scalerBytes } from './scaler.ts';
import { progressAt, Transitions, type Passage } from './transition.ts';

/** What a bus shows, and in whose name it does. */
interface Staged {
  readonly token: number;
  readonly scene: DrawnScene;
  /** Over it. */
  readonly held?: DrawnHold;
}

/** What a bus is to show; without a scene nothing is drawn. */
export interface Order {
  readonly token: number;
  readonly pgm: DrawnScene | undefined;
  readonly held?: DrawnHold;
  readonly transition?: LiveTransition;
}

/** One picture and sound that the programme thread makes: the programme or the preview. */
export class Bus {
  readonly frames: FrameRing;
  readonly mixer = new LiveMixer();
  readonly #sound: SoundRing;
  readonly #start: BusStart;
  readonly #grid: Grid;
  readonly #compositor: Compositor;
  readonly #drawer: Drawer;
  readonly #transitions: Transitions;
  readonly #cast: Cast;
  #current: Staged | undefined;
  #passage: Passage | undefined;
  /** The scene that a transition leaves; undefined when it leaves the frozen picture. */
  #leaving: Staged | undefined;
  /** Where the held scene stands. */
  #glide: Glide | undefined;
  #lastSlot = -1;
  /** Numbers of the sources in its layers, those of a scene that is being left included. */
  readonly sources = new Set<number>();
  readonly #left = new Float32Array(BLOCK);
  readonly #right = new Float32Array(BLOCK);

  constructor(
    kernels: Kernels,
    memory: WebAssembly.Memory,
    start: BusStart,
    programme: Size,
    grid: Grid,
    cast: Cast,
  ) {
    this.#start = start;
    this.#grid = grid;
    this.#cast = cast;
    this.frames = new FrameRing(start.frames);
    this.#sound = new SoundRing(start.sound);
    this.#compositor = new Compositor(kernels);
    const { width, height } = start.size;
    const need = scalerBytes(width, height, programme.width);
    const scaler = new Scaler(kernels, () => memory.buffer, start.scratch, need);
    this.#drawer = new Drawer(kernels, scaler, start.size, programme, cast);
    let bytes = new Uint8Array(memory.buffer);
    const current = (): Uint8Array => {
      if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
      return bytes;
    };
    this.#transitions = new Transitions(kernels, current, start.line);
  }

  get scene(): DrawnScene | undefined {
    return this.#current?.scene;
  }

  /** What it shows, and what is held over that. */
  get scenes(): readonly DrawnScene[] {
    if (!this.#current) return [];
    const { scene, held } = this.#current;
    return held ? [scene, held.scene] : [scene];
  }

  /** Takes that its next frame needs. */
  *tokens(): Generator<number> {
    if (this.#current) yield this.#current.token;
    if (this.#leaving) yield this.#leaving.token;
  }

  /**
   * Shows another scene from this frame on, or holds one over it. Returns whether a director would call it a change.
   * Scenes of the same look are replaced without disturbing a transition that is under way.
   */
  take({ token, pgm: scene, held, transition }: Order, frame: number): boolean {
    const before = this.#current;
    if (!scene) {
      this.#current = undefined;
      this.#glide = undefined;
      this.#endPassage();
      this.mixer.setScene({ mode: 'mix', tracks: [] }, new Set());
      return before !== undefined;
    }
    const looksOther = before?.scene.look !== scene.look;
    const wasHeld = before?.held !== undefined;
    const letGo = wasHeld && held === undefined;
    const changed = looksOther || wasHeld !== (held !== undefined);
    const frames = this.#framesOf(transition);
    const begins = (looksOther || letGo) && before && transition && transition.kind !== 'cut' && frames > 1;
    if (begins) {
      if ((this.#passage || before.held) && this.#lastSlot >= 0) {
        this.#compositor.copy(this.#start.frozen, this.#start.frames.pictures[this.#lastSlot]!);
        this.#leaving = undefined;
      } else this.#leaving = before;
      this.#passage = { kind: transition.kind, firstFrame: frame, frames };
    } else if (looksOther || letGo) this.#endPassage();
    this.#follow(held, before, frame, frames);
    this.#current = { token, scene, ...(held ? { held } : {}) };
    this.#listSources();
    const moves = held !== undefined || this.#passage?.firstFrame === frame;
    this.#hear(scene, held, moves ? transition?.milliseconds : undefined);
    return changed;
  }

  /** Brings the held scene to its position from where it stands. */
  #follow(held: DrawnHold | undefined, before: Staged | undefined, frame: number, frames: number): void {
    if (!held) {
      this.#glide = undefined;
      return;
    }
    const { position: to } = held;
    const glide = before?.held ? this.#glide : undefined;
    if (glide?.to === to) return;
    const from = glide ? positionAt(glide, frame - 1) : 0;
    this.#glide = { from, to, firstFrame: frame, frames };
  }

  #hear(scene: DrawnScene, held: DrawnHold | undefined, rampMs: number | undefined): void {
    const visible = this.#visibleIn(scene);
    if (!held) {
      this.mixer.setScene(scene.audio, visible, rampMs);
      return;
    }
    const above = { audio: held.scene.audio, visible: this.#visibleIn(held.scene) };
    const audio = heldSound({ audio: scene.audio, visible }, above, held.position);
    this.mixer.setScene(audio, new Set([...visible, ...above.visible]), rampMs);
  }

  #visibleIn(scene: DrawnScene): Set<string> {
    const visible = new Set<string>();
    for (const { source } of scene.layers) {
      const view = this.#cast.source(source);
      if (view) visible.add(view.key);
      if (view?.of !== undefined) visible.add(view.of);
    }
    return visible;
  }

  #framesOf(transition: LiveTransition | undefined): number {
    if (!transition || transition.kind === 'cut') return 0;
    const { num, den } = this.#grid.fps;
    return Math.round((transition.milliseconds * num) / (1000 * den));
  }

  #endPassage(): void {
    this.#passage = undefined;
    this.#leaving = undefined;
    this.#listSources();
  }

  #listSources(): void {
    this.sources.clear();
    const staged = [this.#current?.scene, this.#current?.held?.scene, this.#leaving?.scene];
    for (const scene of staged) for (const { source } of scene?.layers ?? []) this.sources.add(source);
  }

  /** Draws a frame and publishes it; false when all places in the ring are being read. */
  draw(frame: number): boolean {
    if (!this.#current) return true;
    const slot = this.frames.begin();
    if (slot < 0) return false;
    const target = this.#start.frames.pictures[slot]!;
    const progress = this.#passage ? progressAt(this.#passage, frame) : 1;
    if (this.#passage && progress < 1) {
      if (this.#leaving) this.#drawer.draw(target, this.#leaving.scene, frame);
      else this.#compositor.copy(target, this.#start.frozen);
      this.#drawer.draw(this.#start.incoming, this.#current.scene, frame);
      this.#transitions.blend(target, this.#start.incoming, this.#passage.kind, progress);
    } else {
      if (this.#passage) this.#endPassage();
      this.#drawer.draw(target, this.#current.scene, frame);
    }
    const { held } = this.#current;
    const position = held && this.#glide ? positionAt(this.#glide, frame) : 0;
    if (held && position > 0) {
      this.#drawer.draw(this.#start.incoming, held.scene, frame);
      this.#transitions.blend(target, this.#start.incoming, held.kind, position);
    }
    this.frames.publish(slot, frame);
    this.#lastSlot = slot;
    return true;
  }

  /** Mixes whole blocks that end at or before a programme sample. Without a scene they are silent. */
  mixUntil(sample: number): void {
    const base = Math.round(this.#grid.startMs * 48);
    for (let at = this.#sound.written; at + BLOCK <= sample; at += BLOCK) {
      if (this.#current) this.mixer.mix(base + at, BLOCK, this.#left, this.#right);
      else {
        this.#left.fill(0);
        this.#right.fill(0);
      }
      this.#sound.append(this.#left, this.#right, BLOCK);
    }
  }

  stop(): void {
    this.frames.stop();
  }
}
