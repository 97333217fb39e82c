import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '../../../../ui/segmented.tsx';
import { useEditor } from '../editor-context.tsx';
import type { Autosave } from '../use-autosave.ts';
import { RecordingBar } from '../recording/recording-bar.tsx';
import { withSegment, type Script } from '../state/script.ts';
import { ListenButton } from './listen-button.tsx';
import { protectEdit, tokensOf, toField, toStored, type Edited } from './ssml.ts';
import { WordsToolbar } from './words-toolbar.tsx';
import styles from './words-panel.module.css';

/** Characters that may be spoken in one segment. */
const MOST = 10_000;

/** What the segment says, with its tags in colour; tags stay whole whatever is typed. */
export function WordsPanel({
  scriptId,
  flush,
}: {
  readonly scriptId: string | undefined;
  readonly flush: Autosave['flush'];
}): ReactNode {
  const { t } = useTranslation('videos');
  const { segment, shown, edit, dispatch, mayEdit } = useEditor();
  const area = useRef<HTMLTextAreaElement>(null);
  const ground = useRef<HTMLDivElement>(null);
  const script = shown.shoot_script;
  const recorded = script.script_type === 'AUDIO';
  const text = toField(script.text_config?.text ?? '');
  const put = ({ text: next, from, to }: Edited, merging?: string): void => {
    edit((all, at) => withWords(all, at, toStored(next)), merging);
    // The field gets its new text with the next drawing; the cursor goes to its place after that.
    requestAnimationFrame(() => area.current?.setSelectionRange(from, to));
  };
  const press = (event: KeyboardEvent): void => {
    if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== 'z') return;
    // The field's own memory knows nothing of tags.
    event.preventDefault();
    event.stopPropagation();
    dispatch({ kind: event.shiftKey ? 'redo' : 'undo' });
  };
  return (
    <section className={styles.panel} aria-label={t('words.label')}>
      <div className={styles.bar}>
        <Segmented
          label={t('recording.way')}
          value={recorded ? 'AUDIO' : 'TEXT'}
          disabled={!mayEdit}
          choices={[
            { value: 'TEXT', label: t('recording.spoken') },
            { value: 'AUDIO', label: t('recording.recorded') },
          ]}
          onChange={(way) => edit((all, at) => withWay(all, at, way))}
        />
        {recorded ? (
          <RecordingBar key={segment} scriptId={scriptId} flush={flush} />
        ) : (
          <>
            <WordsToolbar
              disabled={!mayEdit}
              selection={() => ({
                text,
                from: area.current?.selectionStart ?? text.length,
                to: area.current?.selectionEnd ?? text.length,
              })}
              put={(edited) => {
                put(edited);
                area.current?.focus();
              }}
            />
            <span className={styles.space} />
            <ListenButton />
          </>
        )}
      </div>
      <div className={styles.field}>
        <div className={styles.ground} ref={ground} aria-hidden="true">
          {tokensOf(text).map((token) =>
            token.kind === 'words' ? (
              text.slice(token.start, token.end)
            ) : (
              <mark key={token.start} data-kind={token.kind}>
                {text.slice(token.start, token.end)}
              </mark>
            ),
          )}
          {'\n'}
        </div>
        <textarea
          ref={area}
          className={styles.area}
          aria-label={t('words.field', { number: segment + 1 })}
          placeholder={t(recorded ? 'words.recorded' : 'words.placeholder')}
          value={text}
          maxLength={MOST * 4}
          readOnly={!mayEdit}
          spellCheck
          onChange={(event) => {
            const typed = event.target.value;
            const edited = protectEdit(text, typed);
            const cursor = edited.text === typed ? event.target.selectionEnd : undefined;
            put(
              cursor === undefined ? edited : { text: typed, from: cursor, to: cursor },
              `words ${segment}`,
            );
          }}
          onKeyDown={press}
          onBlur={() => dispatch({ kind: 'settle' })}
          onScroll={(event) => {
            if (ground.current !== null) ground.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
    </section>
  );
}

function withWords(script: Script, at: number, text: string): Script {
  return withSegment(script, at, (segment) => ({ ...segment, text_config: { text } }));
}

function withWay(script: Script, at: number, way: 'TEXT' | 'AUDIO'): Script {
  return withSegment(script, at, (segment) => ({ ...segment, script_type: way }));
}
