import { isIP } from 'node:net';
import { resolve } from 'node:path';

/** A value that a setting refused; the loader adds the setting's name. */
export class BadValue extends Error {}

/** Turns a raw setting (text from the environment, JSON from the file) into a value. @throws BadValue */
export type Parse<T> = (raw: unknown) => T;

export const text: Parse<string> = (raw) => {
  if (typeof raw !== 'string' || raw.trim() === '') throw new BadValue('must be a non-empty text');
  return raw.trim();
};

export function integer(min: number, max: number): Parse<number> {
  return (raw) => {
    const value = typeof raw === 'string' && /^-?\d+$/.test(raw.trim()) ? Number(raw) : raw;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      throw new BadValue(`must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** Processor cores, with fractions. */
export const cores: Parse<number> = (raw) => {
  const value = typeof raw === 'string' && /^\d+(\.\d+)?$/.test(raw.trim()) ? Number(raw) : raw;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw new BadValue('must be a number of cores such as 2 or 1.5; 0 = no limit');
  return value;
};

/** `WIDTHxHEIGHT` of a picture, both even, each from 160 to 1920. */
export const frameSize: Parse<string> = (raw) => {
  const [, width, height] = /^(\d{3,4})x(\d{3,4})$/.exec(text(raw)) ?? [];
  const fits = [width, height].every((side) => {
    const pixels = Number(side);
    return pixels >= 160 && pixels <= 1920 && pixels % 2 === 0;
  });
  if (!fits) throw new BadValue('must hold sizes such as 1280x720, even and at most 1920x1920');
  return `${width}x${height}`;
};

export const flag: Parse<boolean> = (raw) => {
  if (typeof raw === 'boolean') return raw;
  const word = typeof raw === 'string' || typeof raw === 'number' ? String(raw).trim().toLowerCase() : '';
  if (['1', 'true', 'yes', 'on'].includes(word)) return true;
  if (['0', 'false', 'no', 'off'].includes(word)) return false;
  throw new BadValue('must be 1 or 0');
};

export function oneOf<const T extends string>(...choices: readonly T[]): Parse<T> {
  return (raw) => {
    const found = choices.find((choice) => choice === raw);
    if (found === undefined) throw new BadValue(`must be one of ${choices.join(', ')}`);
    return found;
  };
}

/** A JSON array, or text with entries parted by commas. */
export function listOf<T>(parse: Parse<T>): Parse<readonly T[]> {
  return (raw) => {
    if (typeof raw !== 'string' && !Array.isArray(raw))
      throw new BadValue('must be a list, parted by commas');
    const entries: unknown[] =
      typeof raw === 'string'
        ? raw
            .split(',')
            .map((entry) => entry.trim())
            .filter((entry) => entry !== '')
        : raw;
    return entries.map((entry) => parse(entry));
  };
}

/** `192.168.0.0/16`, `fd00::/8` or a single address, returned with its prefix length. */
export const network: Parse<string> = (raw) => {
  const [address = '', prefix, ...rest] = text(raw).split('/');
  const family = isIP(address);
  const widest = family === 6 ? 128 : 32;
  const bits = prefix === undefined ? widest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (family === 0 || rest.length > 0 || bits < 0 || bits > widest) {
    throw new BadValue('must hold networks such as 10.0.0.0/8 or fd00::/8');
  }
  return `${address}/${bits}`;
};

/** An http(s) URL without a trailing slash, query or fragment. */
export const httpUrl: Parse<string> = (raw) => {
  const given = text(raw);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new BadValue('must be a URL that starts with http:// or https://');
  }
  return given.replace(/[/]+$/, '');
};

export const postgresUrl: Parse<string> = (raw) => {
  const given = text(raw);
  if (!/^postgres(ql)?:\/\//.test(given)) throw new BadValue('must be a URL that starts with postgres://');
  return given;
};

export const hostName: Parse<string> = (raw) => {
  const given = text(raw);
  if (isIP(given) === 0 && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(given)) {
    throw new BadValue('must be a host name or an address');
  }
  return given;
};

export const path: Parse<string> = (raw) => resolve(text(raw));

/** Bytes: a number, or text such as `500MB`, `2GB` (powers of 1000) or `2GiB` (powers of 1024). */
export const bytes: Parse<number> = (raw) => {
  if (typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0) return raw;
  const match =
    typeof raw === 'string' ? /^(\d+(?:\.\d+)?)\s*(?:([KMGT])(i?)B?|B)?$/i.exec(raw.trim()) : null;
  if (!match) throw new BadValue('must be a size such as 500MB or 2GiB');
  const power = match[2] === undefined ? 0 : 'KMGT'.indexOf(match[2].toUpperCase()) + 1;
  return Math.round(Number(match[1]) * (match[3] ? 1024 : 1000) ** power);
};

export const portRange: Parse<{ readonly from: number; readonly to: number }> = (raw) => {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(text(raw));
  const from = Number(match?.[1]);
  const to = Number(match?.[2]);
  if (!match || from < 1 || to > 65_535 || from > to)
    throw new BadValue('must be a range such as 50000-50100');
  return { from, to };
};
