export { openRtcSide } from './side.ts';
export { BadOffer, NotAcceptable, RtcUnavailable } from './offer.ts';
