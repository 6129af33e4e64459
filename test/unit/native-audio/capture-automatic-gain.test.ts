import { describe, expect, it } from 'vitest';
import { gainFromDb } from '../../../native-audio/decibel.ts';
import { Engine } from '../../../native-audio/engine.ts';
import { DEFAULT_VOICE, type CodecName, type EncodedFrame } from '../../../native-audio/types.ts';
import { db, decoded, peak, rms, speechLike } from './signals.ts';

const RATE_HZ = 48_000;
const SOFT_DB = -36;

/** A desk whose person speaks softly, in syllables. */
class SoftVoice {
  readonly engine = new Engine({
    inputRateHz: RATE_HZ,
    outputRateHz: RATE_HZ,
    frameDurationMs: 10,
    sidetoneDb: null,
  });
  readonly #said: Float32Array;
  #atMs = 0;

  constructor(automaticGain: boolean, levelDb = SOFT_DB) {
    this.engine.setVoice({ ...DEFAULT_VOICE, preRollMs: 0, automaticGain });
    const said = speechLike(RATE_HZ, 30 * RATE_HZ);
    const scale = gainFromDb(levelDb) / rms(said);
    this.#said = said.map((sample) => sample * scale);
  }

  /** @returns what leaves, and what the own ear hears */
  says(ms: number): { readonly level: number; readonly peak: number; readonly ear: number } {
    const frames: EncodedFrame[] = [];
    const ear: number[] = [];
    const out = new Float32Array(240);
    for (const end = this.#atMs + ms; this.#atMs < end; this.#atMs += 5) {
      const at = this.#atMs * 48;
      frames.push(...this.engine.capture(this.#said.subarray(at, at + 240), this.#atMs));
      this.engine.render(out, this.#atMs);
      for (const sample of out) ear.push(sample);
    }
    const samples = decoded(frames);
    return { level: db(rms(samples)), peak: peak(samples), ear: db(rms(Float32Array.from(ear))) };
  }

  talks(ms: number, codec: CodecName = 'PCMU/16000'): { readonly level: number; readonly peak: number } {
    this.engine.openTalk(codec, this.#atMs, 60_000);
    const said = this.says(ms);
    this.engine.closeTalk(this.#atMs);
    return said;
  }
}

describe('automatic gain in the way of the microphone', () => {
  it('is off unless asked for', () => {
    expect(Math.abs(new SoftVoice(false).talks(10_000).level - SOFT_DB)).toBeLessThan(2);
  });

  it('brings a soft voice up, and the next press starts where the last one ended', () => {
    const voice = new SoftVoice(true);
    voice.talks(10_000);
    const next = voice.talks(1_000);
    expect(next.level).toBeGreaterThan(SOFT_DB + 9);
    expect(next.level).toBeLessThan(-17);
    expect(next.peak).toBeLessThan(1);
  });

  it('knows nothing of the voice at another microphone', () => {
    const voice = new SoftVoice(true);
    voice.talks(10_000);
    voice.engine.setInputRate(RATE_HZ);
    expect(voice.talks(300).level).toBeLessThan(SOFT_DB + 5);
  });

  it('knows nothing of it in the own ear either', () => {
    const voice = new SoftVoice(true);
    voice.engine.setMonitor(true, 0);
    voice.says(10_000);
    voice.engine.setMonitor(false, 10_000);
    voice.engine.setInputRate(RATE_HZ);
    voice.engine.setMonitor(true, 10_000);
    expect(voice.says(300).ear).toBeLessThan(SOFT_DB + 5);
  });

  it('goes on when the codec changes in the middle of a word', () => {
    const voice = new SoftVoice(true);
    voice.talks(10_000, 'PCMU/16000');
    voice.engine.openTalk('PCMU/16000', 10_000, 60_000);
    const before = voice.says(1_000).level;
    voice.engine.setTalkCodec('PCMU/8000');
    expect(Math.abs(voice.says(1_000).level - before)).toBeLessThan(3);
  });

  it('can be switched while the microphone is open', () => {
    const voice = new SoftVoice(true);
    voice.engine.openTalk('PCMU/16000', 0, 60_000);
    voice.says(10_000);
    voice.engine.setVoice({ ...DEFAULT_VOICE, automaticGain: false });
    expect(Math.abs(voice.says(2_000).level - SOFT_DB)).toBeLessThan(3);
  });

  it('is heard in the own ear before a press, as the others would hear it', () => {
    const voice = new SoftVoice(true);
    voice.engine.setMonitor(true, 0);
    voice.says(10_000);
    expect(voice.says(1_000).ear).toBeGreaterThan(SOFT_DB + 9);
  });

  it('lowers a loud voice', () => {
    const voice = new SoftVoice(true, -9);
    voice.talks(5_000);
    expect(voice.talks(2_000).level).toBeLessThan(-14);
  });
});
