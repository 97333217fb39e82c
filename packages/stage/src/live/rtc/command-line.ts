import type { DataChannel } from 'node-datachannel';

/** Longest message that is read or sent, bytes. */
const LONGEST = 16 * 1024;
/** What may wait for a peer that does not read, bytes; after that its line is closed. */
const WAITING = 256 * 1024;
/** Channels that one peer may open. */
const CHANNELS = 4;

export interface CommandLineOptions {
  /** A channel stands: messages can be sent. */
  readonly onOpen: () => void;
  readonly onMessage: (text: string) => void;
}

/** The data channels of one peer, over which it is told and tells things in short texts. */
export class CommandLine {
  readonly #options: CommandLineOptions;
  readonly #channels = new Set<DataChannel>();

  constructor(options: CommandLineOptions) {
    this.#options = options;
  }

  /** A channel that the peer opened; whatever its label, texts go over it. */
  add(channel: DataChannel): void {
    if (this.#channels.size >= CHANNELS) {
      channel.close();
      return;
    }
    this.#channels.add(channel);
    channel.onClosed(() => this.#channels.delete(channel));
    channel.onMessage((message) => {
      if (typeof message !== 'string' || Buffer.byteLength(message) > LONGEST) this.#drop(channel);
      else this.#options.onMessage(message);
    });
    if (channel.isOpen()) this.#options.onOpen();
    else channel.onOpen(() => this.#options.onOpen());
  }

  /** Sends a text over every open channel. */
  send(text: string): void {
    for (const channel of [...this.#channels]) {
      if (!channel.isOpen()) continue;
      if (channel.bufferedAmount() > WAITING) this.#drop(channel);
      else channel.sendMessage(text);
    }
  }

  #drop(channel: DataChannel): void {
    this.#channels.delete(channel);
    channel.close();
  }
}
