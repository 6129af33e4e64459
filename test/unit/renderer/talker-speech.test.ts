import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../main/contract/index.ts';
import {
  beginSpeech,
  GAP_MS,
  REPEAT_MS,
  SETTLE_MS,
  stepSpeech,
  talksIn,
  type SpeechState,
  type Talk,
} from '../../../renderer/panel/talker-speech.ts';
import { CATALOGUES } from '../../../renderer/text/catalogue.ts';
import { channel, closed, ENGLISH, LISTEN_OFF, station } from '../../support/panel-cast.ts';

const talk = (number: number, ...channels: string[]): Talk => ({
  stationNumber: number,
  name: `S${String(number)}`,
  channels,
});

/** A panel over time: its spoken sentences with their times. */
class Listener {
  state: SpeechState;
  readonly said: { readonly atMs: number; readonly names: readonly string[]; readonly others: number }[] = [];
  readonly mode: 'names' | 'names-and-channels';
  wakeAtMs: number | undefined;

  constructor(mode: 'names' | 'names-and-channels' = 'names', talks: readonly Talk[] = []) {
    this.mode = mode;
    this.state = beginSpeech(talks, mode);
  }

  /** The state changes; timers in between have fired. */
  at(nowMs: number, talks: readonly Talk[], onAir = false): void {
    const step = stepSpeech(this.state, { mode: this.mode, talks, onAir, nowMs });
    this.state = step.state;
    this.wakeAtMs = step.wakeAtMs;
    if (step.say)
      this.said.push({ atMs: nowMs, names: step.say.talks.map(({ name }) => name), others: step.say.others });
  }

  get names(): readonly (readonly string[])[] {
    return this.said.map(({ names }) => names);
  }
}

