import { chooseDevice } from './device-choice.ts';
import { looksAlike, plainName } from './device-identity.ts';
import { soundBinding } from './portaudio/load-sound.ts';
import {
  listLocalDevices,
  publicInfo,
  withPulseDevices,
  type LocalDevice,
} from './portaudio/portaudio-devices.ts';
import { listPulseDevices, pulseDefaults } from './pulse/pulse-devices.ts';
import type { ProbeAnswer, ProbeMessage, ProbeQuestion, RealChoice, SideFinding } from './device-probe.ts';
import type { OpenDevice } from './open-device.ts';
import type { Side } from '../../common/device-choice.ts';

/**
 * A listed device that takes longer to its first block counts as mute. Bluetooth takes over a
 * second.
 */
const FIRST_BLOCK_LIMIT_MS = 2_500;

/**
 * The child's side of a probe. It sends one message. The caller must then kill the process, because
 * `quit` may hang.
 * @param send calls `sent` when the message has left
 */
export async function answerProbe(
  question: ProbeQuestion,
  send: (message: ProbeMessage, sent: () => void) => void,
): Promise<void> {
  let message: ProbeMessage;
  try {
    message = { answer: await probe(question) };
  } catch (error) {
    message = { error: messageOf(error) };
  }
  await new Promise<void>((resolve) => {
    send(message, resolve);
  });
}

async function probe(question: ProbeQuestion): Promise<ProbeAnswer> {
  const pulse = await listPulseDevices();
  const defaults = pulse && (await pulseDefaults(pulse));
  const devices = withPulseDevices(await listLocalDevices(), pulse);
  const look = async (side: Side, choice: RealChoice | undefined): Promise<SideFinding | undefined> => {
    if (choice === undefined) return undefined;
    const chosen = await tryOut(devices, side, choice);
    if (chosen.type === 'works' || choice.kind === 'default' || choice.orDefault !== true) return chosen;
    // The default has the chosen device's name, so nobody would notice that it is another device.
    const behind = defaults?.[side];
    if (behind && looksAlike(plainName(behind), plainName({ key: '', ...choice }))) return chosen;
    const other = await tryOut(devices, side, { kind: 'default' });
    if (other.type !== 'works') return chosen;
    const twins = chosen.type === 'missing' && chosen.twins === true;
    return { ...other, insteadOfChosen: true, ...(twins && { twins }) };
  };
  const [input, output] = await Promise.all([look('input', question.input), look('output', question.output)]);
  const binding = soundBinding().name;
  return { binding, devices: devices.map(publicInfo), ...(input && { input }), ...(output && { output }) };
}

/** Opens the device that a choice means, and waits for its first block. */
async function tryOut(devices: readonly LocalDevice[], side: Side, choice: RealChoice): Promise<SideFinding> {
  const chosen = chooseDevice(devices, choice, side, process.platform);
  if (chosen.type === 'missing') return chosen;
  const local = chosen.device;
  try {
    await firstBlock((ended) =>
      side === 'input'
        ? soundBinding().openCapture(local, {
            onBlock: () => undefined,
            onDropped: () => undefined,
            onEnded: ended,
          })
        : soundBinding().openPlayout(local, {
            render: (out) => void out.fill(0),
            onUnderrun: () => undefined,
            onEnded: ended,
          }),
    );
    const { defaultInput, defaultOutput } = local;
    return { type: 'works', device: { ...publicInfo(local), defaultInput, defaultOutput } };
  } catch (error) {
    return { type: 'refused', reason: messageOf(error) };
  }
}

/**
 * Resolves when the device has moved one block. The stream stays open, because the process ends
 * right after.
 */
function firstBlock(open: (ended: (reason: string) => void) => Promise<OpenDevice>): Promise<void> {
  return new Promise((resolve, reject) => {
    open((reason) => reject(new Error(reason)))
      .then(watch)
      .catch(reject);
    function watch(device: OpenDevice): void {
      const startMs = performance.now();
      const timer = setInterval(() => {
        if (device.blocks > 0) {
          clearInterval(timer);
          resolve();
        } else if (performance.now() - startMs > FIRST_BLOCK_LIMIT_MS) {
          clearInterval(timer);
          reject(new Error(`${device.name} (${device.hostApi}) is there but stays mute.`));
        }
      }, 10);
    }
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
