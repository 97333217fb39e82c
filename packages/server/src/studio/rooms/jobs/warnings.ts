import { parseSsml } from '@cyclorama/speech';
import type { Schemas } from '@cyclorama/contract';
import { playPolicyOf, type LiveJobDocument, type Paragraph, type Scene } from '../model.ts';

export type Warning = NonNullable<Schemas['LiveWarningItem']['warning_type']>;

/** Below these a livestream repeats itself so soon that viewers (and platforms) notice. */
export const FEWEST_PARAGRAPHS = 10;
export const SHORTEST_ROUND_S = 600;
export const FEWEST_COMMENT_RULES = 5;

const COMMENT = 1;
/** At speed 100 (decisions: Speech scale). */
const WORDS_A_MINUTE = 150;
const CHARACTERS_A_MINUTE = 250;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;

/**
 * Advice about a script that is about to go on air: nothing here stops it.
 * @param recordedSeconds length of a recording by the id of its asset; recordings of unknown length are not judged
 */
export function warningsOf(
  document: LiveJobDocument,
  recordedSeconds: ReadonlyMap<string, number>,
): readonly Warning[] {
  const policy = playPolicyOf(document);
  const scenes = document.scene_scripts ?? [];
  const warnings: Warning[] = [];
  if (policy.play_mode !== 'NO_PRESET') {
    const paragraphs = scenes.reduce((sum, scene) => sum + scene.shoot_scripts.length, 0);
    if (paragraphs < FEWEST_PARAGRAPHS) warnings.push('TOO_LESS_SCRIPT_ITEMS');
    const seconds = roundSeconds(scenes, policy.play_mode, recordedSeconds);
    if (seconds !== undefined && seconds < SHORTEST_ROUND_S) warnings.push('TOO_SHORT_SCRIPT_TIME');
  }
  const comments = (document.interaction_rules ?? []).filter(
    ({ enabled, event_type: type = COMMENT }) => enabled !== false && type === COMMENT,
  );
  if (comments.length < FEWEST_COMMENT_RULES) warnings.push('TOO_LESS_DANMAKU_RULES');
  if (policy.play_mode !== 'NO_PRESET' && policy.random_play_mode === 'NONE')
    warnings.push('RANDOM_PLAY_CLOSED');
  if ((document.backup_model_asset_ids ?? []).length === 0) warnings.push('ROTATION_MODEL_CLOSED');
  return warnings;
}

/** About how long a round of the script takes, in seconds; undefined when a recording's length is not known. */
export function roundSeconds(
  scenes: readonly Scene[],
  mode: 'TEXT' | 'AUDIO',
  recordedSeconds: ReadonlyMap<string, number>,
): number | undefined {
  let total = 0;
  for (const scene of scenes) {
    const speed = (scene.voice_config?.speed ?? 100) / 100;
    for (const paragraph of scene.shoot_scripts) {
      const seconds =
        mode === 'AUDIO'
          ? recordedSeconds.get(paragraph.audio_config?.asset_id ?? '')
          : spokenSeconds(paragraph, speed);
      if (seconds === undefined) return undefined;
      total += seconds;
    }
  }
  return total;
}

function spokenSeconds(paragraph: Paragraph, speed: number): number {
  let seconds = 0;
  for (const item of parseSsml(paragraph.text_config?.text ?? '').items) {
    if (item.kind === 'break') seconds += item.seconds;
    if (item.kind !== 'text') continue;
    const characters = item.text.match(UNSPACED)?.length ?? 0;
    const words = item.text.replaceAll(UNSPACED, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
    const minutes = characters / CHARACTERS_A_MINUTE + words / WORDS_A_MINUTE;
    seconds += (minutes * 60) / (speed * (item.rate / 100));
  }
  return seconds;
}
