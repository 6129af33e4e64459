import type { InvitationUrl } from '../hosting/index.ts';
import type { NoticeView, PanelEndpoints, PanelState } from '../contract/index.ts';
import type { ServerMessage } from '../protocol/index.ts';
import { folderMark } from '../base/machine-mark.ts';
import { HeapTidier } from '../processes/heap-tidier.ts';
import { isSilent, type StationInput, type StationState } from '../station/state.ts';
import type { StationNotice, Subscription } from '../station/station-options.ts';
import { Station } from '../station/station.ts';
import { changeSettings, type SettingsChange } from './settings/change-settings.ts';
import type { Happening } from './sound/cues.ts';
import { deskEndpoints } from './panel/endpoints.ts';
import type { DeskFacts } from './panel/facts.ts';
import { Finder } from './server/finder.ts';
import { happeningsOf, noticesOf } from './happenings.ts';
import { DeskHosting } from './server/hosting.ts';
import { DeskHotkeys } from './talk/hotkeys.ts';
import { DeskConnection } from './server/desk-connection.ts';
import { asDisplayName } from './display-name.ts';
import { Memory } from './memory.ts';
import { ConnectionFigures } from './sound/connection-figures.ts';
import type { DeskOptions } from './ports.ts';
import {
  callerName,
  DEFAULT_KEY_MODE,
  gainOf,
  hasTalkKey,
  selectedChannel,
  wantsToListen,
} from './panel/project-channels.ts';
import { projectPanel } from './panel/project-panel.ts';
import { Publisher, type PanelEvent } from './panel/publisher.ts';
import { channelSettingsOf, withPlace } from './settings/settings-schema.ts';
import { SettingsStore } from './settings/settings-store.ts';
import { audioDevices, DeskSound } from './sound/sound.ts';
import { DeskTalk } from './talk/talk.ts';

export type { PanelEvent } from './panel/publisher.ts';

export type FailSafeCause = 'lock' | 'suspend' | 'blur' | 'window-lost' | 'stopping';

const TICK_MS = 1_000;

/**
 * The state and the actions behind every panel, without any window. The desktop app and the
 * headless station use the same desk.
 */
