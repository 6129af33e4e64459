import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import type { EncodedFrame } from '../../common/encoded-frame.ts';
import type { Child } from '../../main/processes/child.ts';

/**
 * An audio process without a process: it records the station's commands, and the test sends its
 * events. It is for cases that the real one cannot time; the real one is tested through the command
 * line.
 */
export class FakeAudioProcess implements Child<AudioCommand, AudioEvent> {
  readonly pid: number;
  readonly commands: AudioCommand[] = [];
  #say: (event: AudioEvent) => void = () => undefined;
  #exits: ((reason: string) => void)[] = [];
  #sequence = 0;
  #alive = true;

  constructor(pid: number) {
    this.pid = pid;
    queueMicrotask(() => this.say({ type: 'ready' }));
  }

  send(command: AudioCommand): void {
    if (!this.#alive) return;
    if (command.type === 'ping') this.say({ type: 'pong', id: command.id });
    else this.commands.push(command);
    if (command.type === 'configure') this.setInput('running');
  }

  onMessage(listener: (event: AudioEvent) => void): void {
    this.#say = listener;
  }

  onExit(listener: (reason: string) => void): void {
    this.#exits.push(listener);
  }

  kill(): void {
    this.die('killed by SIGKILL');
  }

  /** Ends on the next turn of the event loop, as a real one does. */
  die(reason: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    setImmediate(() => {
      for (const listener of this.#exits) listener(reason);
    });
  }

  say(event: AudioEvent): void {
    if (this.#alive) this.#say(event);
  }

  setInput(type: 'running' | 'lost'): void {
    this.say({
      type: 'device',
      side: 'input',
      state:
        type === 'lost'
          ? { type: 'lost', name: 'fake', reason: 'It was unplugged.' }
          : {
              type: 'running',
              name: 'fake',
              hostApi: 'test',
              key: 'test/fake',
              sampleRateHz: 48_000,
              blockFrames: 240,
              simulated: true,
            },
    });
  }

  /** Says one frame of the microphone. @param talkspurt absent: of the one that was opened last. */
  frame(fields: Partial<EncodedFrame> = {}, talkspurt = this.all('talk.open').at(-1)?.talkspurt ?? 0): void {
    const sequence = this.#sequence++ & 0xffff;
    this.say({
      type: 'frame',
      talkspurt,
      frame: {
        first: false,
        last: false,
        codec: 'PCMU/16000',
        sequence,
        timestamp: sequence * 160,
        payload: new Uint8Array(160).fill(sequence),
        ...fields,
      },
    });
  }

  all<T extends AudioCommand['type']>(type: T): Extract<AudioCommand, { type: T }>[] {
    return this.commands.filter(
      (command): command is Extract<AudioCommand, { type: T }> => command.type === type,
    );
  }
}
