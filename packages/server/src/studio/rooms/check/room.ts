import { MssError, type MssErrorCode } from '@cyclorama/contract';
import type { Reference } from '../../../compile/index.ts';
import type { Studio } from '../../context.ts';
import { checkRules } from '../../interaction/check-rules.ts';
import { invalid } from '../../scripts/check.ts';
import { checkReference, usableAsset } from '../../scripts/check-references.ts';
import type { RoomContext } from '../context.ts';
import { playPolicyOf, type LiveJobDocument, type Scene } from '../model.ts';
import { checkCallbacks, checkCallbackUrl, checkOutput, checkVideo } from './output.ts';
import { checkScene, type CheckedScene } from './scene.ts';

/** Scenes of a room; what is playing is told in lists of at most this (§11.5). */
export const MAX_SCENES = 100;
/** Spoken characters of a room. */
const MAX_ROOM_CHARACTERS = 1_000_000;
const LIVE_ID = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Checks what the schema cannot see: markup, numbers and names that belong together, addresses, rules, and that every
 * asset can be used by this tenant now. The same when a room is made, changed and started.
 * @throws MssError with the documented code; the message names the field
 */
export async function checkRoom(
  { rtmpPort }: Pick<RoomContext, 'rtmpPort'>,
  studio: Studio,
  projectId: string,
  document: LiveJobDocument,
): Promise<void> {
  checkTitle(document.room_name);
  if (document.video_config !== undefined) checkVideo(studio.config, document.video_config);
  checkOutput({ studio, rtmpPort }, document);
  checkCallbacks(studio, document.live_event_callback_config);
  const { interaction_callback_url: callback } = document;
  if ((callback ?? '') !== '') checkCallbackUrl(studio, callback ?? '', 'interaction_callback_url');
  const liveId = document.relation_live_platform_info?.live_id;
  if (liveId !== undefined && !LIVE_ID.test(liveId))
    throw invalid('relation_live_platform_info.live_id', 'expected letters, digits, “-” and “_”');
  const { play_mode: mode } = playPolicyOf(document);
  const scenes = checkScenes(document.scene_scripts ?? [], mode, 'scene_scripts');
  await checkReferences(studio, projectId, [
    ...scenes.flatMap(({ references }) => references),
    ...standIns(document),
    ...coStreamer(document),
  ]);
  await checkRules(studio, projectId, document.interaction_rules ?? [], 'interaction_rules');
}

/** @throws MssError MSS.20010030 for names that no list can show */
function checkTitle(name: string): void {
  if (name.trim() === '' || /\p{Cc}/u.test(name))
    throw new MssError('MSS.20010030', 'room_name: control characters or nothing but spaces');
}

/** Checks scenes by themselves and together. @throws MssError as checkRoom does */
export function checkScenes(
  scenes: readonly Scene[],
  mode: Parameters<typeof checkScene>[1],
  at: string,
): readonly CheckedScene[] {
  if (scenes.length > MAX_SCENES) throw new MssError('MSS.20010072', `${at}: at most ${MAX_SCENES} scenes`);
  const names = new Set<string>();
  const checked = scenes.map((scene, index) => {
    const field = `${at}[${index}]`;
    if (names.has(scene.script_name))
      throw new MssError('MSS.20010005', `${field}.script_name “${scene.script_name}” stands twice`);
    names.add(scene.script_name);
    return checkScene(scene, mode, field);
  });
  const characters = checked.reduce((sum, scene) => sum + scene.characters, 0);
  if (characters > MAX_ROOM_CHARACTERS)
    throw new MssError('MSS.20010108', `${at}: ${characters} of ${MAX_ROOM_CHARACTERS}`);
  return checked;
}

/** @throws MssError with the code that the document has for the kind; each thing is looked up once */
export async function checkReferences(
  studio: Studio,
  projectId: string,
  references: readonly Reference[],
): Promise<void> {
  const seen = new Set<string>();
  for (const reference of references) {
    const slot = `${reference.kind} ${reference.key}`;
    if (seen.has(slot)) continue;
    seen.add(slot);
    if (reference.kind === 'voice') await checkVoice(studio, projectId, reference);
    else await checkReference(studio, projectId, reference);
  }
}

async function checkVoice(
  studio: Studio,
  projectId: string,
  { assetId = '', field }: Reference,
): Promise<void> {
  const voice = await usableAsset(studio, projectId, 'voice', assetId, field);
  // Voices that cannot keep up with the clock are for videos only.
  if (voice.meta.voice_model_meta?.is_realtime_voice === false)
    throw new MssError('MSS.20010131', `${field}: this voice is for videos only`);
}

function standIns(document: LiveJobDocument): readonly Reference[] {
  const ids = document.backup_model_asset_ids ?? [];
  return ids.map((assetId, index) => {
    const field = `backup_model_asset_ids[${index}]`;
    if (assetId === '') throw invalid(field, 'expected the id of an avatar');
    if (ids.indexOf(assetId) !== index) throw invalid(field, `${assetId} stands twice`);
    return { key: `asset:${assetId}`, kind: 'human', assetId, field };
  });
}

function coStreamer(document: LiveJobDocument): readonly Reference[] {
  const assetId = document.co_streamer_config?.voice_config?.voice_asset_id;
  if (assetId === undefined) return [];
  const field = 'co_streamer_config.voice_config.voice_asset_id';
  return [{ key: `asset:${assetId}`, kind: 'voice', assetId, field }];
}

/** Codes that mean that something outside the room is missing, not that the request is wrong. */
const MISSING: ReadonlySet<MssErrorCode> = new Set([
  'MSS.10001001',
  'MSS.10001010',
  'MSS.20010111',
  'MSS.20010131',
  'MSS.20010140',
]);

/** True when a room cannot be used because an asset that it was made with is gone. */
export function isMissingAsset(error: unknown): error is MssError {
  return error instanceof MssError && MISSING.has(error.code);
}
