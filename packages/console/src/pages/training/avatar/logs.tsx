import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AvatarTraining } from '../../../api/own-training.ts';
import { Panel } from '../../../ui/panel.tsx';
import styles from './avatar.module.css';

interface Line {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly words: string;
}

/** What happened and what was said, the newest first. */
export function Logs({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t, i18n } = useTranslation('training');
  const named = (group: string, name: string): string => {
    const key = `${group}.${name}`;
    return i18n.exists(key, { ns: 'training' }) ? t(key) : name.toLowerCase().replaceAll('_', ' ');
  };
  const lines: readonly Line[] = [
    ...(job.operation_logs ?? []).map((log) => ({
      at: Date.parse(log.operate_time ?? ''),
      who: log.operate_user ?? 'SYSTEM',
      what: named('log', log.log_type ?? ''),
      words: log.log_description ?? '',
    })),
    ...(job.comment_logs ?? []).map((log) => ({
      at: Date.parse(log.operate_time ?? ''),
      who: (log.comment_type ?? '').startsWith('ADMIN') ? 'ADMIN' : 'USER',
      what: log.comment_title ?? named('log', log.comment_type ?? ''),
      words: log.comment_message ?? '',
    })),
  ]
    // Of what happened within one second the later comes first as well.
    .toReversed()
    .toSorted((a, b) => b.at - a.at);
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'medium' });
  return (
    <Panel title={t('logs.title')}>
      <ol className={styles.logs}>
        {lines.map(({ at, who, what, words }, index) => (
          <li key={`${at}-${index}`}>
            <div className={styles.logHead}>
              <strong>{what}</strong>
              <span className="tabular">{time.format(at)}</span>
            </div>
            <span className={styles.quiet}>
              {named('who', who)}
              {words === '' ? null : ` · ${words}`}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
