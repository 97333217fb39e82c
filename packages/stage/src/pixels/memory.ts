const PAGE = 65536;
/** The highest that 32-bit WebAssembly addresses. */
const MAX_PAGES = 65536;
const ALIGN = 64;
/** SIMD tails may read past the end of a block, and address 0 means "no plane". */
const SLACK = 64;

/**
 * One shared WebAssembly memory in which all pictures of a programme live, with a first-fit allocator.
 * Only its owner thread allocates; others get `memory` and plain offsets.
 */
export class StageMemory {
  readonly memory: WebAssembly.Memory;
  private free: { at: number; size: number }[];
  private readonly used = new Map<number, number>();
  private view: Uint8Array;

  constructor(initialBytes = 256 * 1024 * 1024) {
    const initial = Math.max(1, Math.ceil(initialBytes / PAGE));
    this.memory = new WebAssembly.Memory({ initial, maximum: MAX_PAGES, shared: true });
    this.view = new Uint8Array(this.memory.buffer);
    this.free = [{ at: PAGE, size: initial * PAGE - PAGE }];
  }

  /** The whole memory as bytes; ask again after each allocation, growing replaces it. */
  get bytes(): Uint8Array {
    if (this.view.byteLength !== this.memory.buffer.byteLength)
      this.view = new Uint8Array(this.memory.buffer);
    return this.view;
  }

  /** Bytes handed out at present. */
  get inUse(): number {
    let sum = 0;
    for (const size of this.used.values()) sum += size;
    return sum;
  }

  /** Returns the offset of a block (64-byte aligned, contents undefined). Throws RangeError when memory ends. */
  allocate(bytes: number): number {
    const size = Math.ceil((bytes + SLACK) / ALIGN) * ALIGN;
    let index = this.free.findIndex((block) => block.size >= size);
    if (index < 0) index = this.grow(size);
    const block = this.free[index]!;
    const at = block.at;
    if (block.size === size) this.free.splice(index, 1);
    else this.free[index] = { at: at + size, size: block.size - size };
    this.used.set(at, size);
    return at;
  }

  /** Gives a block back; unknown offsets are a programming error. */
  release(at: number): void {
    const size = this.used.get(at);
    if (size === undefined) throw new RangeError(`no block at ${at}`);
    this.used.delete(at);
    let index = this.free.findIndex((block) => block.at > at);
    if (index < 0) index = this.free.length;
    this.free.splice(index, 0, { at, size });
    this.merge(index);
    if (index > 0) this.merge(index - 1);
  }

  /** Forgets all blocks: the memory is as new and keeps its size. */
  reset(): void {
    this.used.clear();
    this.free = [{ at: PAGE, size: this.memory.buffer.byteLength - PAGE }];
  }

  private merge(index: number): void {
    const block = this.free[index]!;
    const next = this.free[index + 1];
    if (next && block.at + block.size === next.at) {
      block.size += next.size;
      this.free.splice(index + 1, 1);
    }
  }

  private grow(size: number): number {
    const before = this.memory.buffer.byteLength;
    const pages = Math.ceil(size / PAGE) + 64;
    if (before / PAGE + pages > MAX_PAGES) throw new RangeError('picture memory is full');
    this.memory.grow(pages);
    const last = this.free[this.free.length - 1];
    if (last && last.at + last.size === before) last.size += pages * PAGE;
    else this.free.push({ at: before, size: pages * PAGE });
    return this.free.length - 1;
  }
}
