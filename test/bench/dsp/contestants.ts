import { AutomaticGain } from '../../../native-audio/capture/automatic-gain.ts';
import { Gate } from '../../../native-audio/capture/gate.ts';
import { HighPass } from '../../../native-audio/dsp/high-pass.ts';
import { Limiter } from '../../../native-audio/dsp/limiter.ts';
import { decodeMuLawToFloat, encodeMuLawFromFloat } from '../../../native-audio/dsp/mulaw.ts';
import { Resampler } from '../../../native-audio/dsp/resampler.ts';
import { DimGain, dimCurve } from '../../../native-audio/engine/dim.ts';
import { Engine } from '../../../native-audio/engine/engine.ts';
import { Concealer } from '../../../native-audio/playout/concealment.ts';
import { DEFAULT_DIM } from '../../../common/dim-options.ts';
import { DEFAULT_VOICE, type VoiceOptions } from '../../../common/voice-options.ts';
import { tone } from '../../support/signals.ts';

/** The steps of the sound, each as a function that takes 10 ms of one voice. */

export const STEP_MS = 10;
export const CODEC_HZ = 16_000;
export const DEVICE_HZ = 48_000;

export interface Contestant {
  readonly name: string;
  readonly rateHz: number;
  /** Takes 10 ms. */
  readonly call: () => void;
}

type InPlace = (work: Float32Array, size: number) => unknown;

const ENGINE_OPTIONS = {
  inputRateHz: DEVICE_HZ,
  outputRateHz: DEVICE_HZ,
  frameDurationMs: 10,
  sidetoneDb: null,
} as const;

/** A voice that swells and fades, because silence is cheaper for some steps. */
const voice = (rateHz: number): Float32Array =>
  tone(440, rateHz, rateHz * 2, 0.4).map((sample, i) => sample * (0.55 + 0.45 * Math.sin((20 * i) / rateHz)));
const VOICES: Readonly<Record<number, Float32Array>> = {
  [CODEC_HZ]: voice(CODEC_HZ),
  [DEVICE_HZ]: voice(DEVICE_HZ),
};

const codes = new Uint8Array(CODEC_HZ / 100);
encodeMuLawFromFloat(VOICES[CODEC_HZ], 0, codes.length, codes, 0);

/** Only copies the voice, which every other step does too. */
export const COPYING = [CODEC_HZ, DEVICE_HZ].map((rateHz) =>
  inPlace('copying', rateHz, () => () => undefined),
);

/** Takes a frame of 10 ms that came. */
export const GOOD_FRAME = concealing('a good frame', false);
/**
 * Loses one frame of 10 ms and blends into the next, which comes: that one's cost is not its own.
 */
export const LOST_FRAME = concealing('concealment, one lost frame', true);

export const STEPS_BEFORE_CONCEALMENT = [
  inPlace('high-pass', DEVICE_HZ, (rateHz) => {
    const filter = new HighPass(rateHz);
    return (work, size) => filter.process(work, work, size);
  }),
  resampling(DEVICE_HZ, CODEC_HZ),
  inPlace('gate', CODEC_HZ, (rateHz) => {
    const gate = new Gate(rateHz);
    return (work, size) => gate.process(work, size);
  }),
  inPlace('automatic gain', CODEC_HZ, (rateHz) => {
    const gain = new AutomaticGain(rateHz);
    return (work, size) => gain.process(work, size);
  }),
  inPlace('limiter', CODEC_HZ, (rateHz) => {
    const limiter = new Limiter(rateHz);
    return (work, size) => limiter.process(work, size);
  }),
  inPlace('mu-law, encoding', CODEC_HZ, () => (work, size) => encodeMuLawFromFloat(work, 0, size, codes, 0)),
  inPlace('mu-law, decoding', CODEC_HZ, () => (work, size) => decodeMuLawToFloat(codes, 0, size, work, 0)),
];

export const STEPS_AFTER_CONCEALMENT = [
  resampling(CODEC_HZ, DEVICE_HZ),
  inPlace('dim, one talker on its way', DEVICE_HZ, (rateHz) => {
    const [gain, curve] = [new DimGain(), dimCurve(DEFAULT_DIM, rateHz)];
    let calls = 0;
    return (work, size) => gain.apply(work, size, curve, (calls++ & 32) === 0);
  }),
];

/**
 * The whole path of the microphone, and the whole path of the loudspeaker with this many talkers.
 */
export const ENGINES = [
  capturing('microphone, as it is by default', DEFAULT_VOICE),
  capturing('microphone, gate and automatic gain on', {
    ...DEFAULT_VOICE,
    noiseGate: true,
    automaticGain: true,
  }),
  rendering('playing 1 talker', 1, false),
  rendering('playing 8 talkers', 8, false),
  rendering('playing 8 talkers, dimmed', 8, true),
];

function inPlace(name: string, rateHz: number, make: (rateHz: number) => InPlace): Contestant {
  const size = (rateHz * STEP_MS) / 1_000;
  const work = new Float32Array(size);
  const step = make(rateHz);
  const source = VOICES[rateHz];
  let at = 0;
  const call = (): void => {
    for (let i = 0; i < size; i++) work[i] = source[at + i];
    at = (at + size) % source.length;
    step(work, size);
  };
  return { name, rateHz, call };
}

function resampling(fromHz: number, toHz: number): Contestant {
  const resampler = new Resampler(fromHz, toHz);
  const out = new Float32Array(resampler.maxOutput(fromHz / 100));
  const name = `resampler ${String(fromHz / 1_000)} → ${String(toHz / 1_000)} kHz`;
  return inPlace(name, fromHz, () => (work) => resampler.process(work, out));
}

function concealing(name: string, isLost: boolean): Contestant {
  return inPlace(name, CODEC_HZ, (rateHz) => {
    const concealer = new Concealer(rateHz);
    const other = new Float32Array(rateHz / 100);
    return (work, size) => {
      if (isLost) concealer.conceal(other, 0, size);
      concealer.good(work, 0, size);
    };
  });
}

function capturing(name: string, voiceOptions: VoiceOptions): Contestant {
  const engine = new Engine(ENGINE_OPTIONS);
  engine.setVoice(voiceOptions);
  engine.openTalk('PCMU/16000', 0, 1e12);
  let nowMs = 0;
  return inPlace(name, DEVICE_HZ, () => (work) => engine.capture(work, (nowMs += STEP_MS)));
}

/** @param isDimmed one of the talkers has priority, and the others are dimmed. */
function rendering(name: string, talkers: number, isDimmed: boolean): Contestant {
  const engine = new Engine(ENGINE_OPTIONS);
  if (isDimmed) {
    engine.setDim(DEFAULT_DIM);
    engine.setTalkerRole(1, 'priority');
  }
  const block = new Float32Array(DEVICE_HZ / 200);
  let n = 0;
  const call = (): void => {
    const frame = {
      first: n === 0,
      last: false,
      codec: 'PCMU/16000',
      sequence: n & 0xffff,
      timestamp: (n * 160) % 2 ** 32,
      payload: codes,
    } as const;
    for (let talker = 1; talker <= talkers; talker++) engine.mixer.receive(talker, frame, n * STEP_MS);
    engine.render(block, n * STEP_MS);
    engine.render(block, n * STEP_MS + STEP_MS / 2);
    n += 1;
  };
  return { name, rateHz: DEVICE_HZ, call };
}
