/** One real station under the soak: `partyline station` with files in the place of devices. It hears everybody, and talks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { children, residentBytes } from './proc.mjs';

const CLI = fileURLToPath(new URL('../../../dist/main/cli.js', import.meta.url));
const HOLD_MS = 3_000;
const PAUSE_MS = 2_000;

export class StationUnderSoak {
  constructor(url, folder) {
    const microphone = join(folder, 'microphone.wav');
    writeFileSync(microphone, toneWav());
    const devices = ['--input', `file:${microphone}`, '--output', 'file:/dev/null'];
    const args = [
      CLI,
      'station',
      '--server',
      url,
      '--name',
      'Station',
      '--talk',
      'Aside',
      '--json',
      ...devices,
    ];
    this.child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PARTYLINE_DATA: join(folder, 'data'), PARTYLINE_MDNS: 'off' },
    });
    this.child.stdin.on('error', () => undefined);
    this.presses = 0;
    this.opened = 0;
    this.lastStats = undefined;
    this.subscribed = new Promise((resolve, reject) => {
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        const event = JSON.parse(line);
        if (event.event === 'subscribed') resolve();
        else if (event.event === 'talk-granted') this.opened += 1;
        else if (event.event === 'stats') this.lastStats = event;
      });
      this.child.once('exit', (code) => reject(new Error(`the station ended with ${String(code)}`)));
    });
    this.subscribed.catch(() => undefined);
  }

  /** Presses and releases its key until `stop`. */
  async talk() {
    this.talking = true;
    while (this.talking) {
      this.child.stdin.write('press Aside\n');
      await this.#rest(HOLD_MS);
      // One that the end of the soak cut short proves nothing.
      if (this.talking) this.presses += 1;
      this.child.stdin.write('release Aside\n');
      await this.#rest(PAUSE_MS);
    }
  }

  /** @returns resident bytes, by process. */
  memory() {
    const [audio] = children(this.child.pid);
    return { main: residentBytes(this.child.pid), audio: audio && residentBytes(audio) };
  }

  /** @returns the pauses of the garbage collectors since sound began, by process, as the station last told them. */
  pauses() {
    const { mainGcPauses: main, gcPauses: audio } = this.lastStats ?? {};
    return { main, audio };
  }

  async stop() {
    this.talking = false;
    if (this.child.exitCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGINT');
    await Promise.race([gone, sleep(5_000, undefined, { ref: false })]);
    this.child.kill('SIGKILL');
  }

  async #rest(forMs) {
    for (let passed = 0; passed < forMs && this.talking; passed += 100) await sleep(100);
  }
}

/** Ten seconds of 400 Hz; the device goes on with silence. */
function toneWav() {
  const rateHz = 16_000;
  const samples = Int16Array.from({ length: 10 * rateHz }, (_, n) => {
    return 8_000 * Math.sin((2 * Math.PI * 400 * n) / rateHz);
  });
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(2 * rateHz, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}
