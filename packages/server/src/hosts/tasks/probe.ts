import { probeMedia, type ProbeLimits } from '@cyclorama/stage';

interface ProbeInput {
  readonly path: string;
  readonly limits: ProbeLimits;
}

/** Looks into a media file. @throws MediaError */
export async function run(input: unknown): Promise<unknown> {
  const { path, limits } = input as ProbeInput;
  return probeMedia(path, limits);
}
