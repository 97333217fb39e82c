/** Under this name the worklet registers itself. */
export const CAPTURE = 'hearing-capture';

/** What it posts: mono samples at the rate of its context. */
export type CaptureMessage = Float32Array<ArrayBuffer>;
