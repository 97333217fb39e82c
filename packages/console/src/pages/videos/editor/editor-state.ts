import { begin, change, redo, settle, undo, type History } from './state/history.ts';
import type { Item } from './state/layers.ts';
import type { Script } from './state/script.ts';

/** What the editor shows and holds. */
export interface EditorState {
  readonly history: History<Script>;
  /** Which segment is shown, from 0. */
  readonly segment: number;
  /** What is chosen on the stage. */
  readonly item: Item['at'] | undefined;
}

export type EditorAction =
  | {
      readonly kind: 'change';
      readonly edit: (script: Script, segment: number) => Script;
      readonly merging?: string | undefined;
      /** Where to go with it. */
      readonly segment?: number;
      readonly item?: Item['at'] | undefined;
    }
  | { readonly kind: 'segment'; readonly segment: number }
  | { readonly kind: 'item'; readonly item: Item['at'] | undefined }
  | { readonly kind: 'settle' | 'undo' | 'redo' };

export function beginEditing(script: Script): EditorState {
  return { history: begin(script), segment: 0, item: undefined };
}

export function reduceEditor(state: EditorState, action: EditorAction): EditorState {
  switch (action.kind) {
    case 'change': {
      const next = action.edit(state.history.present, state.segment);
      return fitted({
        history: change(state.history, next, action.merging),
        segment: action.segment ?? state.segment,
        item: 'item' in action ? action.item : state.item,
      });
    }
    case 'segment':
      return fitted({ history: settle(state.history), segment: action.segment, item: undefined });
    case 'item':
      return state.item === action.item
        ? state
        : { ...state, history: settle(state.history), item: action.item };
    case 'settle':
      return { ...state, history: settle(state.history) };
    case 'undo':
      return fitted({ ...state, history: undo(state.history) });
    case 'redo':
      return fitted({ ...state, history: redo(state.history) });
  }
}

/** Shows only what is there: a step back may have taken the segment or the layer away. */
function fitted(state: EditorState): EditorState {
  const { shoot_scripts: segments } = state.history.present;
  const segment = Math.max(0, Math.min(segments.length - 1, state.segment));
  const layers = segments[segment]?.shoot_script.layer_config ?? [];
  return { ...state, segment, item: stillThere(state.item, layers.length) };
}

/** The presenter that is moved for the first time becomes a layer of its own, the lowest; taken back, it is none again. */
function stillThere(item: Item['at'] | undefined, layers: number): Item['at'] | undefined {
  if (item === undefined) return undefined;
  if (item === 'presenter') return layers > 0 ? 0 : item;
  if (item < layers) return item;
  return item === 0 ? 'presenter' : undefined;
}