describe('spoken talker names', () => {
  it('name talkers who begin together in one sentence', () => {
    const panel = new Listener();
    panel.at(0, [talk(1)]);
    expect(panel.wakeAtMs).toBe(SETTLE_MS);
    panel.at(100, [talk(1), talk(2)]);
    expect(panel.said).toEqual([]);
    panel.at(SETTLE_MS, [talk(1), talk(2)]);
    expect(panel.names).toEqual([['S2', 'S1']]);
  });

  it('leave a gap between sentences, then name those who still talk, the newest first', () => {
    const panel = new Listener();
    panel.at(0, [talk(1)]);
    panel.at(SETTLE_MS, [talk(1)]);
    panel.at(1_000, [talk(2)]);
    panel.at(2_000, [talk(3)]);
    panel.at(3_000, [talk(3), talk(4)]);
    expect(panel.wakeAtMs).toBe(SETTLE_MS + GAP_MS);
    panel.at(SETTLE_MS + GAP_MS, [talk(3), talk(4)]);
    expect(panel.names).toEqual([['S1'], ['S4', 'S3']]);
  });

  it('name the last talker when all have stopped', () => {
    const panel = new Listener();
    panel.at(0, [talk(1)]);
    panel.at(50, [talk(2)]);
    panel.at(100, []);
    panel.at(SETTLE_MS, []);
    expect(panel.names).toEqual([['S2']]);
  });

  it('do not name the same talker again for a while', () => {
    const panel = new Listener();
    for (let atMs = 0; atMs < REPEAT_MS; atMs += 500) panel.at(atMs, atMs % 1_000 === 0 ? [talk(1)] : []);
    expect(panel.names).toEqual([['S1']]);
    panel.at(REPEAT_MS + 1_000, [talk(1)]);
    panel.at(REPEAT_MS + 1_000 + SETTLE_MS, [talk(1)]);
    expect(panel.names).toEqual([['S1'], ['S1']]);
  });

  it('are silent while this station is on air, and are not made up for later', () => {
    const panel = new Listener();
    panel.at(0, [talk(1)]);
    panel.at(SETTLE_MS, [talk(1), talk(2)], true);
    panel.at(10_000, [talk(1), talk(2)]);
    panel.at(20_000, [talk(1), talk(2)]);
    expect(panel.said).toEqual([]);
  });

  it('name the channel, and name a talker again on another channel', () => {
    const panel = new Listener('names-and-channels');
    panel.at(0, [talk(1, 'Main')]);
    panel.at(SETTLE_MS, [talk(1, 'Main')]);
    panel.at(8_000, [talk(1, 'Stage')]);
    panel.at(8_000 + SETTLE_MS, [talk(1, 'Stage')]);
    expect(panel.said).toHaveLength(2);
  });

  it('leave out talkers who began before the page opened', () => {
    const panel = new Listener('names', [talk(1)]);
    panel.at(1_000, [talk(1)]);
    panel.at(9_000, [talk(1)]);
    expect(panel.said).toEqual([]);
  });

  it('count the talkers who do not fit into a sentence', () => {
    const panel = new Listener();
    const many = [1, 2, 3, 4, 5].map((number) => talk(number));
    panel.at(0, many);
    panel.at(SETTLE_MS, many);
    expect(panel.said[0]).toMatchObject({ names: ['S5', 'S4', 'S3'], others: 2 });
  });

  it('keep their limits with any talkers', () => {
    const moment = fc.record({
      afterMs: fc.nat(3_000),
      who: fc.subarray([1, 2, 3, 4, 5]),
      onAir: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 60 }), (moments) => {
        const panel = new Listener();
        const saidAt = new Map<string, number>();
        let nowMs = 0;
        for (const { afterMs, who, onAir } of moments) {
          nowMs += afterMs;
          const before = panel.said.length;
          panel.at(
            nowMs,
            who.map((number) => talk(number)),
            onAir,
          );
          const sentence = panel.said[before];
          if (sentence === undefined) continue;
          expect(onAir).toBe(false);
          const last = panel.said[before - 1];
          if (last) expect(sentence.atMs - last.atMs).toBeGreaterThanOrEqual(GAP_MS);
          for (const name of sentence.names) {
            expect(nowMs - (saidAt.get(name) ?? -Infinity)).toBeGreaterThanOrEqual(REPEAT_MS);
            saidAt.set(name, nowMs);
          }
        }
      }),
    );
  });

  it('form a sentence in each language', () => {
    const { en, zh } = CATALOGUES;
    expect(en.panel.say.talks(['Ann'], 0)).toBe('Ann talks.');
    expect(en.panel.say.talks(['Ann', 'Bob', 'Eve'], 2)).toBe('Ann, Bob, Eve and 2 others talk.');
    expect(
      en.panel.say.talksOn(
        [
          { name: 'Ann', channels: ['Main', 'Stage'] },
          { name: 'Bob', channels: [] },
        ],
        0,
      ),
    ).toBe('Ann on Main and Stage, Bob to you.');
    expect(zh.panel.say.talks(['安娜', '李'], 1)).toBe('安娜、李等 3 人在讲话。');
  });
});

describe('the spoken talkers', () => {
  const joined = {
    connection: { type: 'joined', server: { url: 'ws://a', name: 'A', host: 'a', here: false }, sinceMs: 1 },
    microphone: closed,
  } as const;
  const talkers = [{ stationNumber: 1, name: 'Ann (Gallery)', sinceMs: 1 }];
  const state = (parts: Partial<PanelState>): PanelState =>
    ({ ...joined, channels: [], stations: [], ...parts }) as unknown as PanelState;

  it('are those on channels that this station hears, and in direct talks', () => {
    const channels = [
      channel('main', 'Main', { talkers }),
      channel('stage', 'Stage', { talkers }),
      channel('off', 'Off', { listen: LISTEN_OFF, talkers: [{ stationNumber: 2, name: 'Bob', sinceMs: 1 }] }),
      channel('feed', 'Programme', { feed: true, talkers: [{ stationNumber: 3, name: 'Desk', sinceMs: 1 }] }),
    ];
    const stations = [station(ENGLISH, 4, { talking: [], mark: '#4' })];
    const [name = ''] = stations.map((it) => it.name);
    expect(talksIn(state({ channels, stations }))).toEqual([
      { stationNumber: 1, name: 'Ann (Gallery)', channels: ['Main', 'Stage'] },
      { stationNumber: 4, name: `${name} (#4)`, channels: [] },
    ]);
  });
});
