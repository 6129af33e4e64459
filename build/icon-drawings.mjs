/**
 * The product's icons as SVG text. The mark is the panel's: a party line with two stations, and a
 * ring on a stem above it. Colours have the panel's meanings: green is listening, red is on air,
 * amber is a call. The tray's states also differ in shape, so that they can be told apart without
 * colour.
 */

const INK = '#eceae5';
const LISTEN = '#62c48f';
const TALK = '#c62d36';
const CALL = '#f0ac45';
const ON_CALL = '#1a1102';
const TILE_TOP = '#34373b';
const TILE_BOTTOM = '#191a1c';

/** From this size down, strokes are thicker and sit on whole pixels. */
const SMALL_PX = 32;

const svg = (size, box, content) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${box} ${box}">${content}</svg>`;

/**
 * The application's icon: a tile like a key of the panel, with the mark on it; both stations
 * listen.
 * @param {number} size pixels.
 * @param {'full' | 'mac'} grid `mac` keeps Apple's margin (824 of 1024) around the tile.
 */
export function appIcon(size, grid) {
  if (size <= 16) return svg(size, 16, tinyTile() + tinyMark());
  const small = size <= SMALL_PX;
  // On a small icon a margin would be less than a pixel, and only blur the edge.
  const full = size <= 48 ? { inset: 0, radius: 216 } : { inset: 32, radius: 208 };
  const tile = grid === 'mac' ? { inset: 100, radius: 186 } : full;
  const edge = 1024 - 2 * tile.inset;
  const at = `x="${tile.inset}" y="${tile.inset}" width="${edge}" height="${edge}" rx="${tile.radius}"`;
  const line = tile.inset + 5;
  const lip = `x="${line}" y="${line}" width="${edge - 10}" height="${edge - 10}" rx="${tile.radius - 5}"`;
  const scale = edge / 960;
  return svg(
    size,
    1024,
    `<defs>
      <linearGradient id="tile" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="${TILE_TOP}"/><stop offset="1" stop-color="${TILE_BOTTOM}"/>
      </linearGradient>
      <linearGradient id="lip" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="#fff" stop-opacity="0.28"/><stop offset="0.5" stop-color="#fff" stop-opacity="0.06"/>
        <stop offset="1" stop-color="#fff" stop-opacity="0.1"/>
      </linearGradient>
    </defs>
    <rect ${at} fill="url(#tile)"/>
    ${small ? '' : `<rect ${lip} fill="none" stroke="url(#lip)" stroke-width="10"/>`}
    <g transform="translate(512 530) scale(${scale})">${small ? largeMark(88, 118, 122) : largeMark(58, 96, 118)}</g>`,
  );
}

/** The mark around the origin, for a tile of 960. */
function largeMark(stroke, stationRadius, ringRadius) {
  const lineY = 150;
  const ringY = -150;
  const apart = 232;
  return `<g fill="none" stroke="${INK}" stroke-width="${stroke}" stroke-linecap="round">
      <path d="M-372 ${lineY}H372"/>
      <path d="M0 ${lineY}V${ringY + ringRadius}" stroke-linecap="butt"/>
      <circle cx="0" cy="${ringY}" r="${ringRadius}"/>
    </g>
    <g fill="${LISTEN}">
      <circle cx="${-apart}" cy="${lineY}" r="${stationRadius}"/>
      <circle cx="${apart}" cy="${lineY}" r="${stationRadius}"/>
    </g>`;
}

const tinyTile = () => `<defs><linearGradient id="tile" x1="0" y1="0" x2="0" y2="1">
  <stop offset="0" stop-color="${TILE_TOP}"/><stop offset="1" stop-color="${TILE_BOTTOM}"/></linearGradient></defs>
  <rect x="0" y="0" width="16" height="16" rx="3.5" fill="url(#tile)"/>`;

/** A mark on whole pixels of a 16 px grid. */
const tinyMark = () => `<rect x="2" y="10" width="12" height="2" rx="1" fill="${INK}"/>
  <rect x="7" y="7" width="2" height="3" fill="${INK}"/>
  <circle cx="8" cy="5" r="2" fill="none" stroke="${INK}" stroke-width="1.6"/>
  <circle cx="4" cy="11" r="2" fill="${LISTEN}"/><circle cx="12" cy="11" r="2" fill="${LISTEN}"/>`;

