import { Play, Send, Square, VolumeX } from 'lucide-react';
import { useId, useMemo, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Robot } from '../../../api/own-dialogs.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { coverOf, useUsableAssets } from '../../rooms/shared/use-assets.ts';
import type { TrialLog } from './event-log.ts';
import styles from './try.module.css';
import { useTrial } from './use-trial.ts';

/** Talks to the robot as a visitor does. */
export function Live({ robot }: { readonly robot: Robot }): ReactNode {
  const { t } = useTranslation('robots');
  const containerId = `dialog-${useId().replaceAll(/[^\w-]/g, '')}`;
  const [isWaking, setWaking] = useState(false);
  const [isFree, setFree] = useState(false);
  const config = useMemo(
    () => ({
      enableCaption: true,
      enableChatBtn: true,
      enableHotIssues: true,
      // What was just saved is to be seen at once.
      enableJobCache: false,
      useDefaultBackground: !isFree,
      enableLocalWakeup: isWaking,
    }),
    [isFree, isWaking],
  );
  const trial = useTrial(robot.robot_id, containerId, config);
  const isThirdParty = robot.brain.kind === 'third_party';
  return (
    <div className={styles.live}>
      <div className={styles.stage} data-free={isFree}>
        <div id={containerId} className={styles.container} />
        {trial.state === 'off' ? (
          <Curtain robot={robot} onStart={trial.start} />
        ) : trial.state === 'starting' ? (
          <div className={styles.waiting}>
            <Spinner />
          </div>
        ) : null}
      </div>
      {trial.error === undefined ? null : <ErrorNotice error={trial.error} />}
      {isThirdParty && trial.driveAt !== undefined ? (
        <Notice title={t('try.drive')}>
          <code className={styles.address}>{trial.driveAt}</code>
        </Notice>
      ) : null}
      {trial.state === 'off' ? (
        <div className={styles.switches}>
          <Switch label={t('try.free')} hint={t('try.freeHint')} checked={isFree} onChange={setFree} />
          <Switch
            label={t('try.waking')}
            hint={t('try.wakingHint')}
            checked={isWaking}
            onChange={setWaking}
          />
        </div>
      ) : (
        <div className={styles.foot}>
          <span className={`${styles.figure} tabular`} role="status">
            {trial.log.answeredIn === undefined
              ? ''
              : t('try.answeredIn', { ms: trial.log.answeredIn.toLocaleString() })}
          </span>
          <Button look="danger" icon={<Square />} onClick={trial.stop}>
            {t('try.stop')}
          </Button>
        </div>
      )}
      {trial.log.entries.length === 0 ? null : (
        <details className={styles.events}>
          <summary>{t('try.developers')}</summary>
          {isThirdParty || trial.state === 'off' ? null : (
            <Words disabled={!trial.isReady} onAsk={trial.ask} onInterrupt={trial.interrupt} />
          )}
          <Events log={trial.log} />
        </details>
      )}
    </div>
  );
}

/** What is seen before somebody begins: sound needs a click. */
function Curtain({ robot, onStart }: { readonly robot: Robot; readonly onStart: () => void }): ReactNode {
  const { t } = useTranslation('robots');
  const models = useUsableAssets('HUMAN_MODEL_2D');
  const portrait =
    robot.portrait_url ??
    coverOf(models.data?.find(({ asset_id: id }) => id === robot.avatar_asset_id)) ??
    undefined;
  return (
    <div className={styles.curtain}>
      {portrait === undefined ? null : <img src={portrait} alt="" />}
      <Button look="primary" icon={<Play />} onClick={onStart}>
        {t('try.start')}
      </Button>
    </div>
  );
}

function Words({
  disabled,
  onAsk,
  onInterrupt,
}: {
  readonly disabled: boolean;
  readonly onAsk: (text: string) => Promise<string | undefined>;
  readonly onInterrupt: () => void;
}): ReactNode {
  const { t } = useTranslation('robots');
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string>();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const question = text.trim();
    if (question === '') return;
    setText('');
    setRefused(undefined);
    onAsk(question).then(setRefused, (error: unknown) => setRefused(String(error)));
  };
  return (
    <form className={styles.words} onSubmit={submit}>
      <TextField
        className={styles.grow}
        label={t('try.method')}
        quiet
        placeholder={t('try.method')}
        value={text}
        maxLength={500}
        disabled={disabled}
        error={refused}
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        type="submit"
        icon={<Send />}
        aria-label={t('ask.send')}
        disabled={disabled || text.trim() === ''}
      />
      <Button icon={<VolumeX />} aria-label={t('try.interrupt')} disabled={disabled} onClick={onInterrupt} />
    </form>
  );
}

function Events({ log }: { readonly log: TrialLog }): ReactNode {
  const { t } = useTranslation('robots');
  return (
    <ol tabIndex={0} aria-label={t('try.events')}>
      {log.entries.toReversed().map(({ id, at, name, words }) => (
        <li key={id}>
          <span className="tabular">{(at / 1000).toFixed(2)}</span> <strong>{name}</strong> {words}
        </li>
      ))}
    </ol>
  );
}
