import { describe, expect, it } from 'vitest';
import type { TalkKey } from '../../../main/contract/index.ts';
import { makeHolds } from '../../../renderer/panel/holds.ts';

const main: TalkKey = { kind: 'channel', channel: 'main' };
const light: TalkKey = { kind: 'channel', channel: 'light' };

function rig() {
  const said: string[] = [];
  const certain: boolean[] = [];
  const heldMs: (number | undefined)[] = [];
  const name = (key: TalkKey): string => (key.kind === 'channel' ? key.channel : key.kind);
  const holds = makeHolds({
    press: (key, repeat) => {
      said.push(`press ${name(key)}${repeat ? ' again' : ''}`);
      certain.push(repeat === false);
    },
    release: (key, abandoned, ms) => {
      said.push(`${abandoned ? 'abandon' : 'release'} ${name(key)}`);
      heldMs.push(ms);
    },
  });
  return { holds, said, certain, heldMs };
}

describe('held keys of a window', () => {
  it('send one release after every press', () => {
    const { holds, said } = rig();
    holds.down('pointer:1', main);
    holds.up('pointer:1');
    holds.up('pointer:1');
    expect(said).toEqual(['press main', 'release main']);
  });

  it('hold two keys independently with two fingers', () => {
    const { holds, said } = rig();
    holds.down('pointer:1', main);
    holds.down('pointer:2', light);
    holds.up('pointer:1');
    holds.up('pointer:2');
    expect(said).toEqual(['press main', 'press light', 'release main', 'release light']);
  });

  it('are abandoned when the system cancels the touch', () => {
    const { holds, said } = rig();
    holds.down('pointer:1', main);
    holds.up('pointer:1', true);
    holds.up('pointer:1');
    expect(said).toEqual(['press main', 'abandon main']);
  });

  it('stay down until the last of two holders has released', () => {
    const { holds, said } = rig();
    holds.down('pointer:1', main);
    holds.down('key:Digit1', main);
    holds.up('pointer:1');
    expect(said).toEqual(['press main']);
    holds.up('key:Digit1');
    expect(said).toEqual(['press main', 'release main']);
  });

  it('are not released by the control that had the same finger before', () => {
    const { holds, said } = rig();
    holds.down('key:Space', light);
    holds.abandon('key:Space', main);
    expect(said).toEqual(['press light']);
    holds.abandon('key:Space', light);
    holds.up('key:Space');
    expect(said).toEqual(['press light', 'abandon light']);
  });

  it('are abandoned when the command key goes down, if the keyboard holds them, because their key-ups get lost', () => {
    const { holds, said } = rig();
    holds.down('key:Space', main);
    holds.down('pointer:1', light);
    holds.abandonKeys();
    expect(said).toEqual(['press main', 'press light', 'abandon main']);
    expect(holds.down('key:Space', main, true)).toBe(false);
    holds.up('pointer:1');
    expect(said.at(-1)).toBe('release light');
  });

  // Found by trying: after a blur with the mouse button down the next click opened nothing.
  it('are marked as new presses where the source has no auto-repeat', () => {
    const { holds, certain } = rig();
    holds.down('pointer:1', main);
    holds.down('click', light);
    holds.forget();
    holds.down('key:Digit1', main);
    expect(certain).toEqual([true, true, false]);
  });

  it('open with the first press after the focus came back, although the last key-up was lost', () => {
    const { holds, said } = rig();
    holds.down('key:Digit1', main);
    holds.forget();
    expect(holds.down('key:Digit1', main, true)).toBe(false);
    expect(holds.down('key:Digit1', main)).toBe(true);
    holds.up('key:Digit1');
    expect(said).toEqual(['press main', 'press main', 'release main']);
  });

  it('report how long they were held, also when press and release arrive late together', () => {
    const { holds, heldMs } = rig();
    holds.down('key:Digit1', main, false, 1_000);
    holds.down('pointer:1', main, false, 1_400);
    holds.up('key:Digit1', false, 1_500);
    holds.up('pointer:1', false, 2_000);
    // As they happened: main takes the time itself.
    holds.down('click', light, false, 3_000);
    holds.up('click', false, 3_001);
    holds.down('click', light);
    holds.up('click');
    expect(heldMs).toEqual([1_000, undefined, undefined]);
  });

  it('pass auto-repeat on as such', () => {
    const { holds, said } = rig();
    holds.down('key:Digit1', main);
    expect(holds.down('key:Digit1', main, true)).toBe(true);
    expect(said).toEqual(['press main', 'press main again']);
  });

  it('need a new press after everything was closed, because auto-repeat opens no microphone', () => {
    const { holds, said } = rig();
    holds.down('key:Digit1', main);
    holds.forget();
    expect(holds.down('key:Digit1', main, true)).toBe(false);
    expect(said).toEqual(['press main']);
    // Main takes it for down until then, and would take the new press for its auto-repeat.
    holds.up('key:Digit1');
    holds.up('key:Digit1');
    expect(said).toEqual(['press main', 'abandon main']);
    holds.down('key:Digit1', main);
    holds.up('key:Digit1');
    expect(said.slice(2)).toEqual(['press main', 'release main']);
  });
});
