import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/http.ts';
import { makeRouter } from './app/router.tsx';
import { startTheme } from './app/theme.ts';
import { startWords } from './i18n/index.ts';
import './styles/base.css';
import { ToastProvider } from './ui/toast.tsx';

const MAX_TRIES = 2;

// Events of the server say what is stale: nothing is asked again by itself.
const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < MAX_TRIES && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
});

startTheme();
// Libraries that add a style sheet of their own (to hold the page still below a dialog) may, by this.
setNonce(document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '');
const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
await startWords();
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <Suspense>
        <ToastProvider>
          <RouterProvider router={makeRouter(cache)} />
        </ToastProvider>
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
);
