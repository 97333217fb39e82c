export { defaultFont, isFontName, namedFonts, type FontFace, type HanWeight } from './faces.ts';
export { resolveFont } from './register.ts';
export { breakText, defaultLineHeight, layoutText, type TextLayout, type TextLine } from './layout.ts';
export { drawText, type DrawnText } from './draw.ts';
export * from './subtitles/index.ts';
