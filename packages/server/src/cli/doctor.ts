import type { Command } from 'commander';
import { examine, type Examined } from '../doctor/check.ts';
import { machineChecks } from '../doctor/machine.ts';
import { partChecks } from '../doctor/parts.ts';
import { openLog } from './log.ts';
import type { Settings } from './settings.ts';

const MARKS = { good: 'ok   ', lack: 'lack ', fault: 'FAULT' } as const;

/** `cyclorama doctor`: everything that the studio needs, what is missing and what to do; exit code 1 on a fault. */
export function registerDoctor(program: Command, settings: Settings): void {
  program
    .command('doctor')
    .description('check everything that the studio needs, and say what to do about each gap')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: boolean }) => {
      const config = settings();
      const log = openLog({ logLevel: 'silent' });
      const checks = [...machineChecks(config, isCyclorama), ...partChecks(config, log)];
      const findings = await examine(checks, options.json ? undefined : print);
      if (options.json) process.stdout.write(`${JSON.stringify(findings, undefined, 2)}\n`);
      if (findings.some((finding) => finding.state === 'fault')) process.exitCode = 1;
    });
}

function print(finding: Examined): void {
  process.stdout.write(`${MARKS[finding.state]}  ${finding.name}: ${finding.detail}\n`);
  if (finding.advice) process.stdout.write(`       → ${finding.advice}\n`);
}

/** Whether a running Cyclorama answers there. A certificate of its own makes the question unanswerable: then no. */
async function isCyclorama(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3000) });
    const body = (await answer.json()) as { version?: unknown; problems?: unknown };
    return typeof body.version === 'string' && Array.isArray(body.problems);
  } catch {
    return false;
  }
}
