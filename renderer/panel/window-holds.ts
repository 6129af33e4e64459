import { panelState } from '../state/panel-store.ts';
import { tell } from '../state/panel-connection.ts';
import { watchHolds, watchPointers } from './density/hand.ts';
import { makeHolds } from './holds.ts';

/** The one set of held keys of this window. */
export const holds = watchHolds(
  makeHolds({
    press: (key, repeat) => tell('press', repeat === undefined ? { key } : { key, repeat }),
    release: (key, abandoned, heldMs) =>
      tell('release', {
        key,
        ...(abandoned ? { abandoned } : {}),
        ...(heldMs === undefined ? {} : { heldMs }),
      }),
  }),
);

/**
 * Key-ups count wherever the focus went meanwhile. A window that loses the focus may never see
 * them, so it closes its microphones at once. Keys that are down then need a new press; the browser
 * tells which key-down is one.
 */
export function watchWindow(): void {
  const lose = (): void => {
    holds.forget();
    if (panelState() !== undefined) tell('closeAll', { cause: 'blur' });
  };
  // macOS reports no key-up for keys that were held with the command key.
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Meta') holds.abandonKeys();
    },
    { capture: true },
  );
  window.addEventListener('keyup', (event) => holds.up(`key:${event.code}`, false, event.timeStamp), {
    capture: true,
  });
  watchPointers();
  window.addEventListener('blur', lose);
  window.addEventListener('pagehide', lose);
}
