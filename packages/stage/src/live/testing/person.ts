import { SCREEN_MATTE, type MatteSettings } from '../../matte/settings.ts';
import { half, type Picture } from '../../pixels/picture.ts';
import type { LiveSource } from '../document.ts';
import { source } from './documents.ts';
import { plain, type Paint } from './painted-source.ts';

/** A matte source `OF~` of a source. */
export const matte = (
  of: string,
  settings: MatteSettings = SCREEN_MATTE,
  more: Partial<LiveSource> = {},
): LiveSource => source(`${of}~`, { input: { kind: 'matte', of }, matte: settings, ...more });

/** Shares of the picture in which the person stands. */
export const PERSON = { left: 0.4, top: 0.25, right: 0.6, bottom: 1 };

/** A bright grey block in front of green. */
export const person: Paint = (bytes, picture, number) => {
  plain(120, 60, 60)(bytes, picture, number);
  const box = (at: number, stride: number, width: number, height: number, value: number): void => {
    for (let y = Math.round(PERSON.top * height); y < Math.round(PERSON.bottom * height); y++)
      bytes.fill(
        value,
        at + y * stride + Math.round(PERSON.left * width),
        at + y * stride + Math.round(PERSON.right * width),
      );
  };
  box(picture.y, picture.strideY, picture.width, picture.height, 200);
  for (const plane of [picture.u, picture.v])
    box(plane, picture.strideC, half(picture.width), half(picture.height), 128);
};

/** As `person`, and brighter from picture to picture. */
export const brightening: Paint = (bytes, picture: Picture, number) => {
  person(bytes, picture, number);
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) {
      const at = picture.y + y * picture.strideY + x;
      if (bytes[at] === 200) bytes[at] = 150 + (number % 80);
    }
};
