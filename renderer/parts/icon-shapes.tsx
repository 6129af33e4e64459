import type { ReactElement } from 'react';
import type { IconName } from './icon-names.ts';

/**
 * Drawn on 24 × 24; strokes take the colour of the text. `link2` and `link3` stand between the
 * drawn `link0` and `link4`.
 */
export const SHAPES = {
  bell: (
    <>
      <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 21h4" />
    </>
  ),
  'bell-on': (
    <>
      <path fill="currentColor" d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z" />
      <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 21h4M2.5 9a9.5 9.5 0 0 1 2.8-5.5M21.5 9a9.5 9.5 0 0 0-2.8-5.5" />
    </>
  ),
  busy: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M5.8 18.2L18.2 5.8" />
    </>
  ),
  check: (
    <>
      <path d="M4.5 12.5l5 5 10-11" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5l3.5 2" />
    </>
  ),
  dim: (
    <>
      <path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM16 9v6M14 13l2 2.5 2-2.5" />
    </>
  ),
  down: (
    <>
      <path d="M6 9l6 6 6-6" />
    </>
  ),
  ear: (
    <>
      <path d="M4 14v-2a8 8 0 0 1 16 0v2" />
      <rect fill="currentColor" stroke="none" x="3" y="13.5" width="5" height="7" rx="2" />
      <rect fill="currentColor" stroke="none" x="16" y="13.5" width="5" height="7" rx="2" />
    </>
  ),
  'ear-off': (
    <>
      <path d="M4 14v-2c0-2 .7-3.8 2-5.2M9 4.6A8 8 0 0 1 20 12v2" />
      <path d="M6 14h.5a1.5 1.5 0 0 1 1.5 1.5v3A1.5 1.5 0 0 1 6.5 20H6a2.5 2.5 0 0 1-2-2.5V14zM16 14h4v3M4 3.5l16 17" />
    </>
  ),
  expand: (
    <>
      <path d="M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7" />
    </>
  ),
  feed: (
    <>
      <circle fill="currentColor" stroke="none" cx="12" cy="12" r="2.2" />
      <path d="M8 16a5.6 5.6 0 0 1 0-8M16 8a5.6 5.6 0 0 1 0 8M5 19a9.9 9.9 0 0 1 0-14M19 5a9.9 9.9 0 0 1 0 14" />
    </>
  ),
  gear: (
    <>
      <path d="M4 7h9M19 7h1M4 17h1M11 17h9" />
      <circle cx="16" cy="7" r="2.6" />
      <circle cx="8" cy="17" r="2.6" />
    </>
  ),
  grid: (
    <>
      <rect x="4" y="4" width="6.5" height="6.5" rx="1.5" />
      <rect x="13.5" y="4" width="6.5" height="6.5" rx="1.5" />
      <rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5" />
      <rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.5" />
    </>
  ),
  host: (
    <>
      <rect x="3" y="4" width="18" height="12" rx="2" />
      <path d="M9 20.5h6M12 16v4.5" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5M12 7.8v.2" />
    </>
  ),
  keys: (
    <>
      <rect x="2.5" y="6" width="19" height="12" rx="2" />
      <path d="M6 10h.1M10 10h.1M14 10h.1M18 10h.1M7 14h10" />
    </>
  ),
  left: (
    <>
      <path d="M15 6l-6 6 6 6" />
    </>
  ),
  link0: (
    <>
      <path
        d="M3.7 16.7h1.6v2.6H3.7zM8.7 12.7h1.6v6.6H8.7zM13.7 8.7h1.6v10.6h-1.6zM18.7 4.7h1.6v14.6h-1.6z"
        strokeWidth="1.3"
      />
    </>
  ),
  link2: (
    <>
      <path fill="currentColor" stroke="none" d="M3 16h3v4H3zM8 12h3v8H8z" />
      <path d="M13.7 8.7h1.6v10.6h-1.6zM18.7 4.7h1.6v14.6h-1.6z" strokeWidth="1.3" />
    </>
  ),
  link3: (
    <>
      <path fill="currentColor" stroke="none" d="M3 16h3v4H3zM8 12h3v8H8zM13 8h3v12h-3z" />
      <path d="M18.7 4.7h1.6v14.6h-1.6z" strokeWidth="1.3" />
    </>
  ),
  link4: (
    <>
      <path fill="currentColor" stroke="none" d="M3 16h3v4H3z" />
      <path fill="currentColor" stroke="none" d="M8 12h3v8H8z" />
      <path fill="currentColor" stroke="none" d="M13 8h3v12h-3z" />
      <path fill="currentColor" stroke="none" d="M18 4h3v16h-3z" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="11" width="14" height="9.5" rx="2" />
      <path d="M8 11V8a4 4 0 0 1 8 0v3" />
    </>
  ),
  mic: (
    <>
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M8.5 21h7" />
    </>
  ),
  'mic-air': (
    <>
      <rect fill="currentColor" stroke="none" x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M8.5 21h7M3 5.5a7 7 0 0 0 0 6M21 5.5a7 7 0 0 1 0 6" />
    </>
  ),
  'mic-latch': (
    <>
      <circle cx="12" cy="12" r="10" />
      <rect fill="currentColor" stroke="none" x="9.7" y="5.2" width="4.6" height="8" rx="2.3" />
      <path d="M7.5 11.2a4.5 4.5 0 0 0 9 0M12 15.8v2.4" />
    </>
  ),
  'mic-off': (
    <>
      <path d="M9 9v2a3 3 0 0 0 4.5 2.6M15 10.5V6a3 3 0 0 0-5.7-1.3M5.5 11.5a6.5 6.5 0 0 0 10.6 5M18.5 11.5c0 1-.2 1.9-.6 2.7M12 18v3M8.5 21h7M4 3.5l16 16" />
    </>
  ),
  net: (
    <>
      <path d="M12 12V7.5M12 12l-6 5M12 12l6 5" />
      <circle fill="currentColor" stroke="none" cx="12" cy="5" r="2.5" />
      <circle fill="currentColor" stroke="none" cx="5" cy="18" r="2.5" />
      <circle fill="currentColor" stroke="none" cx="19" cy="18" r="2.5" />
    </>
  ),
  'p-away': (
    <>
      <circle cx="12" cy="12" r="6.5" />
      <path fill="currentColor" stroke="none" d="M12 5.5a6.5 6.5 0 0 1 0 13z" />
    </>
  ),
  'p-dnd': (
    <>
      <circle fill="currentColor" stroke="none" cx="12" cy="12" r="7" />
      <path d="M8.5 12h7" stroke="var(--bar-bg)" strokeWidth="2.2" />
    </>
  ),
  'p-off': (
    <>
      <circle cx="12" cy="12" r="6" />
    </>
  ),
  'p-on': (
    <>
      <circle fill="currentColor" stroke="none" cx="12" cy="12" r="6" />
    </>
  ),
  people: (
    <>
      <circle cx="9" cy="8" r="3.5" />
      <path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18.5 14.5A6.5 6.5 0 0 1 21.5 20" />
    </>
  ),
  play: (
    <>
      <path fill="currentColor" stroke="none" d="M8 5l11 7-11 7z" />
    </>
  ),
  priority: (
    <>
      <path d="M6 12l6-6 6 6M6 18l6-6 6 6" />
    </>
  ),
  reply: (
    <>
      <path d="M10 5l-6 6 6 6" />
      <path d="M4 11h9a7 7 0 0 1 7 7v1" />
    </>
  ),
  right: (
    <>
      <path d="M9 6l6 6-6 6" />
    </>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="6.5" />
      <path d="M16 16l4.5 4.5" />
    </>
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4" />
    </>
  ),
  sync: (
    <>
      <path d="M20 12a8 8 0 0 1-14.5 4.7M4 12a8 8 0 0 1 14.5-4.7M18.5 3v4.5H14M5.5 21v-4.5H10" />
    </>
  ),
  talking: (
    <>
      <path d="M4 10v4M8 7v10M12 4v16M16 8v8M20 10.5v3" />
    </>
  ),
  vol: (
    <>
      <path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11" />
    </>
  ),
  warn: (
    <>
      <path d="M12 4l9 16H3z" />
      <path d="M12 10v4.5M12 17.3v.2" />
    </>
  ),
  wave: (
    <>
      <path d="M2.5 12h3l2-6 3.5 13 3.5-10 2 3h5" />
    </>
  ),
  x: (
    <>
      <path d="M6 6l12 12M18 6L6 18" />
    </>
  ),
} as const satisfies Record<IconName, ReactElement>;
