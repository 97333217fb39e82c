import { Link } from '@tanstack/react-router';
import { ArrowLeft, Play, Redo2, Undo2, Video } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { useShortcuts } from '../../../ui/shortcuts.ts';
import styles from './editor.module.css';
import { useEditor } from './editor-context.tsx';
import { Inspector } from './panels/inspector.tsx';
import { SegmentsPanel } from './panels/segments-panel.tsx';
import { MotionDialog } from './preview/motion-dialog.tsx';
import { RenderDialog } from './render/render-dialog.tsx';
import { Conflict } from './conflict.tsx';
import { SaveMark } from './save-mark.tsx';
import { Stage } from './stage/stage.tsx';
import type { Script } from './state/script.ts';
import { useAutosave, type StoredScript } from './use-autosave.ts';
import { WordsPanel } from './words/words-panel.tsx';

/** Segments, stage and words, properties; what is changed is stored by itself. */
export function EditorShell({
  stored,
  initial,
  onCreated,
}: {
  readonly stored: StoredScript | undefined;
  /** A new script as it was begun: it is stored from its first change on. */
  readonly initial?: Script;
  readonly onCreated: (scriptId: string) => void;
}): ReactNode {
  const { t } = useTranslation('videos');
  const { script, dispatch, edit, canUndo, canRedo, mayEdit } = useEditor();
  const [open, setOpen] = useState<'motion' | 'render'>();
  const begun = script !== initial;
  const [created, setCreated] = useState<string>();
  const save = useAutosave(script, stored, {
    enabled: mayEdit && begun,
    onCreated: (id) => {
      setCreated(id);
      onCreated(id);
    },
  });
  useShortcuts({
    'Mod+Z': () => dispatch({ kind: 'undo' }),
    'Mod+Shift+Z': () => dispatch({ kind: 'redo' }),
    'Mod+Y': () => dispatch({ kind: 'redo' }),
  });
  return (
    <main className={styles.editor} id="main" tabIndex={-1}>
      <header className={styles.head}>
        <Link to="/videos" search={{ tab: 'drafts' }} className={styles.back} aria-label={t('editor.back')}>
          <ArrowLeft size={16} />
        </Link>
        <h1 className="visually-hidden">{t('editor.title')}</h1>
        <input
          className={styles.name}
          aria-label={t('editor.name')}
          value={script.script_name}
          maxLength={256}
          readOnly={!mayEdit}
          onChange={(event) => {
            const { value } = event.target;
            edit((all) => ({ ...all, script_name: value }), 'name');
          }}
          onBlur={() => dispatch({ kind: 'settle' })}
        />
        <SaveMark
          state={begun ? save.state : { kind: 'saved' }}
          onRetry={() => void save.flush().catch(() => undefined)}
        />
        <span className={styles.space} />
        <Button
          look="ghost"
          icon={<Undo2 />}
          aria-label={t('editor.undo')}
          disabled={!canUndo}
          onClick={() => dispatch({ kind: 'undo' })}
        />
        <Button
          look="ghost"
          icon={<Redo2 />}
          aria-label={t('editor.redo')}
          disabled={!canRedo}
          onClick={() => dispatch({ kind: 'redo' })}
        />
        <Button icon={<Play />} onClick={() => setOpen('motion')}>
          {t('editor.preview')}
        </Button>
        {mayEdit ? (
          <Button look="primary" icon={<Video />} onClick={() => setOpen('render')}>
            {t('editor.render')}
          </Button>
        ) : null}
      </header>
      {save.state.kind === 'conflict' ? <Conflict save={save} /> : null}
      <div className={styles.body}>
        <SegmentsPanel />
        <div className={styles.middle}>
          <Stage scriptId={created ?? stored?.id} />
          <WordsPanel scriptId={created ?? stored?.id} flush={save.flush} />
        </div>
        <Inspector />
      </div>
      {open === 'motion' ? (
        <MotionDialog scriptId={created ?? stored?.id} onClose={() => setOpen(undefined)} />
      ) : null}
      {open === 'render' ? <RenderDialog flush={save.flush} onClose={() => setOpen(undefined)} /> : null}
    </main>
  );
}
