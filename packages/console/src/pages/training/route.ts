import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';

export const TABS = ['presenters', 'voices', 'review', 'settings'] as const;
export type TrainingTab = (typeof TABS)[number];

const trainingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/training',
  validateSearch: (search): { readonly tab?: TrainingTab } => {
    const tab = TABS.find((one) => one === search['tab']);
    return tab === undefined || tab === 'presenters' ? {} : { tab };
  },
  component: lazyRouteComponent(() => import('./list/training-page.tsx'), 'TrainingPage'),
});

const newPresenterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/training/presenters/new',
  validateSearch: (search): { readonly kind?: 'video' } =>
    search['kind'] === 'video' ? { kind: 'video' } : {},
  component: lazyRouteComponent(() => import('./avatar/new-presenter-page.tsx'), 'NewPresenterPage'),
});

const presenterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/training/presenters/$jobId',
  component: lazyRouteComponent(() => import('./avatar/presenter-page.tsx'), 'PresenterPage'),
});

const voiceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/training/voices/$jobId',
  component: lazyRouteComponent(() => import('./voice/voice-page.tsx'), 'VoicePage'),
});

/** Routes of this section. */
export const trainingRoutes = [trainingRoute, newPresenterRoute, presenterRoute, voiceRoute] as const;
