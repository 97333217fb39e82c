import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Desk, OutputChange, ShowStatus } from '../../../api/own-rooms.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { bytesOf, clockOf, timeOfDay } from '../shared/times.ts';
import { joinOutputs } from './outputs.ts';
import styles from './output.module.css';
import { Retarget } from './retarget.tsx';
import { Warnings } from './start-stop.tsx';
import type { LiveFeed } from './use-feed.ts';

const TONES: Readonly<Record<string, Tone>> = {
  CONNECTED: 'good',
  CONNECTING: 'warn',
  RECONNECTING: 'warn',
  DISCONNECTED: 'fault',
};

/** Where the show goes, and whether it arrives. */
export function OutputPanel({
  desk,
  feed,
  status,
  roomId,
  live,
}: {
  readonly desk: Desk | undefined;
  readonly feed: LiveFeed;
  readonly status: ShowStatus | null | undefined;
  readonly roomId: string;
  readonly live: boolean;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const show = desk?.show;
  const output = (feed.numbers ?? show?.host)?.output;
  const changes = joinOutputs(desk?.outputs ?? [], feed.outputs);
  const state = status?.output ?? 'NONE';
  return (
    <div className={styles.panel}>
      <section className={styles.part}>
        <h3>{t('output.target')}</h3>
        <p className={styles.state}>
          <Badge tone={TONES[state] ?? 'plain'}>{t(`output.state.${state}`)}</Badge>
          {status === undefined || status === null || status.stream_ms === 0 ? null : (
            <span className="tabular">{t('output.pushed', { time: clockOf(status.stream_ms) })}</span>
          )}
        </p>
        {output === null || output === undefined ? (
          <p className={styles.quiet}>{t(state === 'NONE' ? 'output.none' : 'output.elsewhere')}</p>
        ) : (
          <dl className={`${styles.facts} tabular`}>
            <dt>{t('output.acknowledged')}</dt>
            <dd>{bytesOf(output.bytes_acknowledged)}</dd>
            <dt>{t('output.rate')}</dt>
            <dd>{Math.round(output.kbps)} kbit/s</dd>
            <dt>{t('output.reconnects')}</dt>
            <dd>{output.reconnects}</dd>
            <dt>{t('output.dropped')}</dt>
            <dd>{output.dropped}</dd>
          </dl>
        )}
        {live && show !== null && show !== undefined ? (
          <Retarget roomId={roomId} jobId={show.job_id} />
        ) : null}
      </section>
      {changes.length === 0 ? null : <Changes changes={changes} />}
      {show === null || show === undefined || !live ? null : (
        <section className={styles.part}>
          <h3>{t('output.play')}</h3>
          {(['rtmp', 'flv', 'hls'] as const).map((kind) => (
            <Address key={kind} label={t(`output.${kind}`)} url={show.play[kind]} />
          ))}
        </section>
      )}
      {(desk?.warnings ?? []).length === 0 ? null : (
        <section className={styles.part}>
          <h3>{t('output.advice')}</h3>
          <Warnings warnings={desk?.warnings ?? []} />
        </section>
      )}
      {feed.notes.length === 0 ? null : <Notes notes={feed.notes} />}
    </div>
  );
}

function Changes({ changes }: { readonly changes: readonly OutputChange[] }): ReactNode {
  const { t, i18n } = useTranslation('rooms');
  return (
    <section className={styles.part}>
      <h3>{t('output.changes')}</h3>
      <ol className={styles.list}>
        {[...changes].reverse().map(({ at, state }) => (
          <li key={`${at} ${state}`}>
            <time className="tabular" dateTime={at}>
              {timeOfDay(at, i18n.language)}
            </time>
            <Badge tone={TONES[state] ?? 'plain'}>{t(`output.state.${state}`)}</Badge>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Notes({ notes }: { readonly notes: LiveFeed['notes'] }): ReactNode {
  const { t, i18n } = useTranslation('rooms');
  return (
    <section className={styles.part}>
      <h3>{t('output.notes')}</h3>
      <ol className={styles.list}>
        {[...notes].reverse().map(({ id, at, text }) => (
          <li key={id}>
            <time className="tabular" dateTime={at}>
              {timeOfDay(at, i18n.language)}
            </time>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Address({ label, url }: { readonly label: string; readonly url: string }): ReactNode {
  const { t } = useTranslation('common');
  const toasts = useToasts();
  return (
    <div className={styles.address}>
      <TextField label={label} value={url} readOnly onFocus={(event) => event.target.select()} />
      <Button
        icon={<Copy />}
        aria-label={`${t('copy')}: ${label}`}
        onClick={() =>
          void navigator.clipboard.writeText(url).then(
            () => toasts.done(t('copied')),
            (error: unknown) => toasts.failed(error),
          )
        }
      />
    </div>
  );
}
