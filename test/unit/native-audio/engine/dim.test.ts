import { describe, expect, it } from 'vitest';
import { gainFromDb } from '../../../../native-audio/dsp/decibel.ts';
import { DimGain, dimCurve } from '../../../../native-audio/engine/dim.ts';
import { Engine } from '../../../../native-audio/engine/engine.ts';
import { encodeMuLawFromFloat } from '../../../../native-audio/dsp/mulaw.ts';
import { DEFAULT_DIM, type DimOptions } from '../../../../common/dim-options.ts';
import { db, fitTone, framesOf, peak, tone } from '../signals.ts';

const RATE_HZ = 48_000;
const MS = RATE_HZ / 1_000;

/** The gain after each sample. */
function course(options: DimOptions | null, dimmed: (ms: number) => boolean, ms: number): Float32Array {
  const curve = dimCurve(options, RATE_HZ);
  const gain = new DimGain();
  const out = new Float32Array(ms * MS).fill(1);
  for (let at = 0; at < ms; at++) gain.apply(out.subarray(at * MS, (at + 1) * MS), MS, curve, dimmed(at));
  return out;
}

describe('DimGain', () => {
  it('falls within the attack and rises within the release, in a straight line of dB', () => {
    const { amountDb, attackMs, releaseMs } = DEFAULT_DIM;
    const gain = course(DEFAULT_DIM, (ms) => ms >= 100 && ms < 300, 1_000);
    const at = (ms: number): number => db(gain[Math.round(ms * MS) - 1]);
    expect(at(100)).toBe(0);
    expect(at(100 + attackMs / 2)).toBeCloseTo(amountDb / 2, 1);
    expect(at(100 + attackMs)).toBeCloseTo(amountDb, 2);
    expect(at(300)).toBeCloseTo(amountDb, 2);
    expect(at(300 + releaseMs / 2)).toBeCloseTo(amountDb / 2, 1);
    expect(at(300 + releaseMs + 1)).toBe(0);
  });

  it('turns around halfway without a step', () => {
    const gain = course(DEFAULT_DIM, (ms) => ms % 7 < 4, 500);
    let steepest = 0;
    for (let i = 1; i < gain.length; i++) steepest = Math.max(steepest, Math.abs(db(gain[i] / gain[i - 1])));
    expect(steepest).toBeLessThan((1.01 * -DEFAULT_DIM.amountDb) / (DEFAULT_DIM.attackMs * MS));
  });

  it('changes the gain of a tone without distorting it', () => {
    const gain = course(DEFAULT_DIM, (ms) => ms >= 100 && ms < 300, 1_000);
    const input = tone(1_000, RATE_HZ, gain.length);
    const turn = 2 * Math.cos((2 * Math.PI * 1_000) / RATE_HZ);
    let worst = 0;
    for (let i = 2; i < input.length; i++) {
      const [a, b, c] = [i, i - 1, i - 2].map((n) => input[n] * gain[n]);
      worst = Math.max(worst, Math.abs(a - turn * b + c));
    }
    expect(db(worst / 0.5)).toBeLessThan(-55);
  });

  it('reaches the same gain for a talker that was silent during the change', () => {
    const curve = dimCurve(DEFAULT_DIM, RATE_HZ);
    const [heard, silent] = [new DimGain(), new DimGain()];
    const block = new Float32Array(240);
    const levelOf = (gain: DimGain): number => {
      const one = Float32Array.of(1);
      new DimGain(gain).apply(one, 1, curve, true);
      return one[0];
    };
    for (let n = 0; n < 200; n++) {
      const dimmed = n % 90 < 30;
      heard.apply(block, 240, curve, dimmed);
      silent.skip(240, curve, dimmed);
      expect(Math.abs(db(levelOf(silent) / levelOf(heard)))).toBeLessThan(1e-3);
    }
  });

  it.each([null, { amountDb: 0, attackMs: 10, releaseMs: 10 }])('changes nothing with %j', (options) => {
    expect(course(options, () => true, 20).every((sample) => sample === 1)).toBe(true);
  });

  it('rises when the dim is switched off while a talker is dimmed', () => {
    const gain = new DimGain();
    gain.skip(RATE_HZ, dimCurve(DEFAULT_DIM, RATE_HZ), true);
    const block = new Float32Array(20 * MS).fill(1);
    gain.apply(block, block.length, dimCurve(null, RATE_HZ), false);
    expect(db(block[0])).toBeCloseTo(DEFAULT_DIM.amountDb, 0);
    expect(block.at(-1)).toBe(1);
  });

  it('treats an attack and a release of 0 ms as one sample', () => {
    const gain = course({ amountDb: -60, attackMs: 0, releaseMs: 0 }, (ms) => ms === 1, 3);
    expect([gain[MS - 1], gain[2 * MS]]).toEqual([1, 1]);
    expect(gain[MS]).toBeCloseTo(gainFromDb(-60), 6);
  });
});

const [PROGRAM, GUEST, BOSS] = [1, 2, 3];
const HZ: Readonly<Record<number, number>> = { [PROGRAM]: 500, [GUEST]: 1_300, [BOSS]: 2_100 };

