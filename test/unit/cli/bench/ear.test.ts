import { describe, expect, it } from 'vitest';
import { Board } from '../../../../main/cli/bench/board.ts';
import { DelayHistogram } from '../../../../main/cli/bench/delay-histogram.ts';
import { Ear } from '../../../../main/cli/bench/ear.ts';

/** Two talkers with the station numbers 11 and 12, and one connected listener. */
function rig() {
  const board = Board.create(2);
  board.name(0, 11);
  board.name(1, 12);
  const delays = new DelayHistogram();
  const ear = new Ear(board, delays);
  ear.back();
  const send = (talker: number, nowMs = 0): number => board.sending(talker, nowMs);
  const say = (talker: number, count: number): number[] => Array.from({ length: count }, () => send(talker));
  const hear = (talker: number, ...indexes: number[]): void => {
    for (const index of indexes) ear.receive(11 + talker, index & 0xffff, 5);
  };
  /** Starts to count, from the next frame of each talker. */
  const open = (): void => {
    board.open();
    for (const talker of [0, 1]) hear(talker, ...say(talker, 3));
  };
  const close = (): void => {
    board.close();
    for (const talker of [0, 1]) hear(talker, ...say(talker, 3));
  };
  return { board, delays, ear, send, say, hear, open, close };
}

describe('Ear', () => {
  it("counts each talker's frames in the window, with their delays", () => {
    const { ear, delays, send, hear, open, close } = rig();
    hear(0, send(0));
    open();
    for (let n = 0; n < 10; n += 1) {
      hear(0, send(0, 3));
      hear(1, send(1, 1));
    }
    close();
    // The three frames after the end belong to the window (`AHEAD`).
    expect(ear.figures()).toEqual({ due: 26, received: 26, outOfOrder: 0 });
    expect(delays.count).toBe(26);
    expect(delays.percentile(0.1)).toBeCloseTo(2, 1);
    expect(delays.maxMs).toBe(5);
  });

  it('counts missing frames, also at the end, and frames out of order', () => {
    const { ear, say, hear, open, close } = rig();
    open();
    const [a, b, c, d] = say(0, 4);
    hear(0, a, c, d);
    say(1, 5);
    close();
    expect(ear.figures()).toEqual({ due: 15, received: 9, outOfOrder: 0 });
    hear(0, b);
    expect(ear.figures()).toEqual({ due: 15, received: 10, outOfOrder: 1 });
  });

  it('expects no frames while its station is away, and all frames after its return', () => {
    const { ear, say, hear, open, close } = rig();
    open();
    hear(0, ...say(0, 5));
    const [onItsWay] = say(0, 3);
    expect(onItsWay).toBe(8);
    ear.away();
    say(0, 10);
    ear.back();
    const [lost, heard] = say(0, 2);
    expect(lost).toBeLessThan(heard);
    hear(0, heard);
    close();
    const { due, received } = ear.figures();
    expect(due - received).toBe(1);
    expect(received).toBe(5 + 1 + 3 + 3);
  });

  it('counts a frame that arrives before the confirmation of its return', () => {
    const { ear, say, hear, open, close } = rig();
    open();
    ear.away();
    const [, early, inFlight] = say(0, 3);
    hear(0, early);
    ear.back();
    hear(0, inFlight);
    close();
    // `early` shows that its channels were back: only the first of the three frames is excused.
    expect(ear.figures()).toEqual({ due: 8, received: 8, outOfOrder: 0 });
  });

  it('expects no frames for a station that never came back, or never joined', () => {
    const { board, ear, say, open } = rig();
    const late = new Ear(board, new DelayHistogram());
    open();
    ear.away();
    say(0, 100);
    board.close();
    say(0, 3);
    expect(ear.figures()).toEqual({ due: 0, received: 0, outOfOrder: 0 });
    expect(late.figures()).toEqual({ due: 0, received: 0, outOfOrder: 0 });
  });

  it('continues to count when the sequence on the wire wraps', () => {
    const { board, ear, say, hear, open, close } = rig();
    say(0, 65_530);
    open();
    hear(0, ...say(0, 20));
    close();
    expect(board.sent(0)).toBeGreaterThan(65_550);
    expect(ear.figures()).toEqual({ due: 26, received: 26, outOfOrder: 0 });
  });

  it("ignores stations outside the test, also under a talker's old number", () => {
    const { board, ear, send, open, close } = rig();
    open();
    board.name(0, 13);
    ear.receive(11, send(0), 5);
    ear.receive(99, 0, 5);
    close();
    expect(ear.figures().received).toBe(3);
  });
});

describe('Board', () => {
  it('does not count a frame that could not be sent', () => {
    const board = Board.create(1);
    board.sending(0, 1);
    board.sending(0, 2);
    board.notSent(0);
    expect(board.sent(0)).toBe(1);
    expect(board.sending(0, 9)).toBe(1);
    expect(board.sentAtMs(0, 1)).toBe(9);
  });

  it('counts no frames for a silent talker, and only the sent ones for a talker that stopped early', () => {
    const board = Board.create(2);
    board.open();
    for (let n = 0; n < 10; n += 1) board.sending(0, n);
    board.close();
    expect([board.counted(0), board.counted(1)]).toEqual([7, 0]);
  });

  it('is the same for every thread that has its memory', () => {
    const board = Board.create(3);
    const other = new Board(board.memory);
    board.name(2, 77);
    expect(other.talkerOf(77)).toBe(2);
    expect(other.indexOf(2, board.sending(2, 4))).toBe(0);
  });
});
