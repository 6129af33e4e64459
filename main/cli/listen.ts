import { WavWriter } from '../../native-audio/wav-file.ts';
import type { ChannelState } from '../protocol/index.ts';
import { join, permittedChannel } from './join.ts';
import type { CliEvent, Output } from './output.ts';
import { cannotWrite } from './output-file.ts';
import { Recorder } from './recorder.ts';
import { untilStopped } from './until-stopped.ts';

export interface ListenCommand {
  readonly server: string;
  readonly name: string;
  readonly passphrase: string | undefined;
  readonly channels: readonly string[];
  readonly out: string;
  /** Absent: until the process is told to stop. */
  readonly seconds: number | undefined;
  readonly rateHz: number;
}

/** How often finished samples go to the file; also what a kill -9 can cost at most beyond the recorder's window. */
const FLUSH_MS = 1_000;

/** `partyline listen`: records what a listener hears on one or more channels. */
export async function runListen(command: ListenCommand, output: Output): Promise<void> {
  const recorder = new Recorder(command.rateHz);
  const stop = untilStopped(command.seconds);
  const { connection, welcome } = await join({
    ...command,
    onMessage: () => undefined,
    onAudio: (frame) => {
      recorder.hear(frame, performance.now());
    },
    stopped: stop.done,
    onLost: stop.fail,
  });
  try {
    const channels = command.channels.map((text) => permittedChannel(welcome, text, 'listen'));
    // Only now: a mistake must not cost the recording that has this name already.
    const file = new RecordingFile(command, recorder);
    try {
      connection.send({ type: 'subscribe', listen: channels.map(({ id }) => id), talk: [] });
      output.emit(...listening(command, channels));
      stop.startClock();
      await stop.done;
    } finally {
      await connection.stop();
      output.emit(...recorded(command, file.finish(), recorder.frames));
    }
  } finally {
    await connection.stop();
  }
}

/** The file that the recorder's finished samples go to, once a second. */
class RecordingFile {
  readonly #recorder: Recorder;
  readonly #writer: WavWriter;
  readonly #flusher: NodeJS.Timeout;
  #written = 0;

  /** @throws CliError when it cannot be written. */
  constructor({ out, rateHz }: ListenCommand, recorder: Recorder) {
    this.#recorder = recorder;
    this.#writer = openWav(out, rateHz);
    this.#flusher = setInterval(() => {
      this.#append(recorder.takeSettled(performance.now()));
    }, FLUSH_MS);
  }

  /** @returns how many samples the file holds. */
  finish(): number {
    clearInterval(this.#flusher);
    for (const piece of this.#recorder.takeAll()) this.#append(piece);
    this.#writer.close();
    return this.#written;
  }

  #append(samples: Int16Array): void {
    this.#written += samples.length;
    this.#writer.append(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  }
}

function listening(
  { out, rateHz, seconds }: ListenCommand,
  channels: readonly ChannelState[],
): [CliEvent, string] {
  const names = channels.map(({ name }) => name).join(', ');
  return [
    { event: 'listening', channels: channels.map(({ id }) => id), out, rateHz },
    `Listening on ${names}${seconds === undefined ? ' until Ctrl+C' : ` for ${String(seconds)} s`}.`,
  ];
}

function recorded({ out, rateHz }: ListenCommand, samples: number, frames: number): [CliEvent, string] {
  const seconds = samples / rateHz;
  return [{ event: 'recorded', out, seconds, frames }, `Wrote ${seconds.toFixed(2)} s to ${out}.`];
}

function openWav(path: string, rateHz: number): WavWriter {
  try {
    return new WavWriter(path, rateHz);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}
