import { Gift, Heart, Pause, Play, Send } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { InventedEvent } from '../../../api/own-rooms.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { Switch } from '../../../ui/switch.tsx';
import styles from './output.module.css';
import type { Rehearsal } from './use-rehearsal.ts';

const FASTEST = 20;

/** Invented viewers, to see what the room does before there are real ones. */
export function RehearsalPanel({
  rehearsal,
  live,
}: {
  readonly rehearsal: Rehearsal;
  readonly live: boolean;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { running, rate, mix, sent, error, setRate, setMix, setRunning, send } = rehearsal;
  const [text, setText] = useState('');
  const user = { id: 'simulated-you', name: t('rehearsal.you'), level: 1 };
  const one = (event: InventedEvent) => (): void => send(event);
  const comment = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    send({ type: 'comment', user, text: text.trim() });
    setText('');
  };
  return (
    <div className={styles.panel}>
      <Notice title={t('rehearsal.title')}>{t('rehearsal.hint')}</Notice>
      <form className={styles.row} onSubmit={comment}>
        <TextField
          className={styles.grow}
          label={t('rehearsal.comment')}
          value={text}
          maxLength={500}
          placeholder={t('rehearsal.commentPlaceholder')}
          disabled={!live}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" icon={<Send />} disabled={!live || text.trim() === ''}>
          {t('rehearsal.send')}
        </Button>
      </form>
      <div className={styles.row}>
        <Button
          icon={<Gift />}
          disabled={!live}
          onClick={one({ type: 'gift', user, gift: { name: t('rehearsal.rose'), count: 1, value: 10 } })}
        >
          {t('rehearsal.gift')}
        </Button>
        <Button icon={<Heart />} disabled={!live} onClick={one({ type: 'like', user, count: 1 })}>
          {t('rehearsal.like')}
        </Button>
      </div>
      <section className={styles.part}>
        <h3>{t('rehearsal.crowd')}</h3>
        {(['comments', 'gifts', 'likes'] as const).map((kind) => (
          <Switch
            key={kind}
            label={t(`rehearsal.${kind}`)}
            checked={mix[kind]}
            onChange={(on) => setMix({ ...mix, [kind]: on })}
          />
        ))}
        <Slider
          label={t('rehearsal.rate')}
          min={1}
          max={FASTEST}
          value={rate}
          onChange={setRate}
          shown={t('rehearsal.perSecond', { count: rate })}
        />
        <Button
          look={running ? 'plain' : 'primary'}
          icon={running ? <Pause /> : <Play />}
          disabled={!live}
          pressed={running}
          onClick={() => setRunning(!running)}
        >
          {t(running ? 'rehearsal.stop' : 'rehearsal.start')}
        </Button>
        {sent === 0 ? null : (
          <p className={`${styles.hint} tabular`} role="status">
            {t('rehearsal.sent', { count: sent })}
          </p>
        )}
        {live ? null : <p className={styles.hint}>{t('rehearsal.offAir')}</p>}
        {error === undefined ? null : <ErrorNotice error={error} />}
      </section>
    </div>
  );
}
