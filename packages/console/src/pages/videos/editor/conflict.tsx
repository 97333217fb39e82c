import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { useEditor } from './editor-context.tsx';
import styles from './editor.module.css';
import type { Autosave } from './use-autosave.ts';

/** Two people write the same script: whoever saves last chooses whose state lasts. */
export function Conflict({ save }: { readonly save: Autosave }): ReactNode {
  const { t } = useTranslation('videos');
  const { edit } = useEditor();
  const choose = useMutation({
    mutationFn: async (whose: 'mine' | 'theirs') => {
      if (whose === 'mine') await save.keepMine();
      else {
        const theirs = await save.takeTheirs();
        // A step like any other: undo brings back what was written here.
        edit(() => theirs);
      }
    },
  });
  return (
    <div className={styles.conflict}>
      <Notice
        tone="warn"
        title={t('conflict.title')}
        action={
          <>
            <Button size="s" disabled={choose.isPending} onClick={() => choose.mutate('theirs')}>
              {t('conflict.theirs')}
            </Button>
            <Button size="s" disabled={choose.isPending} onClick={() => choose.mutate('mine')}>
              {t('conflict.mine')}
            </Button>
          </>
        }
      >
        {t('conflict.hint')}
      </Notice>
      {choose.error === null ? null : <ErrorNotice error={choose.error} />}
    </div>
  );
}
