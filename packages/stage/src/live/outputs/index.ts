export {
  openOutputSide,
  type Bus,
  type OutputSide,
  type OutputSideOptions,
  type RenditionLoad,
} from './side.ts';
export type { RtcHost, RtcSide } from './rtc-side.ts';
export { nalUnits, toAnnexB } from '../encode/avc.ts';
