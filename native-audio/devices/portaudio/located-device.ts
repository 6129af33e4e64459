import type { OpenedChannels } from '../../capture/input-channels.ts';
import type { DeviceInfo, NamedDevice } from '../device-identity.ts';

/** A device with its index in this process's list. The index means nothing in another process. */
export interface LocatedDevice extends DeviceInfo {
  readonly deviceId: number;
  /** PortAudio's own name of it, by which a changed list is noticed. */
  readonly rawName: string;
  /** For a device of the sound server: the server's name for it. */
  readonly pulseId?: string;
  /** For the sound server's default: the device behind it now. */
  readonly behind?: NamedDevice;
  /** For a microphone of the sound server: what to open so that its channels arrive separately. */
  readonly layout?: OpenedChannels;
  readonly map?: readonly string[];
}
