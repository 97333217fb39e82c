import { VideoReader } from './video-reader.ts';

/**
 * Seconds that a video's pictures last, exactly as the engine loops them: sound that must stay with a looped picture
 * begins anew this often. Reads all packets; made for child processes, as everything that opens media. Throws MediaError.
 */
export function videoRoundSeconds(path: string): number {
  const reader = new VideoReader(path, 0);
  try {
    return reader.roundSeconds();
  } finally {
    reader.close();
  }
}
