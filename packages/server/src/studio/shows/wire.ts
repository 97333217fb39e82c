/** Wire documents of a room as a running show reads them: validated JSON in the words of the API (chapter 6). */
import type { Schemas } from '@cyclorama/contract';

export type WireScene = Schemas['LiveVideoScriptInfo'];
export type WireParagraph = Schemas['LiveShootScriptItem'];
export type WireAudio = Schemas['LiveAudioConfig'];
export type WireVoice = Schemas['VoiceConfig'];
export type WirePlayPolicy = Schemas['PlayPolicy'];
export type WireTag = Schemas['HitConditionTag'];
export type WireTrigger = Schemas['TriggerProcess'];
export type WireSmartLayer = Schemas['SmartLayerConfig'];
export type WireRule = Schemas['LiveRoomInteractionRuleInfo'];
export type WireInteraction = Schemas['LiveRoomInteractionConfig'];
export type WireRoom = Schemas['SmartLiveRoomRequest'];

export type PlayType = NonNullable<WireTrigger['play_type']>;
export type PlayRole = NonNullable<WireTrigger['reply_role']>;
