import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../../api/explain.ts';
import { Button } from '../../../ui/button.tsx';
import styles from './editor.module.css';
import type { SaveState } from './use-autosave.ts';

/** Whether everything is stored; what keeps it from being so. */
export function SaveMark({
  state,
  onRetry,
}: {
  readonly state: SaveState;
  readonly onRetry: () => void;
}): ReactNode {
  const { t } = useTranslation(['videos', 'common']);
  if (state.kind === 'failed') {
    const { what } = explain(state.error, (key, values) => t(`common:${key}`, values));
    return (
      <span className={styles.save} data-kind="failed" role="alert">
        <span title={what}>{t('save.failed', { what })}</span>
        <Button size="s" onClick={onRetry}>
          {t('common:retry')}
        </Button>
      </span>
    );
  }
  return (
    <span className={styles.save} data-kind={state.kind} role="status">
      {state.kind === 'blocked'
        ? t(`save.${state.obstacle.kind}`, {
            number: state.obstacle.kind === 'no-words' ? state.obstacle.segment + 1 : 0,
          })
        : t(`save.${state.kind}`)}
    </span>
  );
}