export class Desk {
  /** Answers the panel's calls. The arguments are already parsed. */
  readonly endpoints: PanelEndpoints;
  readonly #options: DeskOptions;
  readonly #settings: SettingsStore;
  readonly #station: Station;
  readonly #memory: Memory;
  readonly #publisher: Publisher;
  readonly #talk: DeskTalk;
  readonly #connection: DeskConnection;
  readonly #hosting: DeskHosting;
  readonly #hotkeys: DeskHotkeys;
  readonly #sound: DeskSound;
  readonly #figures: ConnectionFigures;
  readonly #finder: Finder;
  readonly #heap = new HeapTidier();
  #before: StationState;
  /** The name from the command line. It holds until somebody enters another name. */
  #givenName: string | undefined;
  #ticker: NodeJS.Timeout | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#givenName = options.name;
    this.#publisher = new Publisher(
      (revision) => projectPanel(this.#facts(), revision),
      (error) => {
        options.logger.error({ err: error }, 'a panel could not be told');
      },
    );
    const mark = folderMark(options.dataFolder);
    this.#settings = new SettingsStore({
      folder: options.dataFolder,
      logger: options.logger,
      onChange: this.#changed,
    });
    this.#settings.update((it) => withPlace(it, mark));
    this.#memory = new Memory(this.#changed);
    this.#station = this.#makeStation();
    this.#before = this.#station.state;
    this.#figures = new ConnectionFigures(this.#station);
    this.#sound = this.#makeSound();
    this.#talk = this.#makeTalk();
    this.#finder = new Finder(options.discovery, this.#changed);
    this.#connection = this.#makeConnection(mark);
    this.#hosting = this.#makeHosting();
    this.#hotkeys = this.#makeHotkeys();
    this.endpoints = this.#makeEndpoints();
  }

  /** Every part calls this when something that the panel shows has changed. */
  readonly #changed = (): void => {
    this.#publisher.changed();
  };

  /** Every part calls this with news for the person at the panel. */
  readonly #notify = (notice: NoticeView): void => {
    this.#happened(notice);
  };

  #makeStation(): Station {
    const { devices = {}, startAudio, probeDevices } = this.#options;
    const settings = this.#settings.value;
    return new Station({
      subscription: (channels) => this.#subscription(channels),
      devices: audioDevices(settings, devices),
      startAudio,
      ...(probeDevices ? { probeDevices } : {}),
      maxTalkMs: settings.maxTalkSeconds * 1_000,
      onState: (state, input) => {
        this.#stationChanged(state, input);
      },
      onNotice: (notice) => {
        this.#noticed(notice);
      },
    });
  }

  #makeSound(): DeskSound {
    return new DeskSound({
      station: this.#station,
      settings: () => this.#settings.value,
      given: this.#options.devices ?? {},
      remember: (side, choice) => {
        this.#settings.update((it) => ({ ...it, devices: { ...it.devices, [side]: choice } }));
      },
      ringing: () => this.#memory.facts.calls.ringing?.id,
      notify: this.#notify,
      onLevels: (levels) => {
        this.#publisher.emit({ name: 'levels', payload: levels });
      },
      onChange: this.#changed,
    });
  }

  #makeTalk(): DeskTalk {
    return new DeskTalk({
      station: this.#station,
      keyMode: (channel) =>
        channelSettingsOf(this.#settings.value, this.#url, channel).keyMode ?? DEFAULT_KEY_MODE,
      selected: () => selectedChannel(this.#facts()),
      reply: () => this.#memory.facts.calls.reply,
      notify: this.#notify,
    });
  }

  #makeConnection(mark: string): DeskConnection {
    return new DeskConnection({
      station: this.#station,
      settings: this.#settings,
      secrets: this.#options.secrets,
      mark,
      identity: () => ({ name: this.#name, place: this.#settings.value.place }),
      knownName: (url) => this.#finder.nameOf(url),
      onChange: this.#changed,
    });
  }

  #makeHosting(): DeskHosting {
    return new DeskHosting({
      options: this.#options,
      settings: this.#settings,
      computerName: asDisplayName(this.#options.app.computerName),
      discovery: this.#finder.port,
      canAnnounce: () => this.#finder.announces,
      choices: () => this.#connection.choices,
      onChange: this.#changed,
      onRunning: (port, passphrase, name) => {
        this.#connection.joinHere(port, passphrase, name);
      },
    });
  }

  #makeHotkeys(): DeskHotkeys {
    return new DeskHotkeys({
      options: this.#options,
      settings: this.#settings,
      onDown: (action, inferred) => {
        this.#talk.hotkeyDown(action, inferred);
      },
      onUp: (action, abandoned, heldMs) => {
        this.#talk.hotkeyUp(action, { abandoned, heldMs });
      },
      onLost: () => {
        this.#station.talk.onEvent({ type: 'source-lost', source: 'hotkey', reason: 'hotkeys-lost' });
      },
      notify: this.#notify,
      onChange: this.#changed,
    });
  }

  #makeEndpoints(): PanelEndpoints {
    return deskEndpoints({
      options: this.#options,
      snapshot: () => this.state,
      station: this.#station,
      settings: this.#settings,
      memory: this.#memory,
      talk: this.#talk,
      connection: this.#connection,
      hosting: this.#hosting,
      hotkeys: this.#hotkeys,
      sound: this.#sound,
      figures: this.#figures,
      changeSettings: (change) => {
        this.#changeSettings(change);
      },
    });
  }

  /** The same object until something changes. Its revision counts up. */
  get state(): PanelState {
    return this.#publisher.state;
  }

  /**
   * Passes on every event of the contract. The state comes at most once in 16 ms.
   * @returns a function that ends the subscription.
   */
  subscribe(listener: (event: PanelEvent) => void): () => void {
    return this.#publisher.subscribe(listener);
  }

  /** Starts audio, hotkeys and discovery, and joins the last server again. */
  async start(): Promise<void> {
    this.#station.start();
    this.#station.audio.setOutputGain(this.#settings.value.outputDb);
    this.#finder.port?.start();
    this.#ticker = setInterval(() => {
      this.#tick();
    }, TICK_MS);
    const { serverUrl, passphrase } = this.#options;
    const { hosting, lastServer } = this.#settings.value;
    // An invitation may have arrived during the start. The last server does not replace it.
    const isChosen = this.#connection.choices > 0;
    if (serverUrl !== undefined) this.#connection.join(serverUrl, passphrase, false);
    else if (hosting.on && this.#options.startServer) this.#hosting.start(undefined, !isChosen);
    else if (lastServer !== undefined && !isChosen) this.#connection.join(lastServer, undefined);
    await this.#hotkeys.apply();
  }

  async stop(): Promise<void> {
    this.failSafe('stopping');
    clearInterval(this.#ticker);
    this.#sound.stop();
    await Promise.all([
      this.#station.stop(),
      this.#hotkeys.stop(),
      this.#hosting.shutDown().then(() => this.#finder.port?.stop()),
      this.#settings.close(),
    ]);
    this.#publisher.stop();
  }

  /** Closes every microphone, for example at a screen lock or when the window loses the focus. */
  failSafe(cause: FailSafeCause): void {
    if (cause === 'blur' || cause === 'window-lost')
      this.#station.talk.onEvent({ type: 'source-lost', source: 'window', reason: cause });
    else this.#station.talk.onEvent({ type: 'close-all', reason: cause });
    // Nobody sits at the panel any more to press the key that it asked for.
    this.#hotkeys.capture(undefined);
    if (cause === 'lock' || cause === 'suspend') this.#hotkeys.reset();
  }

  /** Connects again and opens the devices again, without delay. For the end of a suspend. */
  resume(): void {
    this.#station.renew();
  }

  /** Opens a `partyline://join?…` link from the system. Any web page may have sent it. */
  openInvitation(url: InvitationUrl): void {
    this.#connection.openInvitation(url);
  }

  /** Latches talk on the selected channel, or closes it. For desktops that report no key-up. */
  toggleTalk(): void {
    this.#talk.toggle();
  }

  get #url(): string | undefined {
    return this.#connection.memory.server?.url;
  }

  get #name(): string {
    return this.#givenName ?? (this.#settings.value.name || asDisplayName(this.#options.app.computerName));
  }

  #facts(): DeskFacts {
    return {
      app: this.#options.app,
      settings: this.#settings.value,
      name: this.#givenName ?? this.#settings.value.name,
      problems: [...this.#settings.problems, ...this.#connection.problems, ...this.#sound.problems],
      station: this.#station.state,
      maxTalkMs: this.#station.talk.maxMs,
      connection: this.#connection.memory,
      pendingInvitation: this.#connection.pendingInvitation,
      slowDownUntilMs: this.#connection.slowDownUntilMs,
      ...this.#memory.facts,
      inputs: this.#sound.inputs,
      outputs: this.#sound.outputs,
      hearYourself: this.#sound.hearYourself,
      inputChannels: this.#sound.inputChannels,
      hotkeys: this.#hotkeys.view,
      hosting: this.#hosting.view,
      discovery: this.#finder.view,
    };
  }

  #subscription(channels: StationState['channels']): Subscription {
    const facts = { settings: this.#settings.value, connection: this.#connection.memory };
    return {
      listen: channels.filter((channel) => wantsToListen(facts, channel)).map(({ id }) => id),
      talk: channels.filter(hasTalkKey).map(({ id }) => id),
    };
  }

  #stationChanged(state: StationState, input: StationInput): void {
    const before = this.#before;
    this.#before = state;
    this.#heap.note(isSilent(state), performance.now());
    const { wasJoined } = this.#connection.memory;
    this.#memory.stationChanged(input, before, state);
    if (input.type === 'audio-process') this.#sound.processChanged(input.state.type);
    if (input.type === 'device') this.#sound.deviceChanged(input.side, input.state);
    for (const happening of happeningsOf(input, before, state, wasJoined)) this.#happened(happening);
    // This may connect to another address, and then it calls #stationChanged again.
    if (input.type === 'connection') this.#connection.connectionChanged(input.state);
    this.#publisher.changed();
  }

  #noticed(notice: StationNotice): void {
    this.#figures.onNotice(notice);
    this.#sound.onNotice(notice);
    if (notice.type === 'stats') this.#publishFigures();
    if (notice.type === 'server') this.#onMessage(notice.message);
    for (const view of noticesOf(notice, this.#station.state)) this.#happened(view);
  }

  #onMessage(message: ServerMessage): void {
    const { state } = this.#station;
    if (message.type === 'welcome') {
      const facts = { settings: this.#settings.value, connection: this.#connection.memory };
      for (const { id } of message.channels) this.#station.setGain(id, gainOf(facts, id));
      this.#connection.welcomed();
    } else if (message.type === 'call') {
      const call = this.#memory.called(message, state);
      if (!call) return;
      const { channelId: _own, ...entry } = call;
      this.#happened({ type: 'call', call: { ...entry, name: callerName(call, state) } });
    }
  }

  /** Plays the sound of a happening and sends it to the panels. */
  #happened(happening: Happening): void {
    this.#sound.sound(happening);
    if (happening.type !== 'latched' && happening.type !== 'link')
      this.#publisher.emit({ name: 'notice', payload: happening });
  }

  #changeSettings(change: SettingsChange): void {
    const name = this.#name;
    if (change.name !== undefined) this.#givenName = undefined;
    const renamed = change.name !== undefined && change.name !== name;
    const parts = {
      options: this.#options,
      settings: this.#settings,
      station: this.#station,
      connection: this.#connection,
      hotkeys: this.#hotkeys,
    };
    changeSettings(parts, change, renamed);
  }

  #tick(): void {
    this.#memory.tick(Date.now());
    this.#connection.tick();
    this.#heap.look(isSilent(this.#station.state), performance.now());
    if (this.#figures.isDue) this.#publishFigures();
  }

  #publishFigures(): void {
    this.#publisher.emit({ name: 'figures', payload: this.#figures.take() });
  }
}
