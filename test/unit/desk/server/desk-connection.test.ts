import { describe, expect, it } from 'vitest';
import {
  NO_CONNECTION,
  projectConnection,
  rememberConnection,
  type ConnectionMemory,
} from '../../../../main/desk/server/connection-memory.ts';
import { Passphrases } from '../../../../main/desk/server/passphrases.ts';
import { defaultSettings } from '../../../../main/desk/settings/settings-schema.ts';
import type { ConnectionState } from '../../../../main/station/connection/connection.ts';
import { testSecrets } from '../../../support/desk-rig.ts';

const URL_A = 'ws://10.0.0.5:7420';
const chosen: ConnectionMemory = { ...NO_CONNECTION, server: { url: URL_A, name: 'Old name', here: false } };
const server = { url: URL_A, name: 'Old name', host: '10.0.0.5', here: false };
const after = (...states: ConnectionState[]): ConnectionMemory =>
  states.reduce((memory, state, index) => rememberConnection(memory, state, 1_000 * (index + 1)), chosen);
const cutOff: ConnectionState = { type: 'waiting', reason: 'connection-lost', retryInMs: 300 };

describe('projectConnection', () => {
  it('shows no connection without a server', () => {
    expect(projectConnection(NO_CONNECTION, { type: 'idle' }, undefined, undefined)).toEqual({
      type: 'none',
    });
  });

  it("shows the attempt under the known name, then the connection under the server's own name", () => {
    const connecting = projectConnection(chosen, { type: 'connecting', attempt: 0 }, undefined, undefined);
    expect(connecting).toEqual({ type: 'connecting', server });
    const memory = after({ type: 'connecting', attempt: 0 }, { type: 'joined' });
    expect(projectConnection(memory, { type: 'joined' }, 'Studio 2', undefined)).toEqual({
      type: 'joined',
      server: { ...server, name: 'Studio 2' },
      sinceMs: 2_000,
    });
    const nameless = { ...chosen, server: { url: URL_A, name: undefined, here: true } };
    expect(projectConnection(nameless, { type: 'connecting', attempt: 0 }, undefined, undefined)).toEqual({
      type: 'connecting',
      server: { ...server, name: '10.0.0.5', here: true },
    });
  });

  it('keeps showing the failure during a new attempt', () => {
    const waiting = after({ type: 'joined' }, cutOff);
    const view = {
      type: 'waiting',
      server,
      reason: 'connection-lost',
      attempt: 1,
      retryAtMs: 2_300,
      wasJoined: true,
    };
    expect(projectConnection(waiting, cutOff, undefined, undefined)).toEqual(view);
    const again: ConnectionState = { type: 'connecting', attempt: 1 };
    const trying = rememberConnection(waiting, again, 5_000);
    expect(projectConnection(trying, again, undefined, undefined)).toEqual(view);
    const second = rememberConnection(trying, cutOff, 6_000);
    expect(projectConnection(second, cutOff, undefined, undefined)).toMatchObject({
      attempt: 2,
      retryAtMs: 6_300,
    });
    expect(rememberConnection(second, { type: 'joined' }, 7_000).failure).toBeUndefined();
  });

  it.each([
    ['passphrase-needed', { type: 'passphrase', server, problem: 'missing', slowDownUntilMs: 9 }],
    ['wrong-passphrase', { type: 'passphrase', server, problem: 'wrong', slowDownUntilMs: 9 }],
    ['kicked', { type: 'refused', server, reason: 'kicked' }],
    ['server-unproved', { type: 'refused', server, reason: 'server-unproved' }],
  ])('shows the refusal "%s"', (reason, view) => {
    expect(projectConnection(chosen, { type: 'refused', reason }, undefined, 9)).toEqual(view);
  });
});

describe('Passphrases', () => {
  it('seals a passphrase that the server accepted', () => {
    const { settings, kept } = new Passphrases(testSecrets()).accepted(
      defaultSettings(),
      URL_A,
      'lemon orbit',
    );
    expect([kept, JSON.stringify(settings).includes('lemon')]).toEqual([true, false]);
    expect(new Passphrases(testSecrets()).get(settings, URL_A)).toBe('lemon orbit');
    const again = new Passphrases(testSecrets()).accepted(settings, URL_A, 'lemon orbit');
    expect(again.settings).toBe(settings);
  });

  it('keeps a passphrase for this run only where it cannot be sealed', () => {
    const passphrases = new Passphrases(testSecrets(false));
    const settings = defaultSettings();
    expect(passphrases.accepted(settings, URL_A, 'lemon orbit')).toEqual({ settings, kept: false });
    expect(passphrases.get(settings, URL_A)).toBe('lemon orbit');
    passphrases.forget(URL_A);
    expect(passphrases.get(settings, URL_A)).toBeUndefined();
  });

  it('returns no passphrase that another computer sealed', () => {
    const settings = { ...defaultSettings(), secrets: { [URL_A]: 'of another box' } };
    expect(new Passphrases(testSecrets()).get(settings, URL_A)).toBeUndefined();
  });

  it('makes a person wait 60 s after three wrong passphrases', () => {
    const passphrases = new Passphrases(testSecrets());
    passphrases.refused(URL_A, 0);
    passphrases.refused(URL_A, 1);
    expect(passphrases.slowDownUntilMs(URL_A, 2)).toBeUndefined();
    passphrases.refused(URL_A, 2);
    expect(passphrases.slowDownUntilMs(URL_A, 3)).toBe(60_002);
    expect(passphrases.slowDownUntilMs('ws://other', 3)).toBeUndefined();
    expect(passphrases.slowDownUntilMs(URL_A, 60_002)).toBeUndefined();
  });
});
