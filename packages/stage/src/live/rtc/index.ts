export { openRtcSide } from './side.ts';
export { BadOffer, NotAcceptable, RtcUnavailable } from './offer.ts';
export { openRtcIngest, type RtcIngest, type RtcIngestOptions } from './ingest.ts';
export { OpusSound } from './opus-sound.ts';
