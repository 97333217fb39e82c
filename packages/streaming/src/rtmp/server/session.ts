import type { Socket } from 'node:net';
import { isAmfObject, type AmfValue } from '../../amf/amf0.ts';
import { PathTaken, type StreamHub, type Subscription } from '../../hub/hub.ts';
import type { Publication, StreamGrant, StreamGuard, StreamVerdict } from '../../packets.ts';
import { RtmpConnection, type Invocation } from '../connection.ts';
import { MessageParser } from '../media-messages.ts';
import { USER, type RtmpMessage } from '../message.ts';
import { streamName, type StreamName } from './names.ts';
import type { RtmpLog } from './options.ts';
import { Player } from './player.ts';

export interface SessionOptions {
  readonly hub: StreamHub;
  readonly guard: StreamGuard;
  readonly log: RtmpLog;
  /** Address of the peer. */
  readonly from: string;
  /** Ends the connection, after what was written has left. */
  readonly hangUp: (reason: string) => void;
}

/** Message streams that one connection may open. */
const MAX_STREAMS = 8;

type MessageStream =
  | { readonly state: 'idle' | 'asking' }
  | { readonly state: 'publishing'; readonly publication: Publication; readonly parser: MessageParser }
  | {
      readonly state: 'playing';
      readonly name: StreamName;
      readonly path: string;
      subscription: Subscription | undefined;
    };

const IDLE: MessageStream = { state: 'idle' };
const ASKING: MessageStream = { state: 'asking' };

/** What a client of the server asks for, from `connect` to the end of its connection. */
export class RtmpSession {
  readonly connection: RtmpConnection;
  readonly #options: SessionOptions;
  readonly #streams = new Map<number, MessageStream>();
  #app: string | undefined;
  #closed = false;

  constructor(socket: Socket, options: SessionOptions) {
    this.#options = options;
    this.connection = new RtmpConnection(socket, {
      command: (invocation) => this.#command(invocation),
      media: (message) => this.#media(message),
    });
  }

  /** What it does: decides how long it may be silent. */
  get doing(): 'nothing' | 'publishing' | 'playing' {
    let doing: 'nothing' | 'playing' = 'nothing';
    for (const { state } of this.#streams.values()) {
      if (state === 'publishing') return 'publishing';
      if (state === 'playing') doing = 'playing';
    }
    return doing;
  }

  /** The connection is gone: whatever it published ends now. */
  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const id of [...this.#streams.keys()]) this.#stop(id, reason);
    this.#streams.clear();
  }

