export {
  composedUrls,
  ingestUrls,
  streamUrls,
  type ComposedUrls,
  type IngestUrls,
  type StreamName,
  type StreamUrls,
} from './addresses.ts';
export { createStreamGuard, playAuth, playQuery, publishQuery } from './guard.ts';
export { openStreamKeys, type StreamKeys } from './keys.ts';
export { isProgramme, PROGRAMME_APP, tenantPath } from './paths.ts';
export { sourceUrl, type OwnDoors } from './source-url.ts';
