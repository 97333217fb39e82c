import type { ReactNode } from 'react';

export function TallyPage(): ReactNode {
  return <main id="main" />;
}
