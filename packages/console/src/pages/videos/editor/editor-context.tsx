import { createContext, useContext, useMemo, useReducer, type ReactNode } from 'react';
import { useMay } from '../../../app/session.tsx';
import { beginEditing, reduceEditor, type EditorAction } from './editor-state.ts';
import type { Item, Measures } from './state/layers.ts';
import type { Script, Segment } from './state/script.ts';
import { useMeasures } from './stage/use-measures.ts';

/** The script that is edited, what is shown of it, and how it is changed. */
export interface Editor {
  readonly script: Script;
  readonly segment: number;
  readonly shown: Segment;
  readonly item: Item['at'] | undefined;
  readonly measures: Measures;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Viewers only look. */
  readonly mayEdit: boolean;
  readonly dispatch: (action: EditorAction) => void;
  /** Changes the script; `merging` as in history. */
  readonly edit: (edit: (script: Script, segment: number) => Script, merging?: string) => void;
}

const Editing = createContext<Editor | undefined>(undefined);

/** Lets everything below edit a script. @param script as it was when the editor was opened */
export function EditorProvider({
  script,
  children,
}: {
  readonly script: Script;
  readonly children: ReactNode;
}): ReactNode {
  const [state, dispatch] = useReducer(reduceEditor, script, beginEditing);
  const { operate: mayEdit } = useMay();
  const measures = useMeasures();
  const editor = useMemo<Editor>(() => {
    const { history, segment, item } = state;
    const shown = history.present.shoot_scripts[segment] ?? { shoot_script: {} };
    const guarded = (action: EditorAction): void => {
      if (mayEdit || action.kind === 'segment' || action.kind === 'item') dispatch(action);
    };
    return {
      script: history.present,
      segment,
      shown,
      item,
      measures,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      mayEdit,
      dispatch: guarded,
      edit: (edit, merging) => guarded({ kind: 'change', edit, merging }),
    };
  }, [state, mayEdit, measures]);
  return <Editing value={editor}>{children}</Editing>;
}

/** @throws Error outside of the editor */
export function useEditor(): Editor {
  const editor = useContext(Editing);
  if (editor === undefined) throw new Error('useEditor needs an EditorProvider');
  return editor;
}
