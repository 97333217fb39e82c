import type { RestName } from '../draw/pose.ts';
import type { Flat } from '../draw/shapes.ts';

/**
 * Everything that makes a character look like himself or herself.
 * Lengths are rig units: a head is about 260 units from chin to crown, x is right, y is down.
 * Face coordinates start between the eyes, body coordinates at the pit of the neck.
 */
export interface CharacterLook {
  readonly skin: {
    readonly light: string;
    readonly base: string;
    readonly shade: string;
    readonly deep: string;
  };
  readonly face: FaceShape;
  readonly eyes: EyeShape;
  readonly brows: BrowShape;
  readonly nose: NoseShape;
  readonly lips: LipShape;
  /** 0 smooth … 1 deep lines. */
  readonly age: number;
  readonly hair: HairStyle;
  readonly beard?: Beard;
  readonly glasses?: { readonly color: string; readonly shape: 'round' | 'square' | 'cat' };
  readonly earrings?: string;
  /** How the hands rest; default: one over the other. */
  readonly rest?: RestName;
  readonly build: Build;
  readonly clothes: Clothes;
}

export interface FaceShape {
  readonly temple: number;
  readonly cheek: number;
  readonly jaw: number;
  /** Height of the jaw corner. */
  readonly jawY: number;
  readonly chin: number;
  readonly chinY: number;
  /** How far left and right differ, units. */
  readonly asym: number;
  readonly ears: boolean;
}

export interface EyeShape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Opening at rest. */
  readonly height: number;
  /** Outer corner higher than the inner, units. */
  readonly tilt: number;
  readonly iris: string;
  /** 0 bare … 1 full lashes. */
  readonly lash: number;
  readonly crease: number;
  readonly bags: number;
  readonly shadow?: string;
}

export interface BrowShape {
  readonly color: string;
  readonly thickness: number;
  readonly arch: number;
  readonly y: number;
  readonly inner: number;
  readonly outer: number;
  /** Outer end lower than the inner, units. */
  readonly drop: number;
}

export interface NoseShape {
  readonly width: number;
  readonly y: number;
  readonly bridge: number;
  readonly tip: number;
}

export interface LipShape {
  readonly y: number;
  readonly width: number;
  readonly upper: number;
  readonly lower: number;
  readonly color: string;
  readonly deep: string;
  readonly gloss: number;
}

/** A field of locks between two guide curves (four points each: root … tip). */
export interface LockField {
  readonly from: Flat;
  readonly to: Flat;
  readonly count: number;
  /** Width of a lock at its middle. */
  readonly width: number;
  readonly jitter: number;
  /** −1 darker … 1 lighter than the hair's base. */
  readonly tone: number;
  /** Which part it moves with. */
  readonly part: HairPart;
  /** Strands drawn on each lock. */
  readonly strands?: number;
  /** 0 locks end in points … 1 cut blunt. */
  readonly blunt?: number;
  /** No fill between the guides. */
  readonly open?: boolean;
}

export type HairPart = 'back' | 'under' | 'cap' | 'fringe' | 'left' | 'right';

export interface CurlField {
  /** Outline that is filled with curls. */
  readonly outline: Flat;
  readonly size: number;
  readonly count: number;
  readonly part: HairPart;
  /** 0 = tight stubble-like texture, 1 = loose curls. */
  readonly loose: number;
}

export interface HairStyle {
  readonly color: string;
  readonly highlight: string;
  /** Strength of the specular band. */
  readonly gloss: number;
  readonly fields: readonly LockField[];
  readonly curls?: readonly CurlField[];
  /** Solid shapes under the locks. */
  readonly shapes?: readonly { readonly outline: Flat; readonly part: HairPart; readonly tone: number }[];
  /** Share of grey strands. */
  readonly grey?: number;
  readonly sway: number;
  /** A headscarf is cloth: no strands, folds instead. */
  readonly cloth?: boolean;
}

export interface Beard {
  readonly color: string;
  readonly kind: 'stubble' | 'short' | 'full' | 'moustache';
}

export interface Build {
  /** Half width over the shoulder joints. */
  readonly shoulder: number;
  readonly neck: number;
  readonly chest: number;
  readonly waist: number;
  readonly hip: number;
  readonly upperArm: number;
  readonly foreArm: number;
  readonly hand: number;
  readonly bust: number;
  /** From the pit of the neck to the soles. */
  readonly height: number;
}

export interface Clothes {
  readonly kind: 'blazer' | 'knit' | 'shirt' | 'apron' | 'cardigan' | 'tunic';
  readonly main: string;
  /** Shirt, blouse or tee under it. */
  readonly inner: string;
  readonly accent: string;
  readonly neckline: 'vee' | 'crew' | 'collar' | 'turtle' | 'scarf';
  readonly sleeve: 'long' | 'rolled';
  readonly tie?: string;
  readonly lanyard?: string;
  readonly pocket?: boolean;
  readonly legs?: {
    readonly color: string;
    readonly shoe: string;
    readonly kind: 'trousers' | 'skirt' | 'wide';
  };
}
