/**
 * The thirteen calls of WASI preview 1 that a command-line program with files in memory needs.
 * Node's own `node:wasi` crashed the process when it was started hundreds of times; this does not.
 */

const ERRNO_BADF = 8;
const ERRNO_NOENT = 44;
const ERRNO_SPIPE = 70;
const OPEN_CREATE = 1;
const OPEN_TRUNCATE = 8;

interface MemoryFile {
  data: Uint8Array;
  length: number;
}

type Descriptor =
  | { readonly kind: 'in' | 'out' }
  | { readonly kind: 'root' }
  | { readonly kind: 'file'; readonly file: MemoryFile; position: number };

class ProgramExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${String(code)}`);
    this.code = code;
  }
}

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

class Host {
  private readonly args: readonly Uint8Array[];
  private readonly files = new Map<string, MemoryFile>();
  private readonly descriptors: (Descriptor | undefined)[] = [
    { kind: 'in' },
    { kind: 'out' },
    { kind: 'out' },
    { kind: 'root' },
  ];
  private readonly printed: Uint8Array[] = [];
  private memory: WebAssembly.Memory | undefined;

  constructor(args: readonly string[], files: Readonly<Record<string, string>>) {
    const encoder = new TextEncoder();
    this.args = args.map((arg) => encoder.encode(`${arg}\0`));
    for (const [name, text] of Object.entries(files)) {
      const data = encoder.encode(text);
      this.files.set(name, { data, length: data.length });
    }
  }

  attach(memory: WebAssembly.Memory): void {
    this.memory = memory;
  }

  result(code: number): ProgramResult {
    const files = new Map<string, Uint8Array>();
    for (const [name, file] of this.files) files.set(name, file.data.subarray(0, file.length));
    return { code, stdout: Buffer.concat(this.printed).toString('utf8'), files };
  }

  private bytes(): Uint8Array {
    if (!this.memory) throw new Error('program memory is not attached');
    return new Uint8Array(this.memory.buffer);
  }

  private view(): DataView {
    if (!this.memory) throw new Error('program memory is not attached');
    return new DataView(this.memory.buffer);
  }

  private buffers(list: number, count: number): Uint8Array[] {
    const view = this.view();
    const bytes = this.bytes();
    return Array.from({ length: count }, (_, i) => {
      const at = view.getUint32(list + 8 * i, true);
      return bytes.subarray(at, at + view.getUint32(list + 8 * i + 4, true));
    });
  }

  private write(file: MemoryFile, position: number, chunk: Uint8Array): void {
    const end = position + chunk.length;
    if (end > file.data.length) {
      const grown = new Uint8Array(Math.max(end, file.data.length * 2, 1 << 16));
      grown.set(file.data.subarray(0, file.length));
      file.data = grown;
    }
    file.data.set(chunk, position);
    file.length = Math.max(file.length, end);
  }

  readonly imports = {
    args_sizes_get: (count: number, size: number): number => {
      const view = this.view();
      view.setUint32(count, this.args.length, true);
      view.setUint32(
        size,
        this.args.reduce((sum, arg) => sum + arg.length, 0),
        true,
      );
      return 0;
    },
    args_get: (pointers: number, buffer: number): number => {
      const view = this.view();
      const bytes = this.bytes();
      let at = buffer;
      this.args.forEach((arg, i) => {
        view.setUint32(pointers + 4 * i, at, true);
        bytes.set(arg, at);
        at += arg.length;
      });
      return 0;
    },
    // A constant clock: the engine only reports how long it took, and equal input must give equal output.
    clock_time_get: (_id: number, _precision: bigint, out: number): number => {
      this.view().setBigUint64(out, 0n, true);
      return 0;
    },
    fd_close: (fd: number): number => {
      if (!this.descriptors[fd]) return ERRNO_BADF;
      this.descriptors[fd] = undefined;
      return 0;
    },
    fd_fdstat_get: (fd: number, out: number): number => {
      const descriptor = this.descriptors[fd];
      if (!descriptor) return ERRNO_BADF;
      this.bytes().fill(0, out, out + 24);
      const view = this.view();
      view.setUint8(out, descriptor.kind === 'root' ? 3 : descriptor.kind === 'file' ? 4 : 2);
      view.setBigUint64(out + 8, 0xffff_ffff_ffff_ffffn, true);
      view.setBigUint64(out + 16, 0xffff_ffff_ffff_ffffn, true);
      return 0;
    },
    fd_fdstat_set_flags: (): number => 0,
    fd_prestat_get: (fd: number, out: number): number => {
      if (this.descriptors[fd]?.kind !== 'root') return ERRNO_BADF;
      const view = this.view();
      view.setUint8(out, 0);
      view.setUint32(out + 4, 1, true);
      return 0;
    },
    fd_prestat_dir_name: (_fd: number, out: number): number => {
      this.bytes()[out] = 0x2f;
      return 0;
    },
    fd_read: (fd: number, list: number, count: number, out: number): number => {
      const descriptor = this.descriptors[fd];
      if (!descriptor) return ERRNO_BADF;
      let total = 0;
      if (descriptor.kind === 'file') {
        for (const buffer of this.buffers(list, count)) {
          const { file, position } = descriptor;
          const chunk = file.data.subarray(position, Math.min(file.length, position + buffer.length));
          buffer.set(chunk);
          descriptor.position += chunk.length;
          total += chunk.length;
        }
      }
      this.view().setUint32(out, total, true);
      return 0;
    },
    fd_seek: (fd: number, offset: bigint, whence: number, out: number): number => {
      const descriptor = this.descriptors[fd];
      if (!descriptor) return ERRNO_BADF;
      if (descriptor.kind !== 'file') return ERRNO_SPIPE;
      const base = whence === 0 ? 0 : whence === 1 ? descriptor.position : descriptor.file.length;
      descriptor.position = base + Number(offset);
      this.view().setBigUint64(out, BigInt(descriptor.position), true);
      return 0;
    },
    fd_write: (fd: number, list: number, count: number, out: number): number => {
      const descriptor = this.descriptors[fd];
      if (!descriptor) return ERRNO_BADF;
      let total = 0;
      for (const buffer of this.buffers(list, count)) {
        if (descriptor.kind === 'file') {
          this.write(descriptor.file, descriptor.position, buffer);
          descriptor.position += buffer.length;
        } else {
          this.printed.push(buffer.slice());
        }
        total += buffer.length;
      }
      this.view().setUint32(out, total, true);
      return 0;
    },
    path_open: (
      _directory: number,
      _lookup: number,
      path: number,
      pathLength: number,
      mode: number,
      _rights: bigint,
      _inheriting: bigint,
      _flags: number,
      out: number,
    ): number => {
      const name = Buffer.from(this.bytes().subarray(path, path + pathLength)).toString('utf8');
      let file = this.files.get(name);
      if (!file) {
        if (!(mode & OPEN_CREATE)) return ERRNO_NOENT;
        file = { data: new Uint8Array(1 << 16), length: 0 };
        this.files.set(name, file);
      } else if (mode & OPEN_TRUNCATE) {
        file.length = 0;
      }
      this.descriptors.push({ kind: 'file', file, position: 0 });
      this.view().setUint32(out, this.descriptors.length - 1, true);
      return 0;
    },
    proc_exit: (code: number): never => {
      throw new ProgramExit(code);
    },
  };
}

/**
 * Runs a WASI command once with an in-memory root folder.
 * @param args command line, program name first
 * @param files text files by name (without leading slash)
 * @throws WebAssembly.RuntimeError when the program traps
 */
export async function runProgram(
  module: WebAssembly.Module,
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const host = new Host(args, files);
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: host.imports });
  const { memory, _start: start } = instance.exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof start !== 'function')
    throw new Error('not a WASI command');
  host.attach(memory);
  try {
    (start as () => void)();
    return host.result(0);
  } catch (error) {
    if (error instanceof ProgramExit) return host.result(error.code);
    throw error;
  }
}
