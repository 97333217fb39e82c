import type { ReactNode } from 'react';

export function JoinPage(): ReactNode {
  return <main id="main" />;
}
