/** Strokes on a grid of 24, drawn for this page. */
export const ICONS = {
  mic: 'M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M9 21h6',
  micOff:
    'M9 6.2a3 3 0 0 1 6 .3v4.2M15 13a3 3 0 0 1-6-1.5V9M5.5 11.5a6.5 6.5 0 0 0 10.6 5M18.5 11.5q0 1.3-.5 2.5M12 18v3M9 21h6M4 4l16 16',
  keyboard: 'M3.5 6.5h17v11h-17zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8',
  send: 'M4.5 12h14M12.5 6l6.2 6-6.2 6',
  stop: 'M8 8h8v8H8z',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  end: 'M3.5 13.2c0-1.3.8-2.2 2-2.7a17 17 0 0 1 13 0c1.2.5 2 1.4 2 2.7v1.6a1 1 0 0 1-1.2 1l-3-.7a1 1 0 0 1-.8-1v-1.6a13 13 0 0 0-7 0v1.6a1 1 0 0 1-.8 1l-3 .7a1 1 0 0 1-1.2-1z',
  sound: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11',
  soundOff: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5',
  chat: 'M4 5.5h16v10.5h-8.5l-4.5 3.5v-3.5H4zM8 9.2h8M8 12.4h5',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  signal: 'M5 18v-3M10 18v-6M15 18v-9M20 18V6',
  lost: 'M5 18v-3M10 18v-6M15 18v-3M4 4l16 16M20 18V6',
  alert: 'M12 8v5M12 16.5h.01M12 3.5l9.3 16.5H2.7z',
  info: 'M12 11v5.5M12 7.7h.01M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 1 1 0-17z',
  plus: 'M12 5.5v13M5.5 12h13',
  minus: 'M5.5 12h13',
  previous: 'M14.5 6l-6 6 6 6',
  next: 'M9.5 6l6 6-6 6',
  talk: 'M5 10v4M9 7v10M13 4.5v15M17 8v8M21 10.5v3',
} as const;

export type IconName = keyof typeof ICONS;
