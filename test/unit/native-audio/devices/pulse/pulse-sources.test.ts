import { describe, expect, it } from 'vitest';
import { findMuted, parsePulseSources } from '../../../../../native-audio/devices/pulse/pulse-sources.ts';

interface Given {
  readonly mute?: 'yes' | 'no';
  readonly volume?: string;
  readonly more?: string;
}

const FULL = 'front-left: 65536 / 100% / 0.00 dB,   front-right: 65536 / 100% / 0.00 dB';
const ZERO = 'front-left: 0 /   0% / -inf dB,   front-right: 0 /   0% / -inf dB';
const ONE_SIDE = 'front-left: 0 /   0% / -inf dB,   front-right: 65536 / 100% / 0.00 dB';

/** The output of `pactl list sources`, version 16. */
const source = (index: number, id: string, { mute = 'no', volume = FULL, more = '' }: Given = {}): string =>
  `Source #${String(index)}
	State: RUNNING
	Name: ${id}
	Description: The ${id} 麦克风
	Sample Specification: s16le 2ch 48000Hz
	Channel Map: front-left,front-right
	Mute: ${mute}
	Volume: ${volume}
	        balance 0.00
	Base Volume: 65536 / 100% / 0.00 dB
	Monitor of Sink: n/a
	Properties:
		device.description = "The ${id}"
${more}`;

const stream = (
  index: number,
  from: number,
  pid: number,
  { mute = 'no', volume = FULL }: Given = {},
): string =>
  `Source Output #${String(index)}
	Client: 5
	Source: ${String(from)}
	Mute: ${mute}
	Volume: ${volume}
	Properties:
		application.process.id = "${String(pid)}"
`;

const OWN = 4_711;
const found = (sources: readonly string[], streams: readonly string[]): unknown =>
  findMuted(sources.join('\n'), streams.join('\n'), [OWN]);

describe('parsePulseSources', () => {
  it("reads a source's names and channels", () => {
    expect(parsePulseSources([source(3, 'a'), source(7, 'b', { mute: 'yes' })].join('\n'))).toEqual([
      {
        ...{ index: '3', id: 'a', name: 'The a 麦克风', map: ['front-left', 'front-right'] },
        ...{ isMuted: false, isDown: false, master: undefined },
      },
      expect.objectContaining({ index: '7', isMuted: true }),
    ]);
    expect(parsePulseSources('')).toEqual([]);
  });
});

describe('findMuted', () => {
  it.each([
    ['a muted source', { mute: 'yes' } as const, {}, 'source-muted'],
    ['a source at volume 0', { volume: ZERO }, {}, 'source-volume'],
    ['a muted stream of this process', {}, { mute: 'yes' } as const, 'stream-muted'],
    ['a stream of this process at volume 0', {}, { volume: ZERO }, 'stream-volume'],
  ])('reports %s', (_, ofSource, ofStream, what) => {
    const sources = [source(1, 'other'), source(2, 'mic', ofSource)];
    expect(found(sources, [stream(9, 2, OWN, ofStream)])).toEqual({ what, device: 'The mic 麦克风' });
  });

  it('reports nothing if nothing is muted, or only other streams are', () => {
    const sources = [source(1, 'other', { mute: 'yes' }), source(2, 'mic', { volume: ONE_SIDE })];
    expect(found(sources, [stream(8, 1, 12, { mute: 'yes' }), stream(9, 2, OWN)])).toBeUndefined();
    expect(found(sources, [])).toBeUndefined();
    expect(found([], [stream(9, 2, OWN)])).toBeUndefined();
  });

  it('follows a source that is made from another one, and stops in a loop', () => {
    const master = (id: string): Given => ({ more: `\t\tdevice.master_device = "${id}"\n` });
    const sources = [source(1, 'mic', { mute: 'yes' }), source(2, 'filtered', master('mic'))];
    expect(found(sources, [stream(9, 2, OWN)])).toEqual({ what: 'source-muted', device: 'The mic 麦克风' });
    const circle = [source(1, 'a', master('b')), source(2, 'b', master('a'))];
    expect(found(circle, [stream(9, 2, OWN)])).toBeUndefined();
  });
});
