import { MssError } from '@cyclorama/contract';
import { playPolicyOf, type LiveJobDocument } from '../model.ts';

/**
 * Refuses a room that is not complete enough to go on air.
 * @throws MssError MSS.20010027 without paragraphs, MSS.20010096 without an avatar, MSS.20010087 when a rule calls back and
 *   nobody is to be called, MSS.20010153 when a co-streamer without a voice is to answer
 */
export function checkStartable(document: LiveJobDocument): void {
  const scenes = document.scene_scripts ?? [];
  if (scenes.length === 0) throw new MssError('MSS.20010027', 'scene_scripts: the room has no scene');
  const { play_mode: mode } = playPolicyOf(document);
  const paragraphs = scenes.reduce((sum, scene) => sum + scene.shoot_scripts.length, 0);
  if (mode !== 'NO_PRESET' && paragraphs === 0)
    throw new MssError('MSS.20010027', 'scene_scripts[0].shoot_scripts: there is nothing to say');
  scenes.forEach((scene, index) => {
    const human = scene.layer_config?.find(({ layer_type: type }) => type === 'HUMAN');
    if ((scene.model_asset_id ?? '') === '' && (human?.asset_id ?? '') === '')
      throw new MssError('MSS.20010096', `scene_scripts[${index}].model_asset_id`);
  });
  checkRuleNeeds(document);
}

function checkRuleNeeds(document: LiveJobDocument): void {
  const rules = (document.interaction_rules ?? []).filter(({ enabled }) => enabled !== false);
  const calls = rules.find(({ trigger }) => trigger?.reply_mode === 'CALLBACK');
  if (calls !== undefined && (document.interaction_callback_url ?? '') === '') {
    throw new MssError(
      'MSS.20010087',
      `interaction_callback_url: needed, since the rule “${calls.rule_name ?? calls.rule_index ?? ''}” has reply_mode CALLBACK`,
    );
  }
  const mute = rules.find(
    ({ trigger }) => trigger?.reply_role === 'CO_STREAMER' && (trigger.reply_texts ?? []).length > 0,
  );
  if (mute !== undefined && document.co_streamer_config?.voice_config === undefined) {
    throw new MssError(
      'MSS.20010153',
      `co_streamer_config.voice_config: needed, since the rule “${mute.rule_name ?? mute.rule_index ?? ''}” is answered by the co-streamer`,
    );
  }
}
