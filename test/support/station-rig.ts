import { randomUUID } from 'node:crypto';
import { CODEC_NAMES } from '../../common/codec.ts';
import type { ServerMessage, Target } from '../../main/protocol/index.ts';
import type { Identity } from '../../main/station/connection/handshake.ts';
import type { ServerChoice } from '../../main/station/connection/server-connection.ts';
import type { StationState } from '../../main/station/state.ts';
import { Station } from '../../main/station/station.ts';
import type { StationNotice, StationOptions } from '../../main/station/station-options.ts';
import { FakeAudioProcess } from './fake-audio-process.ts';
import { PATIENCE_MS } from './patience.ts';

type RigOptions = Partial<StationOptions> & { readonly identity?: Identity };

/** A station in this process, on a real connection, with an audio process that the test plays. */
export class StationRig {
  readonly station: Station;
  readonly server: ServerChoice;
  readonly lives: FakeAudioProcess[] = [];
  readonly notices: StationNotice[] = [];
  /** Every state that it was in. */
  readonly states: StationState[] = [];
  readonly #wakers = new Set<() => void>();

  constructor(url: string, name: string, options: RigOptions = {}) {
    const { identity, ...rest } = options;
    this.server = { url, identity: identity ?? { stationId: randomUUID(), name, codecs: CODEC_NAMES } };
    this.station = new Station({
      subscription: (channels, wanted) =>
        wanted ?? { listen: channels.map(({ id }) => id), talk: channels.map(({ id }) => id) },
      devices: { input: { kind: 'default' }, output: { kind: 'default' }, sidetoneDb: null },
      startAudio: () => {
        const life = new FakeAudioProcess(this.lives.length + 1);
        this.lives.push(life);
        return life;
      },
      onState: (state) => {
        this.states.push(state);
        this.#wake();
      },
      onNotice: (notice) => {
        this.notices.push(notice);
        this.#wake();
      },
      ...rest,
    });
  }

  /** Joined, subscribed, audio running. */
  static async joined(url: string, name: string, options: RigOptions = {}): Promise<StationRig> {
    const rig = new StationRig(url, name, options);
    rig.start();
    await rig.until(({ connection, audio, talk }) => {
      return connection.type === 'joined' && audio.input.type === 'running' && talk.length > 0;
    });
    return rig;
  }

  start(): void {
    this.station.start();
    this.station.connect(this.server);
  }

  get audio(): FakeAudioProcess {
    return this.lives.at(-1)!;
  }

  get state(): StationState {
    return this.station.state;
  }

  /** Waits until the state is as wanted. */
  async until(wanted: (state: StationState) => boolean, withinMs = PATIENCE_MS): Promise<void> {
    await this.#waitFor(() => (wanted(this.state) ? true : undefined), withinMs);
  }

  /**
   * Waits for a notice, which may be there already.
   * @param from number of the first one to look at
   */
  notice<T extends StationNotice['type']>(
    type: T,
    matches: (notice: Extract<StationNotice, { type: T }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<StationNotice, { type: T }>> {
    return this.#waitFor(() =>
      this.notices
        .slice(from)
        .find((it): it is Extract<StationNotice, { type: T }> => it.type === type && matches(it as never)),
    );
  }

  async message<T extends ServerMessage['type']>(
    type: T,
    from = 0,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    const { message } = await this.notice('server', (it) => it.message.type === type, from);
    return message as Extract<ServerMessage, { type: T }>;
  }

  press(target: Target = { channel: 'main' }, repeat?: boolean): void {
    this.station.talk.onEvent({
      type: 'press',
      key: JSON.stringify(target),
      targets: [target],
      mode: 'momentary',
      source: 'window',
      ...(repeat === undefined ? {} : { repeat }),
    });
  }

  release(target: Target = { channel: 'main' }): void {
    this.station.talk.onEvent({ type: 'release', key: JSON.stringify(target) });
  }

  async #waitFor<T>(found: () => T | undefined, withinMs = PATIENCE_MS): Promise<T> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) throw new Error(`not within ${String(withinMs)} ms; ${JSON.stringify(this.state)}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#wakers.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, leftMs);
        this.#wakers.add(wake);
      });
    }
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }
}
