import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Mic, UserRoundPlus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchReviewQueue } from '../../../api/own-training.ts';
import { useMay } from '../../../app/session.tsx';
import button from '../../../ui/button.module.css';
import { Button } from '../../../ui/button.tsx';
import { Page } from '../../../ui/page.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { NewVoice } from '../voice/new-voice.tsx';
import type { TrainingTab } from '../route.ts';
import { PresenterList } from './presenter-list.tsx';
import { ReviewQueue } from './review-queue.tsx';
import { SettingsForm } from './settings-form.tsx';
import { VoiceList } from './voice-list.tsx';

/** Presenters and voices that are made of people: all jobs, what waits for somebody, and how it is decided. */
export function TrainingPage(): ReactNode {
  const { t } = useTranslation('training');
  const { tab = 'presenters' } = useSearch({ from: '/shell/training' });
  const navigate = useNavigate();
  const may = useMay();
  const [isNewVoice, setNewVoice] = useState(false);
  const queue = useQuery({
    queryKey: keys.reviewQueue,
    queryFn: ({ signal }) => fetchReviewQueue(signal),
  });
  const waiting = queue.data?.count ?? 0;
  const go = (to: TrainingTab): void =>
    void navigate({ to: '/training', search: to === 'presenters' ? {} : { tab: to }, replace: true });
  return (
    <Page
      title={t('title')}
      tools={
        may.operate ? (
          <>
            <Button icon={<Mic />} onClick={() => setNewVoice(true)}>
              {t('new.voice')}
            </Button>
            <Link to="/training/presenters/new" className={`${button.button} ${button.primary}`}>
              <UserRoundPlus />
              {t('new.presenter')}
            </Link>
          </>
        ) : null
      }
    >
      <Tabs
        label={t('title')}
        value={tab}
        onChange={go}
        tabs={[
          { name: 'presenters', label: t('tab.presenters'), content: <PresenterList /> },
          {
            name: 'voices',
            label: t('tab.voices'),
            content: <VoiceList onNew={may.operate ? () => setNewVoice(true) : undefined} />,
          },
          {
            name: 'review',
            label: waiting === 0 ? t('tab.review') : t('tab.reviewCount', { count: waiting }),
            content: <ReviewQueue queue={queue.data?.jobs} error={queue.error} />,
          },
          { name: 'settings', label: t('tab.settings'), content: <SettingsForm /> },
        ]}
      />
      {isNewVoice ? <NewVoice onClose={() => setNewVoice(false)} /> : null}
    </Page>
  );
}
