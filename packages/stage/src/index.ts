export * from './plan.ts';
export * from './media-info.ts';
export { pieceSpan, renderPiece, type RenderOptions } from './render/piece.ts';
export { SourceError } from './sources/errors.ts';
export * from './probe/index.ts';
export * from './testing/index.ts';
export * from './text/index.ts';
export * from './audio/index.ts';
