import type { Schemas } from '@cyclorama/contract';
import clsx from 'clsx';
import { AudioLines, Tag } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RundownScene, Saying, ShowStatus } from '../../../api/own-rooms.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useNow } from '../shared/use-now.ts';
import { progressOf, rowsOf, scripted, type RundownRow } from './rundown-state.ts';
import styles from './rundown.module.css';

const DRAW_MS = 200;

/** Scenes and paragraphs in the order of this round: what is on, how far, and what is next. */
export function Rundown({
  scenes,
  status,
  saying,
  room,
}: {
  readonly scenes: readonly RundownScene[];
  readonly status: ShowStatus | null | undefined;
  readonly saying: readonly Saying[];
  readonly room: Schemas['SmartLiveRoomDetail'] | undefined;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const shown = scenes.length > 0 ? scenes : writtenIn(room);
  const rows = rowsOf(shown, status);
  const current = useRef<HTMLLIElement>(null);
  const now = rows.find(({ turn }) => turn === 'now')?.key;
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  }, [now]);
  return (
    <Panel title={t('rundown.title')} flush className={styles.rundown}>
      {rows.length === 0 ? <p className={styles.none}>{t('rundown.none')}</p> : null}
      <ol className={styles.scenes}>
        {shown.map(({ script_name: name }, i) => (
          <li key={`${i} ${name}`}>
            <h3 className={styles.scene}>{name}</h3>
            <ol>
              {rows
                .filter(({ scene }) => scene === i)
                .map((row) => (
                  <Paragraph
                    key={row.key}
                    row={row}
                    saying={row.turn === 'now' ? scripted(saying) : undefined}
                    place={row.turn === 'now' ? current : undefined}
                  />
                ))}
            </ol>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Paragraph({
  row,
  saying,
  place,
}: {
  readonly row: RundownRow;
  readonly saying: Saying | undefined;
  readonly place: { current: HTMLLIElement | null } | undefined;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { paragraph, turn } = row;
  return (
    <li
      ref={place}
      className={clsx(styles.row, styles[turn])}
      aria-current={turn === 'now' ? 'true' : undefined}
    >
      <span className={`${styles.number} tabular`}>{paragraph.sequence_no}</span>
      <div className={styles.words}>
        {paragraph.title === '' ? null : <div className={styles.title}>{paragraph.title}</div>}
        {paragraph.kind === 'AUDIO' ? (
          <div className={styles.text}>
            <AudioLines size={14} aria-hidden="true" /> {t('rundown.recording')}
          </div>
        ) : (
          <Words text={paragraph.text} saying={saying} />
        )}
        {paragraph.product_title === null ? null : (
          <div className={styles.product}>
            <Tag size={12} aria-hidden="true" />
            {paragraph.product_title}
          </div>
        )}
        {turn === 'now' ? <Bar saying={saying} /> : null}
      </div>
      {turn === 'now' ? <Badge tone="pgm">{t('rundown.now')}</Badge> : null}
      {turn === 'next' ? <Badge tone="pvw">{t('rundown.next')}</Badge> : null}
    </li>
  );
}

/** The sentence that is being said stands out. */
function Words({ text, saying }: { readonly text: string; readonly saying: Saying | undefined }): ReactNode {
  const plain = withoutTags(text);
  const at = saying === undefined ? -1 : plain.indexOf(saying.text);
  if (saying === undefined || at < 0) return <div className={styles.text}>{plain}</div>;
  return (
    <div className={styles.text} data-full="true">
      {plain.slice(0, at)}
      <mark className={styles.said}>{saying.text}</mark>
      {plain.slice(at + saying.text.length)}
    </div>
  );
}

function Bar({ saying }: { readonly saying: Saying | undefined }): ReactNode {
  const now = useNow(saying === undefined ? undefined : DRAW_MS);
  return (
    <div className={styles.bar} aria-hidden="true">
      <div style={{ transform: `scaleX(${progressOf(saying, now)})` }} />
    </div>
  );
}

function withoutTags(text: string): string {
  return text.replace(/<[^>]*>/g, '').trim();
}

function writtenIn(room: Schemas['SmartLiveRoomDetail'] | undefined): readonly RundownScene[] {
  return (room?.scene_scripts ?? []).map(({ script_name: name, shoot_scripts: paragraphs }) => ({
    script_name: name,
    paragraphs: paragraphs.map(
      ({
        sequence_no: no = 0,
        title = '',
        text_config: words,
        audio_config: audio,
        relation_product: product,
      }) => ({
        ...{ sequence_no: no, title, text: words?.text ?? '' },
        kind: (words?.text ?? '') === '' && audio !== undefined ? 'AUDIO' : 'TEXT',
        product_title: product?.product_title ?? null,
      }),
    ),
  }));
}
