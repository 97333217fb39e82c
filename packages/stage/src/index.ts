export * from './plan.ts';
export * from './media-info.ts';
export { pieceSpan, renderPiece, type RenderOptions } from './render/piece.ts';
export { SourceError } from './sources/errors.ts';