/** A listener that gets tones from several talkers, each for a span of ms. */
class Listener {
  readonly engine = new Engine({
    inputRateHz: RATE_HZ,
    outputRateHz: RATE_HZ,
    frameDurationMs: 10,
    sidetoneDb: null,
  });
  readonly out = new Float32Array(1_500 * MS);
  readonly #frames: {
    readonly atMs: number;
    readonly talker: number;
    readonly frame: ReturnType<typeof framesOf>[0];
  }[] = [];
  #atMs = 0;

  talks(talker: number, fromMs: number, toMs: number, amplitude = 0.2): void {
    const samples = tone(HZ[talker], 16_000, (toMs - fromMs) * 16, amplitude, fromMs * 16);
    const codes = new Uint8Array(samples.length);
    encodeMuLawFromFloat(samples, 0, samples.length, codes, 0);
    framesOf(codes).forEach((frame, n) => this.#frames.push({ atMs: fromMs + 10 * (n + 1), talker, frame }));
  }

  until(ms: number): this {
    for (; this.#atMs < ms; this.#atMs += 5) {
      for (const { atMs, talker, frame } of this.#frames)
        if (atMs > this.#atMs - 5 && atMs <= this.#atMs) this.engine.mixer.receive(talker, frame, this.#atMs);
      this.engine.render(this.out.subarray(this.#atMs * MS, (this.#atMs + 5) * MS), this.#atMs);
    }
    return this;
  }

  /** A talker's level over 100 ms, dB relative to the sent tone. */
  level(talker: number, fromMs: number): number {
    return db(fitTone(this.out, HZ[talker], RATE_HZ, fromMs * MS, 100 * MS).amplitude / 0.2);
  }
}

function listener(dim: DimOptions | null = DEFAULT_DIM): Listener {
  const it = new Listener();
  it.engine.setDim(dim);
  it.engine.setTalkerRole(PROGRAM, 'program');
  it.engine.setTalkerRole(BOSS, 'priority');
  return it;
}

describe('a priority talker', () => {
  it('dims the program and all other talkers while it speaks, but not itself', () => {
    const it = listener();
    it.talks(PROGRAM, 0, 1_500);
    it.talks(GUEST, 0, 1_500);
    it.talks(BOSS, 400, 700);
    it.until(1_500);
    for (const talker of [PROGRAM, GUEST]) {
      expect(it.level(talker, 200)).toBeCloseTo(0, 0);
      expect(it.level(talker, 500)).toBeCloseTo(DEFAULT_DIM.amountDb, 0);
      expect(it.level(talker, 1_300)).toBeCloseTo(0, 0);
    }
    expect(it.level(BOSS, 500)).toBeCloseTo(0, 0);
  });

  it('dims nobody without the option', () => {
    const it = listener(null);
    it.talks(PROGRAM, 0, 900);
    it.talks(BOSS, 400, 700);
    it.until(900);
    expect(it.level(PROGRAM, 500)).toBeCloseTo(0, 0);
  });

  it('dims a talker that starts later', () => {
    const it = listener();
    it.talks(BOSS, 100, 900);
    it.talks(GUEST, 400, 900);
    it.until(900);
    expect(peak(it.out, 0, 400 * MS)).toBeGreaterThan(0.19);
    // From the very first sample on.
    expect(it.level(GUEST, 430)).toBeCloseTo(DEFAULT_DIM.amountDb, 0);
  });

  it('dims nobody while its own gain is silence', () => {
    const it = listener();
    it.engine.setTalkerGain(BOSS, -60);
    it.talks(PROGRAM, 0, 900);
    it.talks(BOSS, 100, 900);
    it.until(900);
    expect(it.level(PROGRAM, 500)).toBeCloseTo(0, 0);
  });

  it('is undimmed at once and dims the others when it gets its role in the middle of a word', () => {
    const it = listener();
    it.engine.setTalkerRole(BOSS, 'normal');
    it.talks(PROGRAM, 0, 1_500);
    it.talks(BOSS, 0, 1_500);
    it.until(500).engine.setTalkerRole(BOSS, 'priority');
    it.until(900).engine.setTalkerRole(BOSS, 'normal');
    it.until(1_500);
    expect(it.level(PROGRAM, 350)).toBeCloseTo(0, 0);
    expect(it.level(PROGRAM, 600)).toBeCloseTo(DEFAULT_DIM.amountDb, 0);
    expect(it.level(PROGRAM, 1_350)).toBeCloseTo(0, 0);
    for (const at of [350, 600, 1_350]) expect(it.level(BOSS, at)).toBeCloseTo(0, 0);
  });

  it('stops dimming the others when it is gone', () => {
    const it = listener();
    it.talks(PROGRAM, 0, 1_500);
    it.talks(BOSS, 300, 1_500);
    it.until(600).engine.forgetTalker(BOSS);
    it.until(1_500);
    expect(it.level(PROGRAM, 450)).toBeCloseTo(DEFAULT_DIM.amountDb, 0);
    expect(it.level(PROGRAM, 1_300)).toBeCloseTo(0, 0);
  });
});

it('keeps eight loud talkers, each at full scale, below full scale', () => {
  const engine = new Engine({
    inputRateHz: RATE_HZ,
    outputRateHz: RATE_HZ,
    frameDurationMs: 10,
    sidetoneDb: null,
  });
  const codes = new Uint8Array(16_000);
  const loud = tone(250, 16_000, codes.length, 1);
  encodeMuLawFromFloat(loud, 0, loud.length, codes, 0);
  const frames = framesOf(codes);
  const block = new Float32Array(5 * MS);
  let highest = 0;
  for (let ms = 0; ms < 1_000; ms += 5) {
    for (let talker = 1; talker <= 8; talker++) {
      if (ms === 0) engine.setTalkerGain(talker, 24);
      if (ms % 10 === 0) engine.mixer.receive(talker, frames[ms / 10], ms);
    }
    engine.render(block, ms);
    highest = Math.max(highest, peak(block));
  }
  expect(highest).toBeGreaterThan(0.95);
  expect(highest).toBeLessThan(1);
});
