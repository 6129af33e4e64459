import { setTimeout as wait } from 'node:timers/promises';
import { encodeMuLaw } from '../../../native-audio/dsp/mulaw.ts';
import { resampleAll } from '../../../native-audio/dsp/resampler.ts';
import { BASELINE_CODEC, CODEC_NAMES, CODEC_RATE_HZ, type CodecName } from '../../../common/codec.ts';
import type { EncodedFrame } from '../../../common/encoded-frame.ts';
import { encodeAudioFrame, limits, type ChannelState, type WelcomeMessage } from '../../protocol/index.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import { join, permittedChannel, type Joined } from './join.ts';
import { measureLoudness, TOO_QUIET_DB, type Loudness } from '../sound/loudness.ts';
import type { CliEvent, Output } from '../output.ts';
import { FrameCutter, sendPaced } from '../sound/paced-frames.ts';
import { fromFloat, toFloat } from '../sound/samples.ts';
import { Progress } from '../progress.ts';
import { ServerAnswers } from '../server-answers.ts';
import { untilStopped, type StopSignal } from '../until-stopped.ts';
import { readSound, type WavAudio } from '../sound/wav.ts';

interface TalkCommand {
  readonly server: string;
  readonly name: string;
  readonly passphrase: string | undefined;
  readonly channel: string;
  readonly file: string;
  /** Absent: the channel's codec, even when it changes. */
  readonly codec: CodecName | undefined;
  readonly override: boolean;
}

/** Each process sends a single talkspurt, so any number will do. */
const TALKSPURT = 1;

/** `partyline talk`: sends a WAV file as one talkspurt in real time. */
export async function runTalk(command: TalkCommand, output: Output): Promise<void> {
  const wav = await readSound(command.file, limits.TALKSPURT_MAX_MS);
  const loudness = measureLoudness(wav.samples, wav.sampleRateHz);
  if (loudness.isSilent) {
    throw new CliError(
      EXIT.badFile,
      `"${command.file}" holds nothing but silence: nobody would hear anything. Check how it was recorded.`,
    );
  }
  const server = new ServerAnswers();
  const stop = untilStopped();
  const joined = await join({
    ...command,
    stopped: stop.done,
    onMessage: (message) => {
      server.onMessage(message);
    },
    onAudio: () => undefined,
    onLost: (error) => {
      server.lost(error);
    },
  });
  try {
    await announce(command, { ...wav, ...loudness }, joined, server, stop, output);
  } finally {
    await joined.connection.stop();
  }
}

async function announce(
  command: TalkCommand,
  wav: WavAudio & Loudness,
  { connection, welcome }: Joined,
  server: ServerAnswers,
  stop: StopSignal,
  output: Output,
): Promise<void> {
  const channel = permittedChannel(welcome, command.channel, 'talk');
  // Every station decodes PCMU/8000; a better codec is used only while every listener decodes it.
  const codecNow = (): CodecName =>
    command.codec === BASELINE_CODEC ? BASELINE_CODEC : (server.codecOf(channel.id) ?? channel.codec);
  const codec = codecNow();
  const seconds = wav.samples.length / wav.sampleRateHz;
  checkFits(command, seconds, codec, channel, welcome);
  const cutter = new FrameCutter(encodeAll(wav, command.codec), welcome.frameDurationMs);
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
      levelDb: wav.loudestDb,
    },
    `Talking on ${channel.name} for ${seconds.toFixed(1)} s (${codec}, ${String(listeners.length)} listening).` +
      (wav.conversions.length > 0 ? ` The file was converted ${wav.conversions.join(' and ')}.` : ''),
  );
  if (wav.loudestDb < TOO_QUIET_DB) output.emit(...tooQuiet(command.file, wav.loudestDb));
  const clock = { nowMs: () => performance.now(), wait };
  // Where stderr is no terminal, the line above says how long it takes.
  const progress = new Progress(undefined, seconds * 1_000);
  let spoken = codec;
  const frame = (index: number): EncodedFrame => {
    const wanted = codecNow();
    if (wanted !== spoken) {
      progress.clear();
      output.emit(...codecChanged(channel, wanted, command.codec));
    }
    spoken = wanted;
    const sentS = (index * welcome.frameDurationMs) / 1_000;
    progress.update(`${sentS.toFixed(1)} of ${seconds.toFixed(1)} s sent`, sentS / seconds);
    return cutter.frame(index, wanted);
  };
  const { sent, complete } = await sendPaced(frame, welcome.frameDurationMs, clock, (next) => {
    if (server.failure || stop.stopped) return false;
    return connection.sendAudio(encodeAudioFrame({ ...next, stationNumber: 0 }));
  }).finally(() => {
    progress.end();
  });
  connection.send({ type: 'talk.stop', talkspurt: TALKSPURT });
  await server.ended(channel.name, welcome.roster);
  if (!complete && stop.stopped) {
    const heardS = (sent * welcome.frameDurationMs) / 1_000;
    throw new CliError(
      EXIT.interrupted,
      `The announcement was stopped after ${heardS.toFixed(1)} of ${seconds.toFixed(1)} s.`,
    );
  }
  if (!complete) {
    throw new CliError(
      EXIT.noServer,
      'The network is too slow for audio. The announcement was not heard to its end.',
    );
  }
  output.emit({ event: 'done', channel: channel.id, seconds, frames: sent }, 'Done.');
}

/**
 * @throws CliError when the channel is at another codec than the one asked for, or the file is too
 *   long.
 */
function checkFits(
  { file, codec: asked }: TalkCommand,
  seconds: number,
  codec: CodecName,
  channel: ChannelState,
  welcome: WelcomeMessage,
): void {
  if (asked !== undefined && codec !== asked) {
    throw new CliError(
      EXIT.notAllowed,
      `Not every station on ${channel.name} decodes ${asked}: it is at ${codec} now. Leave --codec out, and everybody hears the announcement.`,
    );
  }
  if (seconds * 1_000 > welcome.maxTalkspurtMs) {
    throw new CliError(
      EXIT.notAllowed,
      `"${file}" lasts ${seconds.toFixed(1)} s, and this server ends a talkspurt after ${String(welcome.maxTalkspurtMs / 1_000)} s. Cut it into shorter announcements.`,
    );
  }
}

function tooQuiet(file: string, levelDb: number): [CliEvent, string] {
  return [
    { event: 'too-quiet', file, levelDb },
    `Warning: "${file}" is at ${levelDb.toFixed(1)} dBFS where it is loudest, too quiet to be heard; speech is at about -20. Make it louder first, for example with: sox "${file}" louder.wav norm -3`,
  ];
}

/** People see the change only if they asked for a codec. */
function codecChanged(
  { id, name }: ChannelState,
  codec: CodecName,
  asked: CodecName | undefined,
): [CliEvent, string?] {
  const event = { event: 'codec', channel: id, codec };
  if (asked === undefined) return [event];
  return codec === asked
    ? [event, `Everybody on ${name} decodes ${codec} again: the announcement goes on in it.`]
    : [
        event,
        `Warning: somebody who does not decode ${asked} listens on ${name} now: the announcement goes on in ${codec}.`,
      ];
}

/**
 * Encodes into every codec that may be needed, before the talkspurt begins: encoding a long file
 * takes longer than a talker may be silent.
 */
function encodeAll(wav: WavAudio, asked: CodecName | undefined): Partial<Record<CodecName, Uint8Array>> {
  const needed = asked === BASELINE_CODEC ? [BASELINE_CODEC] : CODEC_NAMES;
  return Object.fromEntries(needed.map((codec) => [codec, encode(wav, codec)]));
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
