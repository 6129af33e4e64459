import { setTimeout as wait } from 'node:timers/promises';
import { encodeMuLaw } from '../../native-audio/mulaw.ts';
import { resampleAll } from '../../native-audio/resampler.ts';
import { CODEC_RATE_HZ } from '../../native-audio/types.ts';
import { encodeAudioFrame, type CodecName, type ServerMessage } from '../protocol/index.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { join, permittedChannel, type Joined } from './join.ts';
import type { Output } from './output.ts';
import { cutFrames, sendPaced } from './paced-frames.ts';
import { explainRefusal } from './reasons.ts';
import { fromFloat, toFloat } from './samples.ts';
import { untilStopped, type StopSignal } from './until-stopped.ts';
import { readWav, type WavAudio } from './wav.ts';

export interface TalkCommand {
  readonly server: string;
  readonly name: string;
  readonly passphrase: string | undefined;
  readonly channel: string;
  readonly file: string;
  /** Absent: the channel's codec. */
  readonly codec: CodecName | undefined;
  readonly override: boolean;
}

/** One talkspurt a process: its number is of no matter. */
const TALKSPURT = 1;
/** How long the server may take to confirm the end of the talkspurt. */
const CONFIRM_MS = 3_000;

/** `partyline talk`: sends a WAV file as one talkspurt in real time. */
export async function runTalk(command: TalkCommand, output: Output): Promise<void> {
  const wav = readWav(command.file);
  const server = new ServerAnswers();
  const stop = untilStopped();
  const joined = await join({
    ...command,
    stopped: stop.done,
    onMessage: (message) => {
      server.heard(message);
    },
    onAudio: () => undefined,
    onLost: (error) => {
      server.lost(error);
    },
  });
  try {
    await announce(command, wav, joined, server, stop, output);
  } finally {
    await joined.connection.stop();
  }
}

async function announce(
  command: TalkCommand,
  wav: WavAudio,
  { connection, welcome }: Joined,
  server: ServerAnswers,
  stop: StopSignal,
  output: Output,
): Promise<void> {
  const channel = permittedChannel(welcome, command.channel, 'talk');
  const codec = command.codec ?? channel.codec;
  const seconds = wav.samples.length / wav.sampleRateHz;
  if (seconds * 1_000 > welcome.maxTalkspurtMs) {
    throw new CliError(
      EXIT.notAllowed,
      `"${command.file}" lasts ${seconds.toFixed(1)} s, and this server ends a talkspurt after ${String(welcome.maxTalkspurtMs / 1_000)} s. Cut it into shorter announcements.`,
    );
  }
  connection.send({ type: 'subscribe', listen: [], talk: [channel.id] });
  const target = { channel: channel.id };
  connection.send({
    type: 'talk.start',
    talkspurt: TALKSPURT,
    targets: [target],
    ...(command.override ? { override: true } : {}),
  });
  const listeners = welcome.roster.filter(
    ({ listen, presence }) => presence === 'online' && listen.includes(channel.id),
  );
  output.emit(
    {
      event: 'talking',
      channel: channel.id,
      codec,
      seconds,
      listeners: listeners.length,
      conversions: wav.conversions,
    },
    `Talking on ${channel.name} for ${seconds.toFixed(1)} s (${codec}, ${String(listeners.length)} listening).` +
      (wav.conversions.length > 0 ? ` The file was converted ${wav.conversions.join(' and ')}.` : ''),
  );
  const frames = cutFrames(encode(wav, codec), codec, welcome.frameDurationMs);
  const clock = { nowMs: () => performance.now(), wait };
  const sent = await sendPaced(frames, welcome.frameDurationMs, clock, (frame) => {
    if (server.failure || stop.stopped) return false;
    return connection.sendAudio(encodeAudioFrame({ ...frame, talker: 0 }));
  });
  connection.send({ type: 'talk.stop', talkspurt: TALKSPURT });
  await server.ended(channel.name, welcome.roster);
  if (sent < frames.length && stop.stopped) {
    const heardS = (sent * welcome.frameDurationMs) / 1_000;
    throw new CliError(
      EXIT.interrupted,
      `The announcement was stopped after ${heardS.toFixed(1)} of ${seconds.toFixed(1)} s.`,
    );
  }
  if (sent < frames.length) {
    throw new CliError(
      EXIT.noServer,
      'The network is too slow for audio. The announcement was not heard to its end.',
    );
  }
  output.emit({ event: 'done', channel: channel.id, seconds, frames: frames.length }, 'Done.');
}

function encode(wav: WavAudio, codec: CodecName): Uint8Array {
  const rateHz = CODEC_RATE_HZ[codec];
  let { samples } = wav;
  if (wav.sampleRateHz !== rateHz)
    samples = fromFloat(resampleAll(toFloat(samples), wav.sampleRateHz, rateHz));
  const bytes = new Uint8Array(samples.length);
  encodeMuLaw(samples, bytes);
  return bytes;
}

type Ending =
  | { readonly type: 'ended'; readonly reason: string }
  | { readonly type: 'denied'; readonly message: DeniedMessage };
type DeniedMessage = Extract<ServerMessage, { type: 'talk.denied' }>;

/** What the server said about the one talkspurt. */
class ServerAnswers {
  #ending: Ending | undefined;
  #lost: CliError | undefined;
  #wake: () => void = () => undefined;

  /** Whether going on is pointless. */
  get failure(): boolean {
    return this.#lost !== undefined || this.#ending !== undefined;
  }

  heard(message: ServerMessage): void {
    if (message.type === 'talk.denied') this.#ending ??= { type: 'denied', message };
    else if (message.type === 'talk.ended') this.#ending ??= { type: 'ended', reason: message.reason };
    else return;
    this.#wake();
  }

  lost(error: CliError): void {
    this.#lost = error;
    this.#wake();
  }

  /** @throws CliError unless the talkspurt ended because this side ended it. */
  async ended(where: string, roster: readonly { id: number; name: string }[]): Promise<void> {
    if (!this.failure) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, wait(CONFIRM_MS, undefined, { ref: false })]);
    }
    if (this.#lost) throw this.#lost;
    const ending = this.#ending;
    if (ending?.type === 'denied') {
      const refused = ending.message.refused[0];
      const holder = roster.find(({ id }) => id === refused.holder)?.name;
      throw new CliError(EXIT.notAllowed, explainRefusal(refused.reason, where, holder));
    }
    if (ending?.reason === 'released') return;
    throw new CliError(
      EXIT.notAllowed,
      ending
        ? `The server ended the announcement on ${where} early (${ending.reason}). It was not heard to its end.`
        : 'The server did not confirm the end of the announcement. It may not have been heard to its end.',
    );
  }
}
