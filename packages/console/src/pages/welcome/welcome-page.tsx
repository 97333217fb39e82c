import type { ReactNode } from 'react';

export function WelcomePage(): ReactNode {
  return <main id="main" />;
}
