export {
  openOutputSide,
  type Bus,
  type OutputSide,
  type OutputSideOptions,
  type RenditionLoad,
} from './side.ts';
export type { RtcHost, RtcSide } from './rtc-side.ts';
export { nalUnits, parseAvcC, toAnnexB, type AvcParameters } from '../encode/avc.ts';
