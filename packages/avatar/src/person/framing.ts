import { clamp } from '../motion/numbers.ts';

/** How a picture of a person lies in the frame: pixel p of the picture is drawn at k · p + (x, y). */
export interface PersonFraming {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface PersonPicture {
  readonly width: number;
  readonly height: number;
  readonly isCutOut: boolean;
  /** Middle of the face. */
  readonly face: { readonly x: number; readonly y: number };
  /** Where the person is, hair and sleeves included. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Height of the frame that a person takes, as drawn characters do. */
const TALL = 0.92;
/** A person may be wider than the frame by this before it is made smaller. */
const WIDE = 1.3;
/** Where the middle of the face comes to lie in a frame that is filled, of its height. */
const FACE_AT = 0.42;

/** A person that is cut out stands on the lower edge, its face in the middle; another fills the frame. */
export function framePerson(picture: PersonPicture, width: number, height: number): PersonFraming {
  const { face, box } = picture;
  if (picture.isCutOut) {
    const k = Math.min((height * TALL) / (picture.height - box.y), (width * WIDE) / box.width);
    return { k, x: width / 2 - k * face.x, y: height - k * picture.height };
  }
  const k = Math.max(width / picture.width, height / picture.height);
  return {
    k,
    x: clamp(width / 2 - k * face.x, width - k * picture.width, 0),
    y: clamp(height * FACE_AT - k * face.y, height - k * picture.height, 0),
  };
}
