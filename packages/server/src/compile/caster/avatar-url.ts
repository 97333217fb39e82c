/** An avatar as a live source: `cyclorama://avatar/PRESENTER?voice=VOICE`, both ids of assets. */
export interface AvatarAddress {
  /** HUMAN_MODEL_2D. */
  readonly assetId: string;
  /** VOICE_MODEL; absent = the voice that fits the presenter. */
  readonly voiceId?: string;
}

const ID = /^[\w-]{1,64}$/;

/** Reads the address of an avatar; undefined for any other and for one that is malformed. */
export function parseAvatarUrl(text: string): AvatarAddress | undefined {
  if (!/^cyclorama:\/\/avatar\//i.test(text) || !URL.canParse(text)) return undefined;
  const { pathname, searchParams, hash } = new URL(text);
  const assetId = pathname.slice(1);
  const names = [...searchParams.keys()];
  const voiceId = searchParams.get('voice') ?? undefined;
  if (!ID.test(assetId) || hash !== '' || names.length > 1 || names.some((name) => name !== 'voice'))
    return undefined;
  if (voiceId === undefined) return { assetId };
  return ID.test(voiceId) ? { assetId, voiceId } : undefined;
}
