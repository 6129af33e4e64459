import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { soundWorld } from '../../../../native-audio/devices/sound-world.ts';
import type { SoundWorld } from '../../../../native-audio/devices/sound-world.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'partyline-world-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function look(env: Readonly<Record<string, string>> = {}): SoundWorld | null {
  return soundWorld({ platform: 'linux', env: { XDG_RUNTIME_DIR: join(root, 'run'), ...env }, root });
}

describe('soundWorld', () => {
  it('notices when sound cards appear and disappear', () => {
    const bare = look();
    expect(look()).toEqual(bare);
    mkdirSync(join(root, 'proc/asound'), { recursive: true });
    writeFileSync(join(root, 'proc/asound/cards'), '--- no soundcards ---\n');
    const none = look();
    writeFileSync(join(root, 'proc/asound/cards'), ' 0 [USB            ]: USB-Audio - Desk microphone\n');
    const card = look();
    mkdirSync(join(root, 'dev/snd'), { recursive: true });
    writeFileSync(join(root, 'dev/snd/pcmC0D0c'), '');
    const node = look();
    expect(new Set([bare, none, card, node].map((it) => it?.fingerprint)).size).toBe(4);
    expect([none, node].map((it) => it?.bare)).toEqual([true, false]);
    rmSync(join(root, 'dev/snd/pcmC0D0c'));
    expect(look()?.fingerprint).toBe(card?.fingerprint);
  });

  it.runIf(process.platform === 'linux')("notices a sound server's socket and its replacement", async () => {
    mkdirSync(join(root, 'run/pulse'), { recursive: true });
    const path = join(root, 'run/pulse/native');
    const env = { PULSE_SERVER: `unix:${path}` };
    const serve = async (): Promise<SoundWorld | null> => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(path, resolve));
      const world = look(env);
      // Keeps the inode in use, so that the next socket gets another one.
      linkSync(path, join(root, `kept-${Math.random()}`));
      expect(look()?.bare).toBe(false);
      await new Promise((resolve) => server.close(resolve));
      return world;
    };
    const before = look(env);
    const [first, second] = [await serve(), await serve()];
    expect([before, first, second].map((it) => it?.bare)).toEqual([true, false, false]);
    expect(new Set([before, first, second].map((it) => it?.fingerprint)).size).toBe(3);
  });

  it('assumes that a server without a visible socket may be there', () => {
    expect(look({ PULSE_SERVER: 'tcp:studio:4713' })?.bare).toBe(false);
    expect(look({ PULSE_SERVER: '/nowhere/native' })?.bare).toBe(true);
  });

  it('returns null on other systems', () => {
    expect(soundWorld({ platform: 'darwin', env: {}, root })).toBeNull();
  });
});
