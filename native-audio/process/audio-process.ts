import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isUtilityProcess } from '../../common/child-port.ts';
import { loadInTurn } from '../../common/load-in-turn.ts';
import type { ProbeQuestion } from '../devices/device-probe.ts';
import { ownAudioPort, sendProbeMessage } from './audio-port.ts';

/**
 * Entry of the audio process. Started by its owner with AUDIO_PROCESS_ENV (audio-env.ts), it speaks
 * AudioCommand and AudioEvent (messages.ts). With `--probe QUESTION` it answers once about devices
 * and ends (device-probe.ts).
 *
 * Each of the two loads only what it needs. Probes are started often, and load no engine.
 */

const load = <Module>(path: string, otherwise: () => Promise<Module>): Promise<Module> =>
  loadInTurn(path, import.meta.url, otherwise);

/** Not `exit`: that joins libuv's threads, and some of them may hang in a native call for ever. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Raises the priority of this process. Windows allows it; Linux only for privileged users. */
function hurry(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
  } catch {
    // The usual case on Linux. The device's queue is sized for it.
  }
}

const probeAt = process.argv.indexOf('--probe');
const port = ownAudioPort();
// Without an owner nobody would close the microphone.
process.on('disconnect', die);
// The owner may have gone while the imports were loaded. An Electron utility process has no such
// channel.
if (process.send && !process.connected) die();

if (probeAt >= 0) {
  const { answerProbe } = await load(
    '../devices/device-probe-answer.js',
    () => import('../devices/device-probe-answer.ts'),
  );
  await answerProbe(JSON.parse(process.argv[probeAt + 1] ?? '{}') as ProbeQuestion, sendProbeMessage);
  die();
} else if (port === null) {
  process.stderr.write('The audio process is started by Partyline, not by hand.\n');
  process.exitCode = 2;
} else {
  hurry();
  const { threadPoolProblem } = await load('./audio-env.js', () => import('./audio-env.ts'));
  const { AudioSession } = await load('./audio-session.js', () => import('./audio-session.ts'));
  const { probeInChild } = await load(
    '../devices/device-probe.js',
    () => import('../devices/device-probe.ts'),
  );
  const entry = fileURLToPath(import.meta.url);
  const session = new AudioSession({
    port,
    probe: isUtilityProcess() ? 'owner' : (asked) => probeInChild(entry, asked),
    die,
  });
  process.off('disconnect', die);
  port.onClosed(() => session.stop());
  session.start();
  const problem = threadPoolProblem(process.env);
  if (problem !== null) port.send({ type: 'problem', reason: problem });
}
