/** Tells persons from rooms in small pictures. Belongs to one thread. */
export interface Segmenter {
  /** Size of its pictures. */
  readonly columns: number;
  readonly rows: number;
  /** Its masks are coarse and doubt where they should not: other evidence helps. */
  readonly doubtful: boolean;
  /** R, G, B of 0…1 (three per pixel) → share of person per pixel, into `mask`. */
  run(rgb: Float32Array, mask: Float32Array): void | Promise<void>;
  /** What it remembers of earlier pictures no longer holds. */
  forget(): void;
  close(): void | Promise<void>;
}
