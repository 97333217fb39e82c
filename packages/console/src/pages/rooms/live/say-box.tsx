import { useMutation } from '@tanstack/react-query';
import { CornerDownLeft } from 'lucide-react';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { say, type When } from '../../../api/own-rooms.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { useShortcuts } from '../../../ui/shortcuts.ts';
import { useToasts } from '../../../ui/toast.tsx';
import styles from './desk.module.css';
import { readRecent, withRecent } from './recent.ts';

const STORED = 'cyclorama.rooms.answers';

/** What the presenter is to say, and when. */
export function SayBox({ roomId, live }: { readonly roomId: string; readonly live: boolean }): ReactNode {
  const { t } = useTranslation('rooms');
  const { operate } = useMay();
  const toasts = useToasts();
  const [text, setText] = useState('');
  const [when, setWhen] = useState<When>('after-sentence');
  const [recent, setRecent] = useState(() => readRecent(localStorage.getItem(STORED)));
  const field = useRef<HTMLTextAreaElement>(null);
  const tell = useMutation({
    mutationFn: (body: { text: string; when: When }) => say(roomId, body),
    onSuccess: (_answer, body) => {
      const now = withRecent(recent, body.text);
      setRecent(now);
      localStorage.setItem(STORED, JSON.stringify(now));
      setText((typed) => (typed.trim() === body.text ? '' : typed));
      toasts.done(t(`say.done.${body.when}`));
    },
    onError: (error) => toasts.failed(error),
  });
  const send = (): void => {
    const words = text.trim();
    if (words !== '' && live && !tell.isPending) tell.mutate({ text: words, when });
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape') field.current?.blur();
  };
  useShortcuts({ '/': () => field.current?.focus() });
  if (!operate) return null;
  return (
    <div className={styles.say}>
      <TextArea
        ref={field}
        label={t('say.label')}
        quiet
        rows={2}
        value={text}
        maxLength={10_000}
        // It can be written before the show is there: keys that find no field would be shortcuts.
        placeholder={t(live ? 'say.placeholder' : 'say.offAir')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
        aria-keyshortcuts="/"
      />
      <div className={styles.sayTools}>
        <Segmented
          label={t('say.when')}
          value={when}
          onChange={setWhen}
          disabled={!live}
          choices={(['now', 'after-sentence', 'at-end'] as const).map((value) => ({
            value,
            label: t(`say.at.${value}`),
          }))}
        />
        <Button
          look="primary"
          icon={<CornerDownLeft />}
          busy={tell.isPending}
          disabled={!live || text.trim() === ''}
          onClick={send}
          aria-keyshortcuts="Control+Enter"
        >
          {t('say.send')}
        </Button>
      </div>
      {recent.length === 0 ? null : (
        <div className={styles.recent} role="group" aria-label={t('say.recent')}>
          {recent.map((words) => (
            <button
              key={words}
              type="button"
              className={styles.chip}
              disabled={!live}
              title={words}
              onClick={() => {
                setText(words);
                field.current?.focus();
              }}
            >
              {words}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
