import { describe, expect, it } from 'vitest';
import { arrowTarget, keyMeaning, type KeyStroke } from '../../../renderer/panel/keyboard-map.ts';

const stroke = (key: string, code: string, modifiers: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  code,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  altGraph: false,
  ...modifiers,
});

describe('what a key means', () => {
  it('reaches channels by the place of the digit key, with Shift and Alt too', () => {
    expect(keyMeaning(stroke('1', 'Digit1'), 'control')).toEqual({ kind: 'talk', index: 0 });
    expect(keyMeaning(stroke('8', 'Numpad8'), 'none')).toEqual({ kind: 'talk', index: 7 });
    expect(keyMeaning(stroke('"', 'Digit2', { shiftKey: true }), 'none')).toEqual({
      kind: 'listen',
      index: 1,
    });
    expect(keyMeaning(stroke('¡', 'Digit1', { altKey: true }), 'none')).toEqual({ kind: 'call', index: 0 });
    expect(keyMeaning(stroke('9', 'Digit9'), 'none')).toBeUndefined();
  });

  it('leaves letters and digits to text fields, but not Esc and F6', () => {
    expect(keyMeaning(stroke('1', 'Digit1'), 'text')).toBeUndefined();
    expect(keyMeaning(stroke('r', 'KeyR'), 'text')).toBeUndefined();
    expect(keyMeaning(stroke('Escape', 'Escape'), 'text')).toEqual({ kind: 'close' });
    expect(keyMeaning(stroke('F6', 'F6', { shiftKey: true }), 'text')).toEqual({ kind: 'region', step: -1 });
  });

  it('holds Space for the selected channel only where no control has the focus', () => {
    expect(keyMeaning(stroke(' ', 'Space'), 'none')).toEqual({ kind: 'talk-selected' });
    expect(keyMeaning(stroke(' ', 'Space'), 'control')).toBeUndefined();
  });

  it('recognises letters in capitals and with an input method', () => {
    expect(keyMeaning(stroke('R', 'KeyR'), 'none')).toEqual({ kind: 'reply' });
    expect(keyMeaning(stroke('Process', 'KeyM'), 'none')).toEqual({ kind: 'mute' });
  });

  it.each([
    ['Russian', 'к', 'ь'],
    ['Greek', 'ρ', 'μ'],
    ['Hebrew', 'ר', 'צ'],
    ['Arabic', 'ق', 'ة'],
    ['Hindi', 'ी', 'स'],
    ['Thai', 'พ', 'ท'],
    ['Georgian', 'რ', 'მ'],
  ])('recognises R and M by their place on a %s keyboard', (_layout, r, m) => {
    expect(keyMeaning(stroke(r, 'KeyR'), 'none')).toEqual({ kind: 'reply' });
    expect(keyMeaning(stroke(m, 'KeyM'), 'none')).toEqual({ kind: 'mute' });
  });

  it('recognises Latin letters by the letter that they type, in any place', () => {
    expect(keyMeaning(stroke('m', 'Semicolon'), 'none')).toEqual({ kind: 'mute' });
    expect(keyMeaning(stroke(',', 'KeyM'), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('p', 'KeyR'), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('r', 'KeyO'), 'none')).toEqual({ kind: 'reply' });
  });

  it('talks on the channel whose digit is typed, also where Shift types the digits', () => {
    const shift = { shiftKey: true };
    expect(keyMeaning(stroke('1', 'Digit1', shift), 'none')).toEqual({ kind: 'talk', index: 0 });
    expect(keyMeaning(stroke('&', 'Digit1'), 'none')).toEqual({ kind: 'talk', index: 0 });
    expect(keyMeaning(stroke('7', 'Digit2', shift), 'none')).toEqual({ kind: 'talk', index: 6 });
    expect(keyMeaning(stroke('9', 'Digit8', shift), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('٣', 'Digit3'), 'none')).toEqual({ kind: 'talk', index: 2 });
    expect(keyMeaning(stroke('1', 'KeyJ'), 'none')).toEqual({ kind: 'talk', index: 0 });
  });

  it('switches listening with Alt and Shift on every keyboard', () => {
    const both = { shiftKey: true, altKey: true };
    const listen = { kind: 'listen', index: 0 };
    expect(keyMeaning(stroke('1', 'Digit1', both), 'none')).toEqual(listen);
    expect(keyMeaning(stroke('!', 'Digit1', both), 'none')).toEqual(listen);
    expect(keyMeaning(stroke('End', 'Numpad1', { shiftKey: true }), 'none')).toEqual(listen);
    expect(keyMeaning(stroke('1', 'Numpad1', { shiftKey: true }), 'none')).toEqual(listen);
  });

  it('ignores characters that AltGr types', () => {
    const altGraph = { altGraph: true };
    expect(keyMeaning(stroke('²', 'Digit2', altGraph), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('r', 'KeyR', altGraph), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('ร', 'KeyR', altGraph), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('2', 'KeyX', altGraph), 'none')).toEqual({ kind: 'talk', index: 1 });
  });

  it('moves the focus and opens no microphone with a number pad without NumLock', () => {
    expect(keyMeaning(stroke('End', 'Numpad1'), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('ArrowUp', 'Numpad8'), 'control')).toBeUndefined();
  });

  it('leaves shortcuts of the system and the browser alone', () => {
    expect(keyMeaning(stroke('r', 'KeyR', { ctrlKey: true }), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('m', 'KeyM', { metaKey: true }), 'none')).toBeUndefined();
    expect(keyMeaning(stroke('1', 'Digit1', { ctrlKey: true }), 'none')).toBeUndefined();
  });
});

describe('where an arrow leads', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowDown', 1, 5],
    ['ArrowUp', 5, 1],
    ['ArrowLeft', 4, 3],
    ['Home', 6, 0],
    ['End', 2, 7],
  ] as const)('%s from %i to %i', (key, from, to) => {
    expect(arrowTarget(key, from, 8, 4)).toBe(to);
  });

  it.each([
    ['ArrowLeft', 0],
    ['ArrowUp', 2],
    ['ArrowDown', 6],
    ['ArrowRight', 7],
    ['Enter', 3],
  ] as const)('%s stays at %i', (key, from) => {
    expect(arrowTarget(key, from, 8, 4)).toBeUndefined();
  });
});
