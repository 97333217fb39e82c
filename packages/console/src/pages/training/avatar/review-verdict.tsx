import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { commentAvatar, reviewAvatar, type AvatarTraining } from '../../../api/own-training.ts';
import { Verdict } from './verdict.tsx';

/** The reviewer's side: whether this person may be made a presenter. */
export function ReviewVerdict({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t } = useTranslation('training');
  const { job_id: jobId = '' } = job;
  const review = (verdict: 'approve' | 'reject') => (comment: string) =>
    reviewAvatar(jobId, { verdict, ...(comment === '' ? {} : { comment }) });
  return (
    <Verdict
      jobId={jobId}
      title={t('verdict.review')}
      choices={[
        {
          label: t('verdict.say'),
          needsComment: true,
          decide: (message) => commentAvatar(jobId, { message }),
        },
        { label: t('verdict.reject'), look: 'danger', needsComment: true, decide: review('reject') },
        { label: t('verdict.approve'), look: 'primary', decide: review('approve') },
      ]}
    >
      <p>{t('verdict.reviewHint')}</p>
      <Papers job={job} />
    </Verdict>
  );
}

function Papers({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t } = useTranslation('training');
  const papers = [
    ['idCardFront', job.id_card_image1_download_url],
    ['idCardBack', job.id_card_image2_download_url],
    ['letter', job.grant_file_download_url],
  ] as const;
  const there = papers.filter(([, url]) => url !== undefined && url !== '');
  if (there.length === 0) return <p>{t('verdict.noPapers')}</p>;
  return (
    <ul>
      {there.map(([name, url]) => (
        <li key={name}>
          <a href={url} target="_blank" rel="noreferrer">
            {t(`footage.${name}`)}
          </a>
        </li>
      ))}
    </ul>
  );
}
