export {
  compileDialog,
  DIALOG_FPS,
  DIALOG_RENDITION,
  dialogMaterials,
  groundColour,
  groundKey,
  sentSize,
} from './document.ts';
export type { CompiledDialog, DialogBackground, DialogPictureInput } from './input.ts';
