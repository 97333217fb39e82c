import type {
  CreateDialogAnswer,
  CreateDialogRequest,
  DialogCommand,
  DialogMessage,
  DialogRequest,
} from '@cyclorama/contract/dialogs';
import type { Socket } from '../wire/events.ts';

/** A socket that ends in the test instead of a network. */
export class FakeSocket implements Socket {
  readyState: 0 | 1 | 2 | 3 = 0;
  bufferedAmount = 0;
  binaryType: BinaryType = 'blob';
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  readonly url: string;
  readonly texts: DialogRequest[] = [];
  readonly binaries: ArrayBuffer[] = [];
  onRequest: (request: DialogRequest) => void = () => undefined;

  constructor(url: string) {
    this.url = url;
  }

  send(data: string | ArrayBuffer): void {
    if (this.readyState !== 1) throw new Error('the socket is not open');
    if (typeof data !== 'string') {
      this.binaries.push(data);
      return;
    }
    const request = JSON.parse(data) as DialogRequest;
    this.texts.push(request);
    this.onRequest(request);
  }

  close(): void {
    this.readyState = 3;
  }

  /** The other side accepts. */
  open(): void {
    this.readyState = 1;
    this.onopen?.(new Event('open'));
  }

  tell(message: DialogMessage): void {
    this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(message) }));
  }

  /** The other side, or the network, ends it. */
  end(code: number, reason = ''): void {
    this.readyState = 3;
    // Node has no CloseEvent before version 23.
    this.onclose?.(Object.assign(new Event('close'), { code, reason, wasClean: true }));
  }
}

export const PHRASES = { wake: ['Hello, Sara'], interrupt: ['Wait a moment'], exit: ['Thank you'] };

/** What a server answers to `create`. */
export function answerOf(change: Partial<CreateDialogAnswer['robot']> = {}): CreateDialogAnswer {
  return {
    job_id: '0123456789abcdef0123456789abcdef',
    token: 'token/1',
    websocket_addr: 'studio.example.com:443',
    robot: {
      robot_id: 'robot1',
      name: 'Sara',
      is_third_party: false,
      languages: [
        { language: 'zh_CN', language_desc: '简体中文', is_default: true },
        { language: 'en_US', language_desc: 'English', is_default: false },
      ],
      language: 'zh_CN',
      hot_questions: ['你是谁？'],
      wake_phrases: PHRASES,
      sleep_after_seconds: 60,
      background_url: '/objects/background.jpg',
      ...change,
    },
    video: { width: 640, height: 720, fps: 25, is_transparent: false },
    recogniser: { kind: 'server' },
    ice_servers: [],
  };
}

export type StateMessage = Extract<DialogMessage, { type: 'state' }>;

export function stateOf(change: Partial<StateMessage> = {}): StateMessage {
  return {
    type: 'state',
    is_ready: true,
    is_asleep: true,
    mode: 'AUDIO',
    language: 'zh_CN',
    is_speaking: false,
    ...change,
  };
}

type Result = Omit<Extract<DialogMessage, { type: 'result' }>, 'type' | 'request_id'>;

/** A server that does what it is told and remembers what it was asked. */
export class FakeServer {
  answer: CreateDialogAnswer = answerOf();
  /** Instead of an answer to `create`. */
  refusal: { readonly status: number; readonly body: unknown } | undefined;
  state: StateMessage = stateOf();
  isReachable = true;
  isAlive = true;
  /** How commands are answered; undefined: not at all. */
  onCommand: (command: DialogCommand) => Result | undefined = () => ({ result: true });
  /** The first message of a connection comes by itself. */
  greets = true;
  readonly opened: CreateDialogRequest[] = [];
  readonly ended: string[] = [];
  readonly sockets: FakeSocket[] = [];

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (init.signal?.aborted === true) throw new DOMException('aborted', 'AbortError');
    if (!this.isReachable) throw new TypeError('Failed to fetch');
    if (init.method === 'POST') {
      this.opened.push(JSON.parse(init.body as string) as CreateDialogRequest);
      const { status, body } = this.refusal ?? { status: 201, body: this.answer };
      return new Response(JSON.stringify(body), { status });
    }
    if (init.method === 'DELETE') {
      this.ended.push(url);
      return new Response(null, { status: 204 });
    }
    return new Response('{}', { status: this.isAlive ? 200 : 404 });
  };

  readonly openSocket = (url: string): FakeSocket => {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    socket.onRequest = ({ request_id, ...command }) => {
      const result = this.onCommand(command);
      if (result !== undefined) queueMicrotask(() => socket.tell({ type: 'result', request_id, ...result }));
    };
    if (this.isReachable && this.isAlive)
      queueMicrotask(() => {
        socket.open();
        if (this.greets) socket.tell(this.state);
      });
    else queueMicrotask(() => socket.end(1006));
    return socket;
  };

  get socket(): FakeSocket {
    const socket = this.sockets[this.sockets.length - 1];
    if (socket === undefined) throw new Error('nobody connected');
    return socket;
  }

  /** What was asked over all sockets, without heartbeats and tracking. */
  get commands(): DialogCommand[] {
    return this.sockets
      .flatMap(({ texts }) => texts)
      .map(({ request_id, ...command }) => command)
      .filter(({ type }) => type !== 'heartbeat' && type !== 'track');
  }
}
