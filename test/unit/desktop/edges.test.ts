import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProbeMessage } from '../../../native-audio/devices/device-probe.ts';
import type { Child } from '../../../main/processes/child.ts';

/** Tests the shell's edges with a small stand-in for Electron. */
const electron = vi.hoisted(() => ({
  protocol: { registerSchemesAsPrivileged: () => undefined, handle: vi.fn() },
  safeStorage: {
    backend: 'gnome_libsecret',
    available: true,
    isEncryptionAvailable: () => electron.safeStorage.available,
    getSelectedStorageBackend: () => electron.safeStorage.backend,
    encryptString: (text: string) => Buffer.from(`sealed ${text}`),
    decryptString: (sealed: Buffer) => {
      if (!sealed.toString().startsWith('sealed ')) throw new Error('not ours');
      return sealed.toString().slice('sealed '.length);
    },
  },
  powerMonitor: undefined as unknown as EventEmitter & { getSystemIdleState: () => string },
  utilityProcess: {},
  app: { isPackaged: true },
}));
vi.mock('electron', () => electron);

const { isPanelUrl } = await import('../../../main/desktop/window/app-scheme.ts');
const { keyRing } = await import('../../../main/desktop/key-ring.ts');
const { watchPower } = await import('../../../main/desktop/power.ts');
const { probeWith } = await import('../../../main/desktop/children.ts');
const { openLogFile } = await import('../../../main/desktop/log-file.ts');
const { autostartEntry } = await import('../../../main/desktop/start-at-login.ts');

describe('isPanelUrl', () => {
  it.each([
    ['app://partyline/index.html', true],
    ['app://partyline/index.html?mini', true],
    ['app://partyline.evil/index.html', false],
    ['app://evil/partyline', false],
    ['app:partyline', false],
    ['https://partyline/index.html', false],
    ['file:///app://partyline/', false],
    ['javascript:alert(1)//app://partyline', false],
    ['', false],
    ['about:blank', false],
  ])('judges %s: %s', (url, is) => {
    expect(isPanelUrl(url)).toBe(is);
  });
});

describe('keyRing', () => {
  beforeEach(() => {
    Object.assign(electron.safeStorage, { backend: 'gnome_libsecret', available: true });
  });

  it('seals and opens secrets', () => {
    const box = keyRing('linux');
    expect(box.kept).toBe(true);
    expect(box.open(box.seal('correct horse'))).toBe('correct horse');
    expect(box.open(Buffer.from('of another computer').toString('base64'))).toBeUndefined();
    expect(box.open('')).toBeUndefined();
  });

  it.each([
    ['there is no key ring', { available: false }],
    ['it uses a fixed password', { backend: 'basic_text' }],
    ['it is unknown', { backend: 'unknown' }],
  ])('keeps nothing when %s', (_, trouble) => {
    Object.assign(electron.safeStorage, trouble);
    const box = keyRing('linux');
    expect(box.kept).toBe(false);
    expect(box.seal('correct horse')).toBe('');
    expect(box.open(Buffer.from('sealed correct horse').toString('base64'))).toBeUndefined();
  });

  it('asks for no backend except on Linux', () => {
    electron.safeStorage.backend = 'unknown';
    expect(keyRing('win32').kept).toBe(true);
  });
});

describe('watchPower', () => {
  function rig(platform: NodeJS.Platform) {
    const told: string[] = [];
    const state = { open: true, idle: 'active', asked: 0 };
    electron.powerMonitor = Object.assign(new EventEmitter(), {
      getSystemIdleState: () => {
        state.asked += 1;
        return state.idle;
      },
    });
    const stop = watchPower(
      {
        failSafe: (cause) => told.push(cause),
        resume: () => told.push('resume'),
        shutdown: () => told.push('shutdown'),
        isOpen: () => state.open,
      },
      platform,
    );
    return { told, state, stop };
  }

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['darwin', 'lock-screen', ['lock']],
    ['win32', 'lock-screen', ['lock']],
    ['darwin', 'user-did-resign-active', ['lock']],
    ['win32', 'unlock-screen', ['resume']],
    ['linux', 'suspend', ['suspend']],
    ['linux', 'resume', ['resume']],
    ['darwin', 'shutdown', ['stopping', 'shutdown']],
  ] as const)('on %s reports %s', (platform, event, expected) => {
    const { told, stop } = rig(platform);
    electron.powerMonitor.emit(event);
    expect(told).toEqual(expected);
    stop();
  });

  it('closes the microphone within 150 ms of a lock on Linux, and polls only while it is open', () => {
    const { told, state, stop } = rig('linux');
    state.open = false;
    vi.advanceTimersByTime(10_000);
    expect(state.asked).toBe(0);
    state.open = true;
    vi.advanceTimersByTime(150);
    state.idle = 'locked';
    vi.advanceTimersByTime(150);
    expect(told).toEqual(['lock']);
    state.open = false;
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['lock']);
    // On X11 the hook still sees keys on the lock screen.
    state.open = true;
    vi.advanceTimersByTime(150);
    expect(told).toEqual(['lock', 'lock']);
    state.idle = 'active';
    vi.advanceTimersByTime(150);
    state.idle = 'locked';
    vi.advanceTimersByTime(150);
    expect(told).toEqual(['lock', 'lock', 'lock']);
    stop();
    const { asked } = state;
    vi.advanceTimersByTime(1_000);
    expect(state.asked).toBe(asked);
  });
});

