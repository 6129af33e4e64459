import { Resampler } from '../../../native-audio/dsp/resampler.ts';
import { engineDelay } from '../../support/engine-delay.ts';
import { tone } from '../../support/signals.ts';
import { finish, JSON_FILE, runAsCommand, SHORT, type BenchCall } from '../base/command.ts';
import { fixed } from '../base/table.ts';
import { compareMicroseconds } from '../base/timing.ts';
import { beginBench } from '../benches.ts';
import {
  captureCostUs,
  concealmentCost,
  jitterBufferCostUs,
  muLawCost,
  renderCostUs,
  type Effort,
} from './costs.ts';
import { makeSpeex, ours, pcmBytes, responseOf, speex, speexReady } from './resampling.ts';

const HELP = `
npm run bench:codec [-- --short] [--json FILE]

Measures the processor time of the pure parts of native-audio, and compares its resampler with the
package speex-resampler.
`;

const RATES_HZ = [
  [48_000, 16_000],
  [16_000, 48_000],
  [48_000, 8_000],
  [8_000, 48_000],
  [44_100, 16_000],
  [16_000, 44_100],
] as const;
const CODECS = ['PCMU/8000', 'PCMU/16000'] as const;
const SPEEX_QUALITY = 3;

function compareResamplers(fromHz: number, toHz: number, { calls, rounds }: Effort) {
  const block = tone(440, fromHz, fromHz / 50);
  const pcm = pcmBytes(block);
  const exact = new Resampler(fromHz, toHz);
  const blended = new Resampler(fromHz, toHz);
  blended.setRatioPpm(100);
  const out = new Float32Array(exact.maxOutput(block.length));
  const library = makeSpeex(fromHz, toHz, SPEEX_QUALITY);
  const contestants = [
    () => exact.process(block, out),
    () => blended.process(block, out),
    () => library.processChunk(pcm),
  ];
  const [exactUs, blendedUs, libraryUs] = compareMicroseconds(contestants, calls(500), rounds);
  const own = {
    ...responseOf(ours(fromHz, toHz), fromHz, toHz),
    usPer20ms: exactUs,
    driftCorrectedUsPer20ms: blendedUs,
  };
  const speexQ3 = {
    ...responseOf(speex(fromHz, toHz, SPEEX_QUALITY), fromHz, toHz),
    usPer20ms: libraryUs,
  };
  return {
    fromHz,
    toHz,
    own,
    speexQ3,
    delayRatio: own.delayMs / speexQ3.delayMs,
    costRatio: own.usPer20ms / speexQ3.usPer20ms,
  };
}

function measureRender(talkers: number, effort: Effort) {
  const wideUsPer5ms = renderCostUs(talkers, 'PCMU/16000', Infinity, effort);
  return {
    talkers,
    wideUsPer5ms,
    narrowUsPer5ms: renderCostUs(talkers, 'PCMU/8000', Infinity, effort),
    lossyUsPer5ms: renderCostUs(talkers, 'PCMU/16000', 20, effort),
    cores: wideUsPer5ms / 5_000,
  };
}

const declaredDelay = (codec: (typeof CODECS)[number]) => ({
  codec,
  ...engineDelay({
    inputRateHz: 48_000,
    outputRateHz: 48_000,
    codec,
    frameDurationMs: 10,
    jitterTargetMs: 10,
  }),
});

function measure({ isShort, output }: BenchCall) {
  const effort: Effort = {
    rounds: isShort ? 3 : 11,
    calls: (count) => (isShort ? Math.max(10, Math.round(count / 10)) : count),
  };
  const step = <T>(doing: string, share: number, work: () => T): T => {
    output.progress(doing, share);
    return work();
  };
  return {
    muLaw: step('mu-law', 0, () => muLawCost(effort)),
    resamplers: RATES_HZ.map(([fromHz, toHz], n) =>
      step(`resampler ${String(fromHz)} to ${String(toHz)} Hz`, 0.05 + 0.1 * n, () =>
        compareResamplers(fromHz, toHz, effort),
      ),
    ),
    jitterBufferUsPer10msFrame: step('jitter buffer', 0.65, () => jitterBufferCostUs(effort)),
    concealment: step('concealment', 0.7, () => [8_000, 16_000].map((rate) => concealmentCost(rate, effort))),
    capture: step('capture', 0.75, () =>
      CODECS.map((codec) => ({ codec, usPer5ms: captureCostUs(codec, effort) })),
    ),
    render: [1, 4, 8].map((talkers, n) =>
      step(`rendering ${String(talkers)} talkers`, 0.8 + 0.06 * n, () => measureRender(talkers, effort)),
    ),
    declaredDelays: CODECS.map(declaredDelay),
  };
}

function tell(results: ReturnType<typeof measure>, { output }: BenchCall): void {
  const { muLaw, resamplers, concealment, capture, render } = results;
  output.table('mu-law, ns for a sample', [
    { encode: fixed(muLaw.encodeNsPerSample, 2), decode: fixed(muLaw.decodeNsPerSample, 2) },
  ]);
  output.table(
    'Resampler',
    resamplers.flatMap(({ fromHz, toHz, own, speexQ3 }) =>
      [
        { who: 'own', corrected: own.driftCorrectedUsPer20ms, ...own },
        { who: 'speex', corrected: undefined, ...speexQ3 },
      ].map((it) => ({
        'from, Hz': fromHz,
        'to, Hz': toHz,
        resampler: it.who,
        'delay, ms': fixed(it.delayMs, 3),
        'ripple, dB': fixed(it.rippleDb, 3),
        'worst alias, dB': fixed(it.worstAliasDb, 1),
        'µs for 20 ms': fixed(it.usPer20ms, 1),
        'drift-corrected, µs': fixed(it.corrected, 1),
      })),
    ),
  );
  output.table(
    'Concealment, µs for a frame of 10 ms',
    concealment.map(({ rateHz, goodFrameUs, lostFrameUs }) => ({
      'rate, Hz': rateHz,
      'good frame': fixed(goodFrameUs, 2),
      'lost frame': fixed(lostFrameUs, 2),
    })),
  );
  output.table(
    'Microphone, µs for 5 ms',
    capture.map(({ codec, usPer5ms }) => ({ codec, capture: fixed(usPer5ms, 1) })),
  );
  output.table(
    'Loudspeaker, µs for 5 ms',
    render.map((it) => ({
      talkers: it.talkers,
      'PCMU/16000': fixed(it.wideUsPer5ms, 1),
      'PCMU/8000': fixed(it.narrowUsPer5ms, 1),
      '5 % lost': fixed(it.lossyUsPer5ms, 1),
      'of a core, %': fixed(100 * it.cores, 2),
    })),
  );
  output.line(`Jitter buffer: ${fixed(results.jitterBufferUsPer10msFrame, 2)} µs for a frame of 10 ms`);
}

await runAsCommand({ help: HELP, options: { ...SHORT, ...JSON_FILE } }, async (call) => {
  await speexReady();
  beginBench('codec', call);
  const results = measure(call);
  tell(results, call);
  finish(call, {
    name: 'codec',
    command: 'npm run bench:codec',
    results: { short: call.isShort, ...results },
  });
});
