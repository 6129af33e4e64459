import type { PanelState } from '../../contract/index.ts';
import type { ShellWords } from './shell-words.ts';

export type TrayIcon = 'idle' | 'on-air' | 'muted' | 'call';

/** The part of a desk's state that the tray and the window title show. */
export interface TrayView {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  /** The window's title; the taskbar and the window list show it too. */
  readonly title: string;
  readonly microphoneOpen: boolean;
  readonly muted: boolean;
  readonly miniOpen: boolean;
  /** A line about the server that runs here; undefined while none runs. */
  readonly hosting: string | undefined;
}

/** On air comes before everything else: nobody may miss that the microphone is open. Pure. */
export function trayView(state: PanelState, words: ShellWords): TrayView {
  const { microphone, muted, calls, miniOpen } = state;
  const { icon, line } = talkState(state, words);
  const names = microphone.type === 'open' ? microphone.targets.map(({ name }) => name).join(', ') : '';
  return {
    icon,
    tooltip: `Partyline: ${line}`,
    title:
      icon === 'on-air'
        ? `● ${words.onAirTo(names)} · Partyline`
        : calls.ringing
          ? `${words.callFrom(calls.ringing.name)} · Partyline`
          : 'Partyline',
    microphoneOpen: microphone.type === 'open',
    muted,
    miniOpen,
    hosting: hostingLine(state, words),
  };
}

function talkState(state: PanelState, words: ShellWords): { readonly icon: TrayIcon; readonly line: string } {
  const { microphone, calls, muted, connection } = state;
  if (microphone.type === 'open') {
    const names = microphone.targets.map(({ name }) => name).join(', ');
    // Red even before the server's grant, because the microphone is open.
    return { icon: 'on-air', line: microphone.granted ? words.onAirTo(names) : words.opening };
  }
  if (calls.ringing) return { icon: 'call', line: words.callFrom(calls.ringing.name) };
  if (muted) return { icon: 'muted', line: words.muted };
  if (connection.type !== 'joined') return { icon: 'idle', line: words.notConnected };
  return { icon: 'idle', line: `${words.listening}, ${connection.server.name}` };
}

function hostingLine({ hosting }: PanelState, words: ShellWords): string | undefined {
  switch (hosting.type) {
    case 'off':
      return undefined;
    case 'starting':
      return words.hostingStarts;
    case 'running':
      return words.hosting(hosting.name);
    case 'failed':
      return words.hostingFailed;
  }
}
