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

/** @returns what the panel may ask, each call handed to the part that does it. */
export function deskEndpoints(parts: EndpointParts): PanelEndpoints {
  return {
    snapshot: () => parts.snapshot(),
    ...talkEndpoints(parts),
    ...channelEndpoints(parts),
    ...callEndpoints(parts),
    ...connectionEndpoints(parts),
    ...hostingEndpoints(parts),
    ...soundEndpoints(parts),
    ...hotkeyEndpoints(parts),
    ...settingsEndpoints(parts),
    ...windowEndpoints(parts),
    figures: () => parts.figures.history,
  };
}

const talkEndpoints = ({ station, talk }: EndpointParts) =>
  ({
    press({ key, repeat }) {
      // A browser knows what is a repeat: where it does not say so, somebody pressed.
      talk.press(key, 'window', repeat ?? false);
    },
    release({ key, abandoned, heldMs }) {
      talk.release(key, 'window', { abandoned, heldMs });
    },
    closeAll({ cause }) {
      if (cause === 'blur') station.talk.onEvent({ type: 'source-lost', source: 'window', reason: 'blur' });
      else station.talk.onEvent({ type: 'close-all', reason: cause });
    },
    setMuted({ on }) {
      station.setMuted(on);
    },
  }) satisfies Partial<PanelEndpoints>;

const channelEndpoints = ({ station, settings, connection }: EndpointParts) => {
  /** Kept by server: "Main" of another one is another channel. */
  const keep = (channel: string, change: ChannelSettings): void => {
    const url = connection.memory.server?.url;
    if (url !== undefined) settings.update((it) => withChannelSettings(it, url, channel, change));
  };
  return {
    setListen({ channel, on }) {
      keep(channel, { listen: on });
      station.setListen(channel, on);
    },
    setGain({ channel, gainDb }) {
      keep(channel, { gainDb });
      station.setGain(channel, gainDb);
    },
    setKeyMode({ channel, mode }) {
      keep(channel, { keyMode: mode });
    },
    selectChannel({ channel }) {
      settings.update((it) => ({ ...it, selectedChannel: channel }));
    },
    setPins({ channels }) {
      const url = connection.memory.server?.url;
      if (url === undefined) return;
      // The panel knows the channels that are there; pins of the others wait for theirs.
      const seen = new Set([...station.state.channels.map(({ id }) => id), ...channels]);
      settings.update((it) => {
        const waiting = pinsOf(it, url).filter((id) => !seen.has(id));
        return withPins(it, url, [...channels, ...waiting].slice(0, MOST_PINS));
      });
    },
  } satisfies Partial<PanelEndpoints>;
};

const callEndpoints = ({ station, memory }: EndpointParts) =>
  ({
    sendCall({ target }) {
      const wire: Target =
        target.kind === 'channel' ? { channel: target.channel } : { station: target.station };
      const isSent = station.connection.current?.send({ type: 'call', target: wire });
      if (isSent && target.kind === 'channel') memory.callingOn(target.channel);
    },
    dismissCall() {
      memory.calls({ type: 'dismissed' });
    },
    clearMissed() {
      memory.calls({ type: 'missed-cleared' });
    },
  }) satisfies Partial<PanelEndpoints>;

const connectionEndpoints = ({ connection }: EndpointParts) =>
  ({
    join: ({ url, passphrase }) => connection.join(url, passphrase),
    joinInvitation: ({ link }) => connection.joinInvitation(link),
    acceptInvitation() {
      connection.acceptInvitation();
    },
    declineInvitation() {
      connection.declineInvitation();
    },
    retry() {
      connection.retry();
    },
    leave() {
      connection.leave();
    },
    forgetServer({ url }) {
      connection.forget(url);
    },
  }) satisfies Partial<PanelEndpoints>;

const hostingEndpoints = ({ connection, hosting }: EndpointParts) =>
  ({
    startHosting({ name }) {
      hosting.start(name);
    },
    async stopHosting() {
      if (connection.memory.server?.here) connection.leave();
      await hosting.stop();
    },
    async setHostedChannels({ channels }) {
      await hosting.setChannels(channels);
    },
  }) satisfies Partial<PanelEndpoints>;

const soundEndpoints = ({ station, settings, sound }: EndpointParts) =>
  ({
    listDevices() {
      station.audio.listDevices();
    },
    chooseDevice({ side, choice }) {
      settings.update((it) => ({ ...it, devices: { ...it.devices, [side]: choice } }));
      sound.chosen(side);
    },
    chooseInputChannel({ channel }) {
      const key = sound.microphoneKey;
      if (key === undefined) return;
      settings.update((it) => withInputChannel(it, key, channel));
      sound.channelChosen();
    },
    hearYourself({ on }) {
      sound.setHearYourself(on);
    },
    playTest() {
      sound.playTest();
    },
  }) satisfies Partial<PanelEndpoints>;

const hotkeyEndpoints = ({ hotkeys }: EndpointParts) =>
  ({
    setHotkey({ action, chord }) {
      hotkeys.set(action, chord);
    },
    captureHotkey({ action }) {
      hotkeys.capture(action);
    },
    stopCapture() {
      hotkeys.capture(undefined);
    },
  }) satisfies Partial<PanelEndpoints>;

const settingsEndpoints = ({ changeSettings }: EndpointParts) =>
  ({
    updateSettings(patch) {
      changeSettings(patch);
    },
    finishSetup({ name, place }) {
      changeSettings({ name, place, setupDone: true });
    },
    checkNames: ({ kind, texts }) => checkNames(kind, texts),
  }) satisfies Partial<PanelEndpoints>;

const windowEndpoints = ({ memory, options }: EndpointParts) =>
  ({
    setMini({ on }) {
      memory.setMini(on);
      options.onMini?.(on);
    },
    copyText({ text }) {
      options.clipboard?.(text);
      return options.clipboard !== undefined;
    },
  }) satisfies Partial<PanelEndpoints>;
