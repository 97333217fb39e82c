import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { TaskRun } from '../pool.ts';

class Refusal extends Error {
  readonly reason = 'too-blue';
  override readonly name = 'Refusal';
}

const held: Buffer[] = [];

/** Does what its input names; for tests of the pool. */
export const run: TaskRun = async (input, channel) => {
  const { how, file } = input as { how: string; file?: string };
  if (file !== undefined) {
    const child = spawn('sleep', ['300'], { stdio: 'inherit' });
    writeFileSync(file, `${process.pid} ${child.pid ?? ''}`);
  }
  const forever = new Promise((resolve) => setTimeout(resolve, 300_000));
  switch (how) {
    case 'refuse':
      throw new Refusal('the picture is too blue');
    case 'pid':
      return process.pid;
    case 'crash':
      console.error('about to fall over');
      process.kill(process.pid, 'SIGSEGV');
      return forever;
    case 'exit':
      process.exit(3);
      break;
    case 'native-memory':
      for (;;) {
        held.push(Buffer.alloc(20_000_000, 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    case 'heap': {
      const words: string[] = [];
      for (let i = 0; ; i += 1) words.push(`word ${i}`.repeat(4) + String(Math.random()));
    }
    case 'silent':
      return forever;
    case 'chatty':
      for (let i = 0; i < 10; i += 1) {
        channel.progress(i);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return 'done';
    case 'polite':
      channel.progress('waiting');
      await new Promise<void>((resolve) => channel.signal.addEventListener('abort', () => resolve()));
      throw new Error('stopped as asked');
    case 'stuck':
      channel.progress('stuck');
      for (let until = Date.now() + 60_000; Date.now() < until;) continue;
      return 'too late';
    case 'environment':
      return Object.keys(process.env);
    default:
      throw new Error(`no such misbehaviour: ${how}`);
  }
  return undefined;
};
