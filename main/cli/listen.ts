import { WavWriter } from '../../native-audio/wav-file.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { join, permittedChannel } from './join.ts';
import type { Output } from './output.ts';
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
  const writer = openWav(command.out, command.rateHz);
  const recorder = new Recorder(command.rateHz);
  let written = 0;
  const append = (samples: Int16Array): void => {
    written += samples.length;
    writer.append(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  };
  const stop = untilStopped(command.seconds);
  let joined;
  const flusher = setInterval(() => {
    append(recorder.takeSettled(performance.now()));
  }, FLUSH_MS);
  try {
    joined = await join({
      ...command,
      onMessage: () => undefined,
      onAudio: (frame) => {
        recorder.hear(frame, performance.now());
      },
      onLost: (error) => {
        stop.fail(error);
      },
    });
    const { welcome } = joined;
    const channels = command.channels.map((text) => permittedChannel(welcome, text, 'listen'));
    joined.connection.send({ type: 'subscribe', listen: channels.map(({ id }) => id), talk: [] });
    const names = channels.map(({ name }) => name).join(', ');
    output.emit(
      {
        event: 'listening',
        channels: channels.map(({ id }) => id),
        out: command.out,
        rateHz: command.rateHz,
      },
      `Listening on ${names}${command.seconds === undefined ? ' until Ctrl+C' : ` for ${String(command.seconds)} s`}.`,
    );
    stop.startClock();
    await stop.done;
  } finally {
    clearInterval(flusher);
    await joined?.connection.stop();
    append(recorder.takeAll());
    writer.close();
    output.emit(
      { event: 'recorded', out: command.out, seconds: written / command.rateHz, frames: recorder.frames },
      `Wrote ${(written / command.rateHz).toFixed(2)} s to ${command.out}.`,
    );
  }
}

function openWav(path: string, rateHz: number): WavWriter {
  try {
    return new WavWriter(path, rateHz);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      EXIT.badFile,
      `Cannot write "${path}" (${code ?? 'unknown problem'}). Check the folder and its permissions.`,
    );
  }
}
