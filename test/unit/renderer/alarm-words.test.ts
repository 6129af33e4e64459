import { describe, expect, it } from 'vitest';
import type { AlarmView } from '../../../renderer/panel/alarm-view.ts';
import { alarmWords, type AlarmWords } from '../../../renderer/panel/alarm-words.ts';
import { waitingCause } from '../../../renderer/state/waiting-cause.ts';
import { deviceName } from '../../../renderer/text/device-name.ts';
import { panel as en } from '../../../renderer/text/en/panel.ts';
import { panel as zh } from '../../../renderer/text/zh/panel.ts';

const NOW = 1_700_000_000_000;

/** As it is read on screen, in one piece. */
const read = ({ title, hint, next = '' }: AlarmWords): string =>
  `${typeof title === 'string' ? title : title.sentence(title.name)}. ${hint} ${next}`.trim();

const waiting = (reason: string, wasJoined: boolean): AlarmView => ({
  kind: 'waiting',
  server: 'Main Stage',
  reason,
  attempt: 2,
  retryAtMs: NOW + 3_000,
  wasJoined,
});
const refused = (reason: string): AlarmView => ({
  kind: 'refused',
  server: 'Main Stage',
  reason,
  url: 'ws://x',
});
const say = (alarm: AlarmView): string => read(alarmWords(en, alarm, NOW));

/**
 * The reasons that main may tell: docs/protocol.md's close names that are tried again, and a
 * system's words for a socket.
 */
const WAITING = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNRESET',
  'server-full',
  'server-stopping',
  'handshake-timeout',
  'silent',
  'too-slow',
  'fell-behind',
  'too-many-messages',
  'bad-message',
  'wrong-order',
  'renewed',
  'Opening handshake has timed out',
  'the server sent a bad audio frame (short)',
  'constructor',
];
const REFUSED = [
  'kicked',
  'replaced',
  'wrong-version',
  'server-unproved',
  'passphrase-not-asked',
  'origin-refused',
  'server-full',
  'something-new',
];

describe('why there is no connection', () => {
  it.each([
    ['ECONNREFUSED', 'Main Stage does not answer. Second try in 3 s. Nobody hosts there now.'],
    [
      'ENOTFOUND',
      'Main Stage does not answer. Second try in 3 s. No computer has that name. Check the address.',
    ],
    ['server-full', 'Main Stage is full. Second try in 3 s. Every place there is taken.'],
    [
      'bad-message',
      'Main Stage ended the connection. Second try in 3 s. Install the same version on both computers.',
    ],
  ])('has a sentence for %s before the first join', (reason, sentence) => {
    expect(say(waiting(reason, false))).toBe(sentence);
  });

  it.each([
    ['lost', 'Your microphone is closed; your listen settings are kept.'],
    ['too-slow', 'This computer was too slow. Close other programs. Your microphone is closed.'],
    ['fell-behind', 'Sound was a second late. Check cable and Wi-Fi. Your microphone is closed.'],
    ['server-stopping', 'Its host has stopped it. Your microphone is closed.'],
  ])('has a sentence for %s after the connection was lost', (reason, next) => {
    expect(say(waiting(reason, true))).toBe(`Connection to Main Stage lost. Second try in 3 s. ${next}`);
  });

  it('never shows a code, in any language', () => {
    const alarms = [
      ...WAITING.flatMap((reason) => [waiting(reason, false), waiting(reason, true)]),
      ...REFUSED.map(refused),
    ];
    for (const alarm of alarms) {
      for (const words of [en, zh]) {
        const sentence = read(alarmWords(words, alarm, NOW));
        expect(sentence).toContain(alarm.kind === 'waiting' ? 'Main Stage' : '');
        expect(sentence).not.toMatch(/error|undefined|[A-Z]{5}|-(full|stopping|timeout|slow|unproved|asked)/);
      }
    }
  });

  it('has a sentence of its own for each final refusal', () => {
    expect(new Set(REFUSED.map((reason) => say(refused(reason)))).size).toBe(REFUSED.length);
    expect(waitingCause('constructor')).toBe('lost');
  });
});

it('names the first invalid settings, and counts the others', () => {
  const reset = (fields: readonly string[]): AlarmView => ({
    kind: 'problem',
    problem: { kind: 'settings-reset', file: '/a/settings.json', keptAs: '/a/settings.json.old', fields },
  });
  const kept = 'The old file is kept as settings.json.old.';
  expect(say(reset(['theme']))).toBe(`One setting has its default again. Not understood: theme. ${kept}`);
  expect(say(reset(['theme', 'name', 'place', 'dimDb', 'sounds']))).toBe(
    `5 settings have their defaults again. Not understood: theme, name, place and 2 more. ${kept}`,
  );
  const zhWords = read(alarmWords(zh, reset(['a', 'b', 'c', 'd']), NOW));
  expect(zhWords).toContain('a、b、c 等 4 项');
});

it("translates the name of the system's default device", () => {
  expect(deviceName(en, 'default')).toBe('System default');
  expect(deviceName(zh, 'default')).toBe('系统默认');
  expect(deviceName(en, 'USB Headset')).toBe('USB Headset');
  expect(say({ kind: 'no-microphone', twins: false, lost: 'default' })).toMatch(/^System default is gone\./);
});
