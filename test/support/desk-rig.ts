import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FiguresView, NoticeView, PanelState } from '../../main/contract/index.ts';
import { Desk } from '../../main/desk/desk.ts';
import type { DeskOptions, SecretBox } from '../../main/desk/ports.ts';
import { silentLogger } from '../../main/server/index.ts';
import { FakeAudioProcess } from './fake-audio-process.ts';
import { PATIENCE_MS } from './patience.ts';

/** Seals so that a test can see what was sealed. */
export const testSecrets = (kept = true): SecretBox => ({
  kept,
  seal: (text) => `sealed:${Buffer.from(text).toString('base64')}`,
  open: (sealed) =>
    sealed.startsWith('sealed:') ? Buffer.from(sealed.slice(7), 'base64').toString() : undefined,
});

/** A desk in this process, with a folder of its own and an audio process that the test plays. */
export class DeskRig {
  readonly desk: Desk;
  readonly folder: string;
  readonly lives: FakeAudioProcess[] = [];
  readonly notices: NoticeView[] = [];
  readonly figures: FiguresView[] = [];
  /** Every state that the panel received. */
  readonly states: PanelState[] = [];
  readonly #wakers = new Set<() => void>();
  #started = false;

  constructor(computerName: string, options: Partial<DeskOptions> = {}) {
    this.folder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'partyline-desk-'));
    this.desk = new Desk({
      dataFolder: this.folder,
      app: { version: '0.0.0', platform: 'linux', shell: 'browser', computerName },
      startAudio: () => {
        const life = new FakeAudioProcess(this.lives.length + 1);
        this.lives.push(life);
        return life;
      },
      secrets: testSecrets(),
      logger: silentLogger,
      ...options,
    });
    this.desk.subscribe((event) => {
      if (event.name === 'state') this.states.push(event.payload);
      else if (event.name === 'notice') this.notices.push(event.payload);
      else if (event.name === 'figures') this.figures.push(event.payload);
      for (const wake of [...this.#wakers]) wake();
    });
  }

  /** Joined, with a microphone. */
  static async joined(
    url: string,
    name: string,
    options: Partial<DeskOptions> = {},
    passphrase?: string,
  ): Promise<DeskRig> {
    const rig = new DeskRig(name, options);
    await rig.start();
    await rig.desk.endpoints.join({ url, ...(passphrase === undefined ? {} : { passphrase }) });
    await rig.until(
      ({ connection, microphone }) =>
        connection.type === 'joined' && microphone.type === 'closed' && microphone.blocked === undefined,
    );
    return rig;
  }

  get audio(): FakeAudioProcess {
    return this.lives.at(-1)!;
  }

  get state(): PanelState {
    return this.desk.state;
  }

  async start(): Promise<void> {
    this.#started = true;
    await this.desk.start();
  }

  /** @param keepFolder for another desk that starts from it. */
  async stop(keepFolder = false): Promise<void> {
    if (this.#started) await this.desk.stop();
    this.#started = false;
    if (!keepFolder) rmSync(this.folder, { recursive: true, force: true });
  }

  channel(id = 'main'): PanelState['channels'][number] {
    return this.state.channels.find((channel) => channel.id === id)!;
  }

  station(name: string): PanelState['stations'][number] | undefined {
    return this.state.stations.find((station) => station.name === name);
  }

  press(channel = 'main', repeat?: boolean): void {
    const key = { kind: 'channel', channel } as const;
    void this.desk.endpoints.press({ key, ...(repeat === undefined ? {} : { repeat }) });
  }

  release(channel = 'main'): void {
    void this.desk.endpoints.release({ key: { kind: 'channel', channel } });
  }

  /** Waits until the state is as wanted. */
  async until(wanted: (state: PanelState) => boolean, withinMs = PATIENCE_MS): Promise<PanelState> {
    return this.#waitFor(() => (wanted(this.state) ? this.state : undefined), withinMs);
  }

  /** Waits for a notice, which may be there already. */
  notice<T extends NoticeView['type']>(
    type: T,
    matches: (notice: Extract<NoticeView, { type: T }>) => boolean = () => true,
  ): Promise<Extract<NoticeView, { type: T }>> {
    return this.#waitFor(() =>
      this.notices.find(
        (it): it is Extract<NoticeView, { type: T }> => it.type === type && matches(it as never),
      ),
    );
  }

  async #waitFor<T>(found: () => T | undefined, withinMs = PATIENCE_MS): Promise<T> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) {
        const { connection, microphone, channels } = this.state;
        throw new Error(
          `not within ${String(withinMs)} ms; ${JSON.stringify({ connection, microphone, channels, notices: this.notices })}`,
        );
      }
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
}
