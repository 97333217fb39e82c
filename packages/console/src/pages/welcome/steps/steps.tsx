import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { makeFirstVideo, type Presenter } from '../../../api/own-first-run.ts';
import { Choose } from './choose.tsx';
import { Watch } from './watch.tsx';

/** First the choices, then the video. */
export function Steps({
  needsPassword,
  onPassword,
}: {
  readonly needsPassword: boolean;
  readonly onPassword: (state: 'needed' | 'changing' | 'chosen') => void;
}): ReactNode {
  const [presenter, setPresenter] = useState<Presenter>();
  const [text, setText] = useState('');
  const make = useMutation({ mutationFn: makeFirstVideo });
  if (make.data !== undefined && presenter !== undefined)
    return (
      <Watch
        jobId={make.data.job_id}
        presenter={presenter}
        needsPassword={needsPassword}
        onPassword={onPassword}
        onAgain={() => make.reset()}
      />
    );
  return (
    <Choose
      presenter={presenter}
      onPresenter={setPresenter}
      text={text}
      onText={setText}
      busy={make.isPending}
      error={make.error}
      onMake={(voice) => {
        if (presenter === undefined) return;
        make.mutate({
          presenter: presenter.asset_id,
          text: text.trim(),
          ...(voice === undefined ? {} : { voice }),
        });
      }}
    />
  );
}
