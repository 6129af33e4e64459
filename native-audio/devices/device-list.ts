import { probeInChild } from './device-probe.ts';
import type { DeviceInfo } from './device-identity.ts';

/**
 * The sound devices of this computer, read by a short-lived child: PortAudio reads its list once a process, may hang
 * on a sick driver, and prints to stdout. Rejects with a sentence that says what to do.
 * @param entry absolute path of the built audio-process.js.
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
