/**
 * How a source is separated from its surroundings. Plain data: stored with layouts and templates, sent to hosts, and
 * changed while on air. Shares are 0…1 unless said otherwise.
 */
export type MatteSettings = ScreenMatte | SceneMatte;

/** A cloth or wall of one colour behind the person. */
export interface ScreenMatte {
  readonly kind: 'screen';
  /**
   * Colour of the cloth: a kind of colour whose exact shade is found in the picture, `auto` for whichever of the two is
   * there, or exactly one colour (`#RRGGBB`).
   */
  readonly backdrop: 'green' | 'blue' | 'auto' | `#${string}`;
  /** How unlike the cloth a colour may be and still vanish wholly: more takes shadows and creases away. */
  readonly similarity: number;
  /** Width of the way from gone to there: more keeps fine hair and smoke, less gives hard edges. */
  readonly smoothness: number;
  /** How much of the light that the cloth throws on the person is taken away. */
  readonly spill: number;
  /** Keeps clothes and things whose colour is near that of the cloth, at the cost of deep shadows on it. */
  readonly keepSimilar: boolean;
  /** How much light of the new background reaches over the edge. */
  readonly lightWrap: number;
  readonly areas: readonly MatteArea[];
}

/** A room as it is: a model tells the person from it. */
export interface SceneMatte {
  readonly kind: 'scene';
  /** `fast`: the model that comes along. `accurate`: an ONNX model of the user's. */
  readonly quality: 'fast' | 'accurate';
  /** Local path of the ONNX model; needed for `accurate`. */
  readonly model?: string;
  /** How calm the edge is: 0 follows every frame, 1 moves slowly where little moves. */
  readonly steadiness: number;
  /** −1…1: the edge moves inwards or outwards. */
  readonly edge: number;
  /** Width of the soft edge. */
  readonly smoothness: number;
  readonly lightWrap: number;
  /** Local path of a picture of the empty room, taken by the same fixed camera. */
  readonly cleanPlate?: string;
  readonly areas: readonly MatteArea[];
}

/** A polygon of the source's picture in which everything vanishes (garbage matte) or everything stays. */
export interface MatteArea {
  readonly effect: 'remove' | 'keep';
  /** At least three corners, 0…1 of width and height from the top left. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export const SCREEN_MATTE: ScreenMatte = {
  kind: 'screen',
  backdrop: 'auto',
  similarity: 0.4,
  smoothness: 0.5,
  spill: 0.7,
  keepSimilar: false,
  lightWrap: 0.15,
  areas: [],
};

export const SCENE_MATTE: SceneMatte = {
  kind: 'scene',
  quality: 'fast',
  steadiness: 0.5,
  edge: 0,
  smoothness: 0.5,
  lightWrap: 0.3,
  areas: [],
};
