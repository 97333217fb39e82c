/** What a check found. */
export interface Finding {
  /** `lack` = an optional thing is missing; `fault` = the studio does not work without it. */
  readonly state: 'good' | 'lack' | 'fault';
  /** One sentence. */
  readonly detail: string;
  /** What to do about it; only where something is to be done. */
  readonly advice?: string;
}

/** One thing that the studio needs. */
export interface Check {
  readonly name: string;
  /** May throw: that is a fault. */
  run(): Promise<Finding>;
  /** Advice when `run` throws. */
  readonly advice: string;
}

export interface Examined extends Finding {
  readonly name: string;
}

/** Runs checks one after the other, each whatever the others found. */
export async function examine(
  checks: readonly Check[],
  onFinding: (finding: Examined) => void = () => undefined,
): Promise<readonly Examined[]> {
  const findings: Examined[] = [];
  for (const check of checks) {
    const finding = { name: check.name, ...(await runCheck(check)) };
    findings.push(finding);
    onFinding(finding);
  }
  return findings;
}

async function runCheck(check: Check): Promise<Finding> {
  try {
    return await check.run();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { state: 'fault', detail, advice: check.advice };
  }
}
