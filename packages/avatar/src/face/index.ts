export { type AverageFace, averageFace, MESH_POINTS } from './average-face.ts';
export type { FaceHint } from './detect.ts';
export {
  boxOf,
  faceOf,
  type FaceFinder,
  type FindOptions,
  openFaceFinder,
  squareOfHint,
  squareOfPoints,
} from './finder.ts';
export { fitHead, frontal, type HeadFit, type HeadPose } from './head.ts';
export { FACE_POINTS } from './landmarks.ts';
export { type EyeMeasures, type FaceMeasures, measureFace, type MouthMeasures } from './measure.ts';
export * from './parts.ts';
export {
  type CropOptions,
  cropSquare,
  type FacePicture,
  type I420Picture,
  type RgbaPicture,
  type Square,
} from './picture.ts';
export { OneEuroFilter, smoothTrack } from './smooth.ts';
export { FaceTracker, type TrackedFace, type TrackOptions } from './tracker.ts';
