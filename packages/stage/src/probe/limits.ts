import type { ProbeLimits } from '../media-info.ts';

/** 58 million pixels (7680 × 7680), three hours. */
export const defaultProbeLimits: ProbeLimits = { maxPixels: 7680 * 7680, maxDurationSeconds: 3 * 3600 };