describe('probeWith', () => {
  function fakeChild() {
    const child = {
      pid: 1,
      killed: 0,
      say: (_: ProbeMessage): void => undefined,
      end: (_: string): void => undefined,
    };
    const made: Child<never, ProbeMessage> = {
      pid: 1,
      send: () => undefined,
      onMessage: (listener) => {
        child.say = listener;
      },
      onExit: (listener) => {
        child.end = listener;
      },
      kill: () => {
        child.killed += 1;
      },
    };
    return { child, made };
  }

  it("returns the child's answer, and ends the child", async () => {
    const { child, made } = fakeChild();
    const answer = probeWith(() => made, 1_000);
    child.say({ answer: { binding: 'addon', devices: [] } });
    expect(await answer).toEqual({ binding: 'addon', devices: [] });
    expect(child.killed).toBe(1);
  });

  it('rejects with a sentence when the child fails, dies or hangs', async () => {
    const said = fakeChild();
    const cannot = probeWith(() => said.made, 1_000);
    said.child.say({ error: 'There is no sound system.' });
    await expect(cannot).rejects.toThrow('There is no sound system.');

    const dead = fakeChild();
    const dies = probeWith(() => dead.made, 1_000);
    dead.child.end('exit code 1');
    await expect(dies).rejects.toThrow('ended with exit code 1.');

    vi.useFakeTimers();
    const hung = fakeChild();
    const hangs = probeWith(() => hung.made, 1_000);
    vi.advanceTimersByTime(1_000);
    vi.useRealTimers();
    await expect(hangs).rejects.toThrow('did not list its devices within 1 s');
    expect(hung.child.killed).toBe(1);
  });
});

describe('openLogFile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-log-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes JSON lines into a file that only its owner can read', () => {
    const log = openLogFile(folder);
    log.info({ n: 1 }, 'hello');
    log.debug({}, 'not this');
    log.flush();
    const lines = readFileSync(log.path, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ n: 1, msg: 'hello' }]);
    if (process.platform !== 'win32') expect(statSync(log.path).mode & 0o777).toBe(0o600);
  });

  it('starts a new file at 2 MB, and keeps the one before', () => {
    const first = openLogFile(folder);
    first.info({ filler: 'x'.repeat(2_000_000) }, 'a lot');
    first.flush();
    const second = openLogFile(folder);
    second.info({}, 'new');
    second.flush();
    expect(statSync(second.path).size).toBeLessThan(1_000);
    expect(readFileSync(join(folder, 'logs', 'partyline.1.log'), 'utf8')).toContain('a lot');
  });

  it('does not throw when the folder cannot be written', () => {
    writeFileSync(join(folder, 'logs'), 'a file where the folder should be');
    expect(() => openLogFile(folder)).not.toThrow();
  });
});

describe('autostartEntry', () => {
  it.each([
    ['/opt/Partyline/partyline', 'Exec="/opt/Partyline/partyline" --hidden'],
    ['/home/me/My Apps/Partyline.AppImage', 'Exec="/home/me/My Apps/Partyline.AppImage" --hidden'],
    ['/tmp/100%$HOME`x`"\\y', 'Exec="/tmp/100%%\\\\$HOME\\\\`x\\\\`\\\\"\\\\\\\\y" --hidden'],
  ])('quotes %s', (program, line) => {
    expect(autostartEntry(program).split('\n')).toContain(line);
  });
});
