import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { PanelState } from '../../main/contract/index.ts';
import { keepEqual } from './keep-equal.ts';

/**
 * Whether main can be asked. `lost`: the station behind this page has ended, or cannot be reached.
 * `link-used`: a browser opened a panel link for the second time.
 */
export type PanelConnection = 'connecting' | 'live' | 'lost' | 'link-used';

interface PanelStore {
  readonly state: PanelState | undefined;
  readonly connection: PanelConnection;
}

export const panelStore = create<PanelStore>()(() => ({ state: undefined, connection: 'connecting' }));

/**
 * Takes a state from main, unless a newer one is here already (the snapshot's answer may arrive
 * after an event).
 */
export function takeState(next: PanelState): void {
  const { state, connection } = panelStore.getState();
  if (state !== undefined && next.revision <= state.revision && connection === 'live') return;
  panelStore.setState({ state: keepEqual(state, next), connection: 'live' });
}

export function setConnection(connection: PanelConnection): void {
  if (panelStore.getState().connection !== connection) panelStore.setState({ connection });
}

/** For event handlers: the state as it is now, without subscribing. */
export const panelState = (): PanelState | undefined => panelStore.getState().state;

/**
 * A part of the state. Only inside <App>'s children, which exist once there is a state.
 * The selector must return a part of the state itself or a plain value, never a new object.
 */
export const usePanel = <Part>(select: (state: PanelState) => Part): Part =>
  panelStore((store) => {
    if (store.state === undefined) throw new Error('the panel was drawn before its state came');
    return select(store.state);
  });

/**
 * Several parts of the state under their own names. The component is drawn again only when one of
 * them changes.
 */
export const usePanelParts = <Name extends keyof PanelState>(
  ...names: readonly Name[]
): Pick<PanelState, Name> =>
  usePanel(
    useShallow(
      (state) => Object.fromEntries(names.map((name) => [name, state[name]])) as Pick<PanelState, Name>,
    ),
  );

export const useConnection = (): PanelConnection => panelStore((store) => store.connection);
