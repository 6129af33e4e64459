import { WavSeries } from '../../../native-audio/wav/wav-series.ts';
import { fileProblem } from '../../base/file-problem.ts';
import type { ChannelState } from '../../protocol/index.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import { join, permittedChannel } from './join.ts';
import type { CliEvent, Output } from '../output.ts';
import { cannotWrite } from '../output-file.ts';
import { Progress } from '../progress.ts';
import { Recorder } from '../sound/recorder.ts';
import { untilStopped } from '../until-stopped.ts';

interface ListenCommand {
  readonly server: string;
  readonly name: string;
  readonly passphrase: string | undefined;
  readonly channels: readonly string[];
  readonly out: string;
  /** Absent: until the process is told to stop. */
  readonly seconds: number | undefined;
  readonly rateHz: number;
}

/**
 * How often settled samples go to the file. A kill -9 loses this much, plus the recorder's window.
 */
const FLUSH_MS = 1_000;

/** `partyline listen`: records what a listener hears on one or more channels. */
export async function runListen(command: ListenCommand, output: Output): Promise<void> {
  const recorder = new Recorder(command.rateHz);
  const stop = untilStopped(command.seconds);
  const { connection, welcome } = await join({
    ...command,
    onMessage: () => undefined,
    onAudio: (frame) => {
      recorder.addFrame(frame, performance.now());
    },
    stopped: stop.done,
    onLost: stop.fail,
  });
  try {
    const channels = command.channels.map((text) => permittedChannel(welcome, text, 'listen'));
    // Only now: a mistake in the options must not overwrite an existing recording.
    const file = new RecordingFile(command, recorder, stop.fail);
    try {
      connection.send({ type: 'subscribe', listen: channels.map(({ id }) => id), talk: [] });
      output.emit(...listening(command, channels));
      stop.startClock();
      await stop.done;
    } finally {
      await connection.stop();
      file.finish();
      output.emit(...recorded(command, file, recorder.frames));
    }
    if (file.failure) throw file.failure;
  } finally {
    await connection.stop();
  }
}

/** The file that takes the recorder's settled samples, once a second. */
class RecordingFile {
  readonly #recorder: Recorder;
  readonly #series: WavSeries;
  readonly #onFailure: (error: CliError) => void;
  readonly #flusher: NodeJS.Timeout;
  readonly #progress: Progress;
  #failure: CliError | undefined;

  /** @throws CliError when the file cannot be written. */
  constructor(
    { out, rateHz, seconds }: ListenCommand,
    recorder: Recorder,
    onFailure: (error: CliError) => void,
  ) {
    this.#recorder = recorder;
    this.#onFailure = onFailure;
    this.#series = openWav(out, rateHz);
    this.#progress = new Progress(undefined, seconds === undefined ? undefined : seconds * 1_000);
    this.#flusher = setInterval(() => {
      this.#append(recorder.takeSettled(performance.now()));
      const recordedS = this.samples / rateHz;
      const of = seconds === undefined ? '' : ` of ${String(seconds)}`;
      this.#progress.update(
        `${recordedS.toFixed(0)}${of} s recorded`,
        seconds === undefined ? undefined : recordedS / seconds,
      );
    }, FLUSH_MS);
  }

  /** The number of samples in the files. */
  get samples(): number {
    return this.#series.totalSamples;
  }

  get paths(): readonly string[] {
    return this.#series.paths;
  }

  /** Set when the disk did not take everything. */
  get failure(): CliError | undefined {
    return this.#failure;
  }

  finish(): void {
    clearInterval(this.#flusher);
    this.#progress.end();
    for (const piece of this.#recorder.takeAll()) this.#append(piece);
    this.#series.close();
  }

  #append(samples: Int16Array): void {
    if (this.#failure) return;
    try {
      this.#series.append(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
    } catch (error) {
      clearInterval(this.#flusher);
      this.#failure = new CliError(
        EXIT.badFile,
        `Cannot write "${this.#series.path}" any further (${fileProblem(error)}). What was recorded until then is kept. Make room, or choose another disk, and record again.`,
      );
      this.#onFailure(this.#failure);
    }
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

function recorded(
  { out, rateHz }: ListenCommand,
  { samples, paths }: RecordingFile,
  frames: number,
): [CliEvent, string] {
  const seconds = samples / rateHz;
  const more = paths.length > 1 ? { files: paths } : {};
  return [
    { event: 'recorded', out, seconds, frames, ...more },
    `Wrote ${seconds.toFixed(2)} s to ${paths.join(', ')}.`,
  ];
}

function openWav(path: string, rateHz: number): WavSeries {
  try {
    return new WavSeries(path, rateHz);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}
