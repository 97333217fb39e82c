import type { Schemas } from '@cyclorama/contract';

export type Draft = Schemas['SmartLiveRoomRequest'];
export type Scene = Schemas['LiveVideoScriptInfo'];
export type Paragraph = Schemas['LiveShootScriptItem'];
export type Layer = Schemas['LayerConfig'];
export type Rule = Schemas['LiveRoomInteractionRuleInfo'];

/** What of a stored room a request may hold. */
export function draftOf(room: Schemas['SmartLiveRoomDetail']): Draft {
  const {
    room_id: _id,
    create_time: _made,
    update_time: _changed,
    cover_url: _cover,
    thumbnail: _thumbnail,
    room_state: _state,
    error_info: _error,
    relation_live_platform_info: platform,
    room_name: name = '',
    view_mode: _view,
    ...rest
  } = room;
  return {
    ...rest,
    room_name: name,
    ...(platform?.platform_id === undefined
      ? {}
      : {
          relation_live_platform_info: { platform_id: platform.platform_id, live_id: platform.live_id ?? '' },
        }),
  };
}

/** A draft as the server takes it: what was emptied is left out. */
export function requestOf(draft: Draft): Draft {
  const { room_description: description, ...rest } = draft;
  return {
    ...rest,
    room_name: draft.room_name.trim(),
    ...(description === undefined || description.trim() === '' ? {} : { room_description: description }),
  };
}

/** Puts an item elsewhere in its list. */
export function moved<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return list;
  const rest = list.filter((_one, i) => i !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** The list without one of its items. */
export function without<Item>(list: readonly Item[], at: number): readonly Item[] {
  return list.filter((_one, i) => i !== at);
}

/** Paragraphs are numbered in their order, from 1. */
export function numbered(paragraphs: readonly Paragraph[]): readonly Paragraph[] {
  return paragraphs.map((paragraph, i) => ({ ...paragraph, sequence_no: i + 1 }));
}

/** Paragraphs in the order in which they are played. */
export function inOrder(paragraphs: readonly Paragraph[]): readonly Paragraph[] {
  return [...paragraphs].sort((a, b) => (a.sequence_no ?? 0) - (b.sequence_no ?? 0));
}

/** A name that no other has: `Scene 2`, `Scene 2 (2)`. */
export function freeName(wish: string, taken: readonly string[]): string {
  if (!taken.includes(wish)) return wish;
  for (let i = 2; ; i++) {
    const name = `${wish} (${i})`;
    if (!taken.includes(name)) return name;
  }
}

/** What keeps a draft from being saved, as words of the namespace `rooms` below `problem`. */
export function problemsOf(draft: Draft): readonly string[] {
  const problems: string[] = [];
  if (draft.room_name.trim() === '') problems.push('name');
  const names = (draft.scene_scripts ?? []).map(({ script_name: name }) => name.trim());
  if (names.some((name) => name === '')) problems.push('sceneName');
  if (new Set(names).size < names.length) problems.push('sceneTwice');
  const mode = draft.play_policy?.play_mode ?? 'TEXT';
  const silent = (draft.scene_scripts ?? []).some(({ shoot_scripts: paragraphs }) =>
    paragraphs.some(({ text_config: words, audio_config: audio }) =>
      mode === 'AUDIO'
        ? (audio?.asset_id ?? '') === '' && (audio?.audio_url ?? '') === ''
        : (words?.text ?? '').trim() === '',
    ),
  );
  if (mode !== 'NO_PRESET' && silent) problems.push(mode === 'AUDIO' ? 'noRecording' : 'noText');
  return problems;
}

/** About how long a text is spoken, in seconds. */
export function secondsOf(text: string, speed = 100): number {
  const plain = text.replace(/<[^>]*>/g, ' ');
  const han =
    plain.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  const words = plain
    .replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return ((words / 150) * 60 + (han / 250) * 60) / (speed / 100);
}
