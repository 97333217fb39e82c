import { MediaError, probeMedia, surveyVideo } from '@cyclorama/stage';
import { type FaceFinder, type FacePicture, openFaceFinder } from '../../face/index.ts';
import type { FaceFound, FootageCheck, PortraitReview } from '../types.ts';
import { checkOf } from './check.ts';
import { type FaceLook, lookAtFace } from './face-look.ts';
import { checkPeople } from './people.ts';

export interface PortraitReviewRequest {
  /** Path of a picture file. */
  readonly picture: string;
  /** The person is cut out by segmentation: any ground will do. */
  readonly replacesBackground: boolean;
}

const KINDS = ['png', 'jpeg', 'webp'];
const WANTED = 'a PNG, JPEG or WebP picture';
const LEAST_SIDE = 400;
const MOST_SIDE = 4096;
/** Somebody whose face is so much smaller than the presenter's is another person still. */
const LEAST_STRANGER = 0.3;

/** Looks whether a portrait will do for a presenter. What cannot be opened fails its check; nothing about it is thrown. */
export async function reviewPortrait({ picture: path }: PortraitReviewRequest): Promise<PortraitReview> {
  const fail = (message: string): PortraitReview => {
    const check = checkOf('container', { passed: false, figure: 0, unit: '', wanted: WANTED, message });
    return { approved: false, checks: [check], width: 0, height: 0, faces: [] };
  };
  try {
    const info = await probeMedia(path);
    if (info.kind !== 'image' || !KINDS.includes(info.container))
      return fail(`The file is ${info.container}, not a picture. Bring a PNG or JPEG picture.`);
    const finder = await openFaceFinder();
    let found: Found = { faces: [] };
    const { width, height } = await surveyVideo(path, {
      every: 1,
      width: MOST_SIDE,
      height: MOST_SIDE,
      onPicture: (picture, _seconds, scale) => (found = lookForFaces(finder, picture, scale)),
    });
    return verdict(found, width, height);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return fail(`The picture cannot be used: ${error.message}. Bring another one.`);
  }
}

interface Found {
  /** The presenter's. */
  readonly look?: FaceLook;
  /** In pixels of the file, the largest first. */
  readonly faces: readonly FaceFound[];
}

function lookForFaces(finder: FaceFinder, picture: FacePicture, scale: number): Found {
  const largest = finder.find(picture)[0];
  if (!largest) return { faces: [] };
  const faces = finder.find(picture, { most: 8, least: largest.box.height * LEAST_STRANGER });
  return {
    look: lookAtFace(picture, largest, finder.face, scale),
    faces: faces.map((face) => enlarged(face, scale)),
  };
}

function verdict({ look: face, faces }: Found, width: number, height: number): PortraitReview {
  const short = Math.min(width, height);
  const checks: FootageCheck[] = [
    checkOf('container', { passed: true, figure: 1, unit: '', wanted: WANTED, message: '' }),
    checkOf('size', {
      passed: short >= LEAST_SIDE,
      figure: short,
      unit: 'px',
      wanted: `shorter side at least ${LEAST_SIDE} px`,
      message: `The picture is ${width} × ${height}; its shorter side must have at least ${LEAST_SIDE} pixels. Bring a larger one.`,
    }),
    ...checkPeople([{ at: 0, face, people: faces.length }], 0),
  ].map((check) => ({ ...check, ranges: [] }));
  return {
    approved: checks.every(({ passed }) => passed),
    checks,
    width,
    height,
    faces,
  };
}

/** A face in pixels of the file. */
function enlarged(face: FaceFound, scale: number): FaceFound {
  const { x, y, width, height } = face.box;
  return {
    ...face,
    box: { x: x * scale, y: y * scale, width: width * scale, height: height * scale },
    points: face.points.map((value) => value * scale),
  };
}