/** @typedef {'idle' | 'on-air' | 'muted' | 'call'} TrayState */
/** @type {readonly TrayState[]} */
export const TRAY_STATES = ['idle', 'on-air', 'muted', 'call'];

/**
 * A tray icon in colour, on its own ground, because a tray may be dark or light.
 * @param {TrayState} state
 * @param {number} size pixels.
 */
export function trayIcon(state, size) {
  const tile = (fill) => `<rect x="0" y="0" width="16" height="16" rx="3.5" fill="${fill}"/>`;
  switch (state) {
    case 'idle':
      return svg(size, 16, tile('#26282b') + trayMark(INK));
    case 'on-air':
      return svg(size, 16, `<circle cx="8" cy="8" r="8" fill="${TALK}"/>${onAirMark('#fff')}`);
    case 'muted':
      return svg(
        size,
        16,
        `<mask id="gap"><rect width="16" height="16" fill="#fff"/><path d="M2 1L15 14" stroke="#000" stroke-width="1.8"/></mask>
        ${tile('#26282b')}<g mask="url(#gap)">${trayMark('#b9b7b1')}</g>
        <path d="M2.6 3.4L12.6 13.4" stroke="${INK}" stroke-width="1.8" stroke-linecap="round"/>`,
      );
    case 'call':
      return svg(size, 16, tile(CALL) + bell(ON_CALL));
    default:
      throw new Error(`no such tray state: ${String(state)}`);
  }
}

/**
 * A template for the macOS menu bar: black and transparency only; the system adds the colour.
 * @param {TrayState} state
 * @param {number} size pixels.
 */
export function trayTemplate(state, size) {
  const black = '#000';
  switch (state) {
    case 'idle':
      return svg(size, 16, trayMark(black));
    case 'on-air':
      return svg(
        size,
        16,
        `<mask id="out"><rect width="16" height="16" fill="#fff"/>${onAirMark('#000')}</mask>
        <circle cx="8" cy="8" r="8" fill="${black}" mask="url(#out)"/>`,
      );
    case 'muted':
      return svg(
        size,
        16,
        `<mask id="gap"><rect width="16" height="16" fill="#fff"/><path d="M2 1L15 14" stroke="#000" stroke-width="1.8"/></mask>
        <g mask="url(#gap)">${trayMark(black)}</g>
        <path d="M2.6 3.4L12.6 13.4" stroke="${black}" stroke-width="1.5" stroke-linecap="round"/>`,
      );
    case 'call':
      return svg(size, 16, bell(black));
    default:
      throw new Error(`no such tray state: ${String(state)}`);
  }
}

const trayMark = (ink) => `<g fill="${ink}"><rect x="1" y="10" width="14" height="2" rx="1"/>
  <rect x="7" y="7" width="2" height="3"/><circle cx="4" cy="11" r="2.2"/><circle cx="12" cy="11" r="2.2"/></g>
  <circle cx="8" cy="5" r="2.3" fill="none" stroke="${ink}" stroke-width="1.6"/>`;

/** The lit ring of the on-air state. It is larger than the line. */
const onAirMark = (
  ink,
) => `<g fill="${ink}"><circle cx="8" cy="5.6" r="3"/><rect x="7" y="8" width="2" height="3"/>
  <rect x="3" y="10" width="10" height="2" rx="1"/></g>`;

const bell = (
  ink,
) => `<path fill="${ink}" d="M8 2a1 1 0 0 1 1 1v.3A3.9 3.9 0 0 1 12 7v2.6l1.2 1.6a.5.5 0 0 1-.4.8H3.2a.5.5 0 0 1-.4-.8L4
  9.600V7a3.9 3.9 0 0 1 3-3.700V3a1 1 0 0 1 1-1z"/><path fill="${ink}" d="M6.3 12.800h3.400a1.7 1.5 0 0 1-3.4 0z"/>`;
