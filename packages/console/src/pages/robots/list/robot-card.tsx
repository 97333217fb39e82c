import { Link } from '@tanstack/react-router';
import { MessageSquareText, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Robot } from '../../../api/own-dialogs.ts';
import { Badge } from '../../../ui/badge.tsx';
import { coverOf, useUsableAssets } from '../../rooms/shared/use-assets.ts';
import styles from './list.module.css';

/** One robot: its face, what it speaks, who answers for it, and how many talk to it now. */
export function RobotCard({ robot }: { readonly robot: Robot }): ReactNode {
  const { t } = useTranslation('robots');
  const models = useUsableAssets('HUMAN_MODEL_2D');
  const portrait =
    robot.portrait_url ??
    coverOf(models.data?.find(({ asset_id: id }) => id === robot.avatar_asset_id)) ??
    undefined;
  const { background } = robot;
  return (
    <li className={styles.card} data-live={robot.running > 0}>
      <div
        className={styles.cover}
        style={background.kind === 'color' ? { backgroundColor: background.color } : {}}
      >
        {portrait === undefined ? (
          <UserRound size={40} strokeWidth={1.25} aria-hidden="true" />
        ) : (
          <img src={portrait} alt="" loading="lazy" />
        )}
        <span className={styles.badges}>
          {robot.running > 0 ? (
            <Badge tone="info">{t('card.running', { count: robot.running })}</Badge>
          ) : null}
          {robot.is_public ? <Badge>{t('card.public')}</Badge> : null}
        </span>
      </div>
      <div className={styles.words}>
        <h2 className={styles.name} title={robot.name}>
          <Link to="/robots/$robotId" params={{ robotId: robot.robot_id }}>
            {robot.name}
          </Link>
        </h2>
        <p className={styles.fact}>
          {robot.languages.map(({ language }) => t(`language.${language}`)).join(' · ')}
        </p>
        <p className={styles.fact}>
          <MessageSquareText size={14} aria-hidden="true" />
          {t(`brain.kinds.${robot.brain.kind}`)}
        </p>
      </div>
    </li>
  );
}