  #media(message: RtmpMessage): void {
    const stream = this.#streams.get(message.stream);
    if (stream?.state !== 'publishing') return;
    for (const packet of stream.parser.packets(message)) stream.publication.packet(packet);
  }

  #command(invocation: Invocation): void {
    const { name, transaction, stream, args } = invocation;
    const { connection } = this;
    switch (name) {
      case 'connect':
        this.#connect(transaction, args[0]);
        break;
      case 'createStream':
        this.#createStream(transaction);
        break;
      case 'publish':
        void this.#publish(stream, text(args[1]));
        break;
      case 'play':
      case 'play2':
        void this.#play(stream, text(args[1]));
        break;
      case 'pause':
      case 'pauseRaw':
        this.#pause(stream, args[1] === true);
        break;
      case 'seek':
        // Live streams have one position; players only want to hear that it is fine.
        connection.status(stream, 'status', 'NetStream.Seek.Notify', 'Live');
        break;
      case 'deleteStream':
        this.#stop(typeof args[1] === 'number' ? args[1] : stream, 'the stream was deleted');
        break;
      case 'closeStream':
        this.#stop(stream, 'the stream was closed');
        break;
      case 'releaseStream':
      case '_checkbw':
        connection.command('_result', transaction, 0, null, undefined);
        break;
      case 'FCPublish':
        connection.command('_result', transaction, 0, null, undefined);
        this.#notice('onFCPublish', 'NetStream.Publish.Start', text(args[1]));
        break;
      case 'FCUnpublish':
        connection.command('_result', transaction, 0, null, undefined);
        this.#notice('onFCUnpublish', 'NetStream.Unpublish.Success', text(args[1]));
        break;
      case 'FCSubscribe':
        this.#notice('onFCSubscribe', 'NetStream.Play.Start', text(args[1]));
        break;
      case 'getStreamLength':
        connection.command('_result', transaction, 0, null, 0);
        break;
      case '_result':
      case '_error':
      case 'receiveAudio':
      case 'receiveVideo':
      case 'FCUnsubscribe':
      case 'setBufferLength':
        break;
      default:
        if (transaction !== 0)
          connection.command('_error', transaction, 0, null, {
            level: 'error',
            code: 'NetConnection.Call.Failed',
            description: 'This server has no such method',
          });
    }
  }

  #notice(command: string, code: string, name: string): void {
    const description = name.split('?')[0] ?? '';
    this.connection.command(command, 0, 0, null, { level: 'status', code, description });
  }

  #connect(transaction: number, command: AmfValue): void {
    const app = isAmfObject(command) ? text(command['app']) : '';
    if (app.replaceAll('/', '') === '') {
      this.connection.command('_error', transaction, 0, null, {
        level: 'error',
        code: 'NetConnection.Connect.InvalidApp',
        description: 'The URL names no application',
      });
      this.#options.hangUp('no application');
      return;
    }
    this.#app = app;
    this.connection.introduce('server');
    this.connection.userControl(USER.streamBegin, 0);
    this.connection.command(
      '_result',
      transaction,
      0,
      {
        fmsVer: 'FMS/3,5,7,7009',
        capabilities: 31,
        mode: 1,
        fourCcList: ['avc1', 'hvc1', 'av01', 'vp08', 'Opus', '.mp3', 'mp4a'],
      },
      {
        level: 'status',
        code: 'NetConnection.Connect.Success',
        description: 'Connection succeeded.',
        objectEncoding: 0,
      },
    );
  }

  #createStream(transaction: number): void {
    let id = 1;
    while (this.#streams.has(id)) id++;
    if (this.#app === undefined || id > MAX_STREAMS) {
      this.connection.command('_error', transaction, 0, null, undefined);
      return;
    }
    this.#streams.set(id, IDLE);
    this.connection.command('_result', transaction, 0, null, id);
  }

  /** The name of a stream that is free to publish or play. */
  #free(id: number, name: string): StreamName | undefined {
    const known = this.#streams.get(id);
    if (this.#app === undefined || known?.state !== 'idle') return undefined;
    return streamName(this.#app, name);
  }

  async #publish(id: number, name: string): Promise<void> {
    const { hub, from, log } = this.#options;
    const asked = this.#free(id, name);
    if (!asked) {
      this.#refuse(id, 'NetStream.Publish.BadName', 'no such place to publish', name);
      return;
    }
    this.#streams.set(id, ASKING);
    const verdict = await this.#ask('publish', () =>
      this.#options.guard.mayPublish({ ...asked, from, protocol: 'rtmp' }),
    );
    if (this.#closed || this.#streams.get(id) !== ASKING) return;
    if (verdict === false) {
      this.#refuse(id, 'NetStream.Publish.BadName', 'publishing is not allowed', asked.path);
      return;
    }
    const grant = grantOf(verdict, asked.query);
    const path = grant.path ?? asked.path;
    try {
      const publication = hub.publish(path, {
        from,
        protocol: 'rtmp',
        ...(grant.epoch !== undefined && { epoch: grant.epoch }),
        ...(grant.replacesAfterMs !== undefined && { replacesAfterMs: grant.replacesAfterMs }),
        onEnded: (reason) => this.#unpublished(id, reason),
      });
      this.#streams.set(id, { state: 'publishing', publication, parser: new MessageParser() });
      this.connection.userControl(USER.streamBegin, id);
      this.connection.status(id, 'status', 'NetStream.Publish.Start', `${asked.path} is published`);
      log('info', 'published', { path, from });
    } catch (error) {
      const taken = error instanceof PathTaken;
      if (!taken) log('warn', 'publishing failed', { path, err: error });
      const why = taken ? 'somebody else publishes there' : 'publishing failed';
      this.#refuse(id, 'NetStream.Publish.BadName', why, asked.path);
    }
  }

  async #play(id: number, name: string): Promise<void> {
    const { from, log } = this.#options;
    const asked = this.#free(id, name);
    if (!asked) {
      this.#refuse(id, 'NetStream.Play.Failed', 'no such place to play from', name);
      return;
    }
    this.#streams.set(id, ASKING);
    const verdict = await this.#ask('play', () =>
      this.#options.guard.mayPlay({ ...asked, from, protocol: 'rtmp' }),
    );
    if (this.#closed || this.#streams.get(id) !== ASKING) return;
    if (verdict === false) {
      this.#refuse(id, 'NetStream.Play.Failed', 'playing is not allowed', asked.path);
      return;
    }
    const path = grantOf(verdict, asked.query).path ?? asked.path;
    const { connection } = this;
    connection.userControl(USER.streamBegin, id);
    connection.status(id, 'status', 'NetStream.Play.Reset', `${asked.path} begins`);
    connection.status(id, 'status', 'NetStream.Play.Start', `${asked.path} plays`);
    this.#streams.set(id, { state: 'playing', name: asked, path, subscription: undefined });
    this.#subscribe(id);
    log('debug', 'plays', { path, from });
  }

  #subscribe(id: number): void {
    const stream = this.#streams.get(id);
    if (stream?.state !== 'playing' || stream.subscription) return;
    const player = new Player(this.connection, id, this.#options.hangUp);
    stream.subscription = this.#options.hub.play(stream.path, player);
  }

  #pause(id: number, pause: boolean): void {
    const stream = this.#streams.get(id);
    if (stream?.state !== 'playing') return;
    const code = pause ? 'NetStream.Pause.Notify' : 'NetStream.Unpause.Notify';
    this.connection.status(id, 'status', code, 'Live');
    if (!pause) {
      this.#subscribe(id);
      return;
    }
    stream.subscription?.close();
    stream.subscription = undefined;
  }

  /** A guard that fails refuses. */
  async #ask(what: string, question: () => Promise<StreamVerdict>): Promise<StreamVerdict> {
    try {
      return await question();
    } catch (error) {
      this.#options.log('warn', `asking whether one may ${what} failed`, { err: error });
      return false;
    }
  }

  #refuse(id: number, code: string, why: string, path: string): void {
    this.#streams.set(id, IDLE);
    this.connection.status(id, 'error', code, why);
    this.#options.log('info', 'refused', { path: path.split('?')[0], from: this.#options.from, why });
    this.#options.hangUp(why);
  }

  /** The hub ended what this connection published. */
  #unpublished(id: number, reason: string): void {
    if (this.#closed || this.#streams.get(id)?.state !== 'publishing') return;
    this.#streams.set(id, IDLE);
    this.connection.status(id, 'error', 'NetStream.Publish.BadName', reason);
    this.#options.hangUp(reason);
  }

  #stop(id: number, reason: string): void {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    if (stream?.state === 'publishing') {
      stream.publication.end(reason);
      if (!this.#closed)
        this.connection.status(id, 'status', 'NetStream.Unpublish.Success', 'It is published no more');
    } else if (stream?.state === 'playing') stream.subscription?.close();
  }
}

function grantOf(verdict: StreamGrant | true, query: URLSearchParams): StreamGrant {
  if (verdict !== true) return verdict;
  const epoch = query.get('epoch');
  return epoch !== null && /^\d{1,15}$/.test(epoch) ? { epoch: Number(epoch) } : {};
}

function text(value: AmfValue): string {
  return typeof value === 'string' ? value : '';
}
