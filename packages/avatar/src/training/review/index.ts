export { reviewFootage, type ReviewOptions } from './footage.ts';
export { type PortraitReviewRequest, reviewPortrait } from './portrait.ts';
