import { probeInChild } from './device-probe.ts';
import type { DeviceInfo } from './device-identity.ts';

/**
 * Lists the sound devices of this computer in a short-lived child, because PortAudio reads its list
 * only once in a process, may hang on a faulty driver, and prints to stdout.
 * @param entry absolute path of the built audio-process.js
 * @throws an Error with a sentence that says what to do
 */
export async function listDevicesInChild(
  entry: string,
  env?: Readonly<Record<string, string | undefined>>,
  limitMs?: number,
): Promise<readonly DeviceInfo[]> {
  const answer = await probeInChild(
    entry,
    {},
    { ...(env && { env }), ...(limitMs !== undefined && { limitMs }) },
  );
  return answer.devices;
}
