import { MOST_PINS, type PanelEndpoints, type PanelState } from '../../contract/index.ts';
import type { Target } from '../../protocol/index.ts';
import { checkNames } from './check-names.ts';
import type { SettingsChange } from '../settings/change-settings.ts';
import type { Station } from '../../station/station.ts';
import type { DeskHosting } from '../server/hosting.ts';
import type { DeskHotkeys } from '../talk/hotkeys.ts';
import type { DeskConnection } from '../server/desk-connection.ts';
import type { Memory } from '../memory.ts';
import type { ConnectionFigures } from '../sound/connection-figures.ts';
import type { DeskOptions } from '../ports.ts';
import {
  pinsOf,
  withChannelSettings,
  withInputChannel,
  withPins,
  type ChannelSettings,
} from '../settings/settings-schema.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { DeskSound } from '../sound/sound.ts';
import type { DeskTalk } from '../talk/talk.ts';

export interface EndpointParts {
  readonly options: Pick<DeskOptions, 'clipboard' | 'onMini'>;
  readonly snapshot: () => PanelState;
  readonly station: Station;
  readonly settings: SettingsStore;
  readonly memory: Memory;
  readonly talk: DeskTalk;
  readonly connection: DeskConnection;
  readonly hosting: DeskHosting;
  readonly hotkeys: DeskHotkeys;
  readonly sound: DeskSound;
  readonly figures: ConnectionFigures;
  readonly changeSettings: (change: SettingsChange) => void;
}

/** Connects each call of the panel with the part of the desk that answers it. */
export function deskEndpoints(parts: EndpointParts): PanelEndpoints {
  const { station, settings, memory, talk, connection: link, hosting, hotkeys, sound } = parts;
  /** Channel settings are stored by server: "Main" on another server is another channel. */
  const setChannel = (channel: string, change: ChannelSettings): void => {
    const url = link.memory.server?.url;
    if (url !== undefined) settings.update((it) => withChannelSettings(it, url, channel, change));
  };
  return {
    snapshot: () => parts.snapshot(),

    press: ({ key, repeat }) => {
      // A browser marks every repeat. A press without the mark is a new press.
      talk.press(key, 'window', repeat ?? false);
      return undefined;
    },
    release: ({ key, abandoned, heldMs }) => {
      talk.release(key, 'window', { abandoned, heldMs });
      return undefined;
    },
    closeAll: ({ cause }) => {
      if (cause === 'blur') station.talk.onEvent({ type: 'source-lost', source: 'window', reason: 'blur' });
      else station.talk.onEvent({ type: 'close-all', reason: cause });
      return undefined;
    },
    setMuted: ({ on }) => {
      station.setMuted(on);
      return undefined;
    },

    setListen: ({ channel, on }) => {
      setChannel(channel, { listen: on });
      station.setListen(channel, on);
      return undefined;
    },
    setGain: ({ channel, gainDb }) => {
      setChannel(channel, { gainDb });
      station.setGain(channel, gainDb);
      return undefined;
    },
    setKeyMode: ({ channel, mode }) => {
      setChannel(channel, { keyMode: mode });
      return undefined;
    },
    selectChannel: ({ channel }) => {
      settings.update((it) => ({ ...it, selectedChannel: channel }));
      return undefined;
    },

    setPins: ({ channels }) => {
      const url = link.memory.server?.url;
      if (url === undefined) return undefined;
      // The panel sends only pins of channels that exist now. Pins of other channels stay for
      // later.
      const seen = new Set([...station.state.channels.map(({ id }) => id), ...channels]);
      settings.update((it) => {
        const waiting = pinsOf(it, url).filter((id) => !seen.has(id));
        return withPins(it, url, [...channels, ...waiting].slice(0, MOST_PINS));
      });
      return undefined;
    },

    sendCall: ({ target }) => {
      const wire: Target =
        target.kind === 'channel' ? { channel: target.channel } : { station: target.station };
      const isSent = station.connection.current?.send({ type: 'call', target: wire });
      if (isSent && target.kind === 'channel') memory.callingOn(target.channel);
      return undefined;
    },
    dismissCall: () => {
      memory.calls({ type: 'dismissed' });
      return undefined;
    },
    clearMissed: () => {
      memory.calls({ type: 'missed-cleared' });
      return undefined;
    },

    join: ({ url, passphrase }) => link.join(url, passphrase),
    joinInvitation: (args) => link.joinInvitation(args.link),
    acceptInvitation: () => {
      link.acceptInvitation();
      return undefined;
    },
    declineInvitation: () => {
      link.declineInvitation();
      return undefined;
    },
    retry: () => {
      link.retry();
      return undefined;
    },
    leave: () => {
      link.leave();
      return undefined;
    },
    forgetServer: ({ url }) => {
      link.forget(url);
      return undefined;
    },

    startHosting: ({ name }) => {
      hosting.start(name);
      return undefined;
    },
    stopHosting: async () => {
      if (link.memory.server?.here) link.leave();
      await hosting.stop();
      return undefined;
    },
    setHostedChannels: async ({ channels }) => {
      await hosting.setChannels(channels);
      return undefined;
    },

    listDevices: () => {
      station.audio.listDevices();
      return undefined;
    },
    chooseDevice: ({ side, choice }) => {
      settings.update((it) => ({ ...it, devices: { ...it.devices, [side]: choice } }));
      sound.chosen(side);
      return undefined;
    },
    chooseInputChannel: ({ channel }) => {
      const key = sound.microphoneKey;
      if (key === undefined) return undefined;
      settings.update((it) => withInputChannel(it, key, channel));
      sound.channelChosen();
      return undefined;
    },
    hearYourself: ({ on }) => {
      sound.setHearYourself(on);
      return undefined;
    },
    playTest: () => {
      sound.playTest();
      return undefined;
    },

    setHotkey: ({ action, chord }) => {
      hotkeys.set(action, chord);
      return undefined;
    },
    captureHotkey: ({ action }) => {
      hotkeys.capture(action);
      return undefined;
    },
    stopCapture: () => {
      hotkeys.capture(undefined);
      return undefined;
    },

    updateSettings: (patch) => {
      parts.changeSettings(patch);
      return undefined;
    },
    finishSetup: ({ name, place }) => {
      parts.changeSettings({ name, place, setupDone: true });
      return undefined;
    },
    checkNames: ({ kind, texts }) => checkNames(kind, texts),
    setMini: ({ on }) => {
      memory.setMini(on);
      parts.options.onMini?.(on);
      return undefined;
    },
    copyText: ({ text }) => {
      const { clipboard } = parts.options;
      clipboard?.(text);
      return clipboard !== undefined;
    },
    figures: () => parts.figures.history,
  };
}
