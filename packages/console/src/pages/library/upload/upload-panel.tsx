import { useQueryClient } from '@tanstack/react-query';
import { Check, Pause, Play, X } from 'lucide-react';
import { useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../../api/explain.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { sizeText } from '../kinds.ts';
import styles from './upload-panel.module.css';
import { uploads, type Upload } from './uploads.ts';

/** Files on their way: how far, stop, go on, forget. */
export function UploadPanel(): ReactNode {
  const { t } = useTranslation('library');
  const all = useSyncExternalStore(uploads.subscribe, uploads.all);
  if (all.length === 0) return null;
  const done = all.filter(({ state }) => state === 'done').length;
  return (
    <section className={styles.panel} aria-label={t('upload.panel')}>
      <header className={styles.head}>
        <h2>{t('upload.count', { done, all: all.length })}</h2>
        <Button look="ghost" size="s" onClick={() => uploads.clearDone()} disabled={done === 0}>
          {t('upload.clear')}
        </Button>
      </header>
      <ul className={styles.list}>
        {all.map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ upload }: { readonly upload: Upload }): ReactNode {
  const { t, i18n } = useTranslation('library');
  const { t: words } = useTranslation('common');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const { id, file, state, progress, error } = upload;
  const goOn = (): void =>
    uploads.resume(studio, id, () => void cache.invalidateQueries({ queryKey: ['assets', 'list'] }));
  const remove = (): void =>
    void uploads.remove(studio, id).catch((failure: unknown) => toasts.failed(failure));
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <span className={styles.name} title={file.name}>
          {file.name}
        </span>
        <span className="tabular">
          {state === 'sending' ? `${Math.floor(progress * 100)} %` : t(`upload.state.${state}`)} ·{' '}
          {sizeText(file.size, i18n.language)}
        </span>
        {state === 'done' ? null : <Progress value={progress} label={file.name} />}
        {state === 'failed' ? <span className={styles.fault}>{explain(error, words).what}</span> : null}
      </div>
      {state === 'done' ? (
        <Check size={16} aria-label={t('upload.state.done')} />
      ) : state === 'sending' || state === 'waiting' ? (
        <Button
          look="ghost"
          size="s"
          icon={<Pause />}
          aria-label={t('upload.stop')}
          onClick={() => uploads.stop(id)}
        />
      ) : (
        <Button look="ghost" size="s" icon={<Play />} aria-label={t('upload.goOn')} onClick={goOn} />
      )}
      <Button look="ghost" size="s" icon={<X />} aria-label={t('upload.remove')} onClick={remove} />
    </li>
  );
}
