const STAP_A = 24;
const FU_A = 28;
const IDR = 5;
const SPS = 7;
const PPS = 8;
const DELIMITER = 9;
const START = 0x80;
const END = 0x40;
/** Bytes of payload that fit an Ethernet frame beside all headers, SRTP's and TURN's included. */
const PAYLOAD_BYTES = 1180;
/** No access unit is larger. */
const MAX_BYTES = 8 * 1024 * 1024;

/** RTP payloads of one access unit (packetization-mode 1): what is small goes together, what is large in pieces. */
export function h264Payloads(units: readonly Uint8Array[], size = PAYLOAD_BYTES): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let together: Uint8Array[] = [];
  let bytes = 1;
  const flush = (): void => {
    const [only] = together;
    if (only !== undefined) payloads.push(together.length === 1 ? only : aggregate(together));
    together = [];
    bytes = 1;
  };
  for (const unit of units) {
    if (unit.length === 0) continue;
    if (unit.length > size) {
      flush();
      payloads.push(...fragments(unit, size));
      continue;
    }
    if (bytes + 2 + unit.length > size) flush();
    together.push(unit);
    bytes += 2 + unit.length;
  }
  flush();
  return payloads;
}

function aggregate(units: readonly Uint8Array[]): Buffer {
  const importance = Math.max(...units.map((unit) => unit[0]! & 0x60));
  const parts: Uint8Array[] = [Buffer.of(importance | STAP_A)];
  for (const unit of units) parts.push(Buffer.of(unit.length >> 8, unit.length & 255), unit);
  return Buffer.concat(parts);
}

function fragments(unit: Uint8Array, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  const [first = 0] = unit;
  const body = unit.subarray(1);
  const step = Math.ceil(body.length / Math.ceil(body.length / (size - 2)));
  for (let at = 0; at < body.length; at += step) {
    const edge = (at === 0 ? START : 0) | (at + step >= body.length ? END : 0);
    const head = Buffer.of((first & 0xe0) | FU_A, edge | (first & 31));
    pieces.push(Buffer.concat([head, body.subarray(at, at + step)]));
  }
  return pieces;
}

/** A picture with all its NAL units. */
export interface AccessUnit {
  /** Without parameter sets and delimiters. */
  readonly units: readonly Uint8Array[];
  readonly sps: readonly Uint8Array[];
  readonly pps: readonly Uint8Array[];
  readonly key: boolean;
  /** RTP time. */
  readonly timestamp: number;
}

/** Puts access units together from payloads that come in order; whatever is broken is not given out. */
export class H264Assembler {
  #units: Uint8Array[] = [];
  #sps: Uint8Array[] = [];
  #pps: Uint8Array[] = [];
  #fragments: Uint8Array[] | undefined;
  #bytes = 0;
  #timestamp: number | undefined;
  #broken = false;
  #gap = false;

  /** Payloads before this one were lost: the picture to which they belonged is not whole. */
  lost(): void {
    this.#gap = true;
    if (this.#hasMedia()) this.#broken = true;
    this.#fragments = undefined;
  }

  /**
   * @returns the access units that are whole now (two when one ended without a marker), and whether one was broken
   */
  add(payload: Uint8Array, timestamp: number, marker: boolean): { units: AccessUnit[]; broken: boolean } {
    const units: AccessUnit[] = [];
    let broken = false;
    const finish = (): void => {
      if (this.#broken || this.#fragments !== undefined) broken = true;
      else if (this.#units.length > 0) units.push(this.#take());
      // Parameter sets on their own belong to the next picture.
      else return;
      this.#reset();
    };
    if (this.#timestamp !== undefined && this.#timestamp !== timestamp && this.#hasMedia()) finish();
    this.#timestamp = timestamp;
    // What was lost may have been the beginning of this one.
    if (this.#gap) this.#broken = true;
    this.#gap = false;
    if (!this.#addPayload(payload)) this.#broken = true;
    if (marker) finish();
    return { units, broken };
  }

  #hasMedia(): boolean {
    return this.#units.length > 0 || this.#fragments !== undefined || this.#broken;
  }

  #addPayload(payload: Uint8Array): boolean {
    this.#bytes += payload.length;
    if (payload.length === 0) return true;
    if (this.#bytes > MAX_BYTES) return false;
    const type = payload[0]! & 31;
    if (type > 0 && type < STAP_A) return this.#addUnit(payload);
    if (type === STAP_A) return this.#split(payload);
    return type === FU_A && payload.length > 2 && this.#addFragment(payload);
  }

  #split(payload: Uint8Array): boolean {
    for (let at = 1; at < payload.length;) {
      const length = (payload[at]! << 8) | (payload[at + 1] ?? 0);
      at += 2;
      if (length === 0 || at + length > payload.length) return false;
      if (!this.#addUnit(payload.subarray(at, at + length))) return false;
      at += length;
    }
    return true;
  }

  #addFragment(payload: Uint8Array): boolean {
    const [indicator = 0, edge = 0] = payload;
    if (edge & START) this.#fragments = [Buffer.of((indicator & 0xe0) | (edge & 31))];
    if (this.#fragments === undefined) return false;
    this.#fragments.push(payload.subarray(2));
    if (!(edge & END)) return true;
    const whole = Buffer.concat(this.#fragments);
    this.#fragments = undefined;
    return this.#addUnit(whole);
  }

  #addUnit(unit: Uint8Array): boolean {
    if (this.#fragments !== undefined) return false;
    const type = unit[0]! & 31;
    if (type === SPS) this.#sps.push(unit);
    else if (type === PPS) this.#pps.push(unit);
    else if (type !== DELIMITER) this.#units.push(unit);
    // More sets than a configuration may hold are an attack on memory.
    return this.#sps.length < 32 && this.#pps.length < 256;
  }

  #take(): AccessUnit {
    return {
      units: this.#units,
      sps: this.#sps,
      pps: this.#pps,
      key: this.#units.some((unit) => (unit[0]! & 31) === IDR),
      timestamp: this.#timestamp ?? 0,
    };
  }

  #reset(): void {
    this.#units = [];
    this.#sps = [];
    this.#pps = [];
    this.#fragments = undefined;
    this.#bytes = 0;
    this.#timestamp = undefined;
    this.#broken = false;
  }
}
