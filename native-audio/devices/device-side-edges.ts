import type { DeviceChoice } from '../../common/device-choice.ts';
import type { NamedDevice } from './device-identity.ts';
import type { DeviceState } from './device-state.ts';
import type { OpenDevice } from './open-device.ts';

export type OpenableChoice = Exclude<DeviceChoice, { kind: 'none' }>;

/** The surroundings of a `DeviceSide`: what it calls to open a device and to report about it. */
export interface DeviceSideEdges {
  /**
   * How long a device that has just started may stand still between its first blocks, ms. An output
   * takes a whole buffer at once and then nothing until the buffer is played, which lasts seconds
   * on some sound servers. Absent: no longer than later.
   */
  readonly startPauseMs?: number;
  /** How long a device may stand still before it is lost, if that changes over time, ms. */
  patienceMs?(): number;
  /** Collects what `open` needs to know. */
  prepare?(choice: OpenableChoice): Promise<void>;
  /** Called before a working device is released for another one. */
  fadeOut?(): Promise<void>;
  /** Whether a device that runs instead of the chosen one may be replaced now. Absent: always. */
  mayGiveWay?(): boolean;
  /** The device behind the system's default, as `prepare` found it. Absent: unknown. */
  behindDefault?(): NamedDevice | undefined;
  /** The same stream now uses another device. */
  onMoved?(): void;
  /**
   * Opens the chosen device. `ended` is called if the device ends by itself.
   * @throws an Error whose message is a sentence
   */
  open(choice: OpenableChoice, ended: (reason: string) => void): Promise<OpenDevice>;
  /** Called at each change, before anything else happens. */
  onState(state: DeviceState, device: OpenDevice | null): void;
  /** A native call hangs: what the device held is leaked until the process ends. */
  onLeak(): void;
  /**
   * Runs the native calls of both sides one after the other, because opening and closing is not
   * thread-safe in PortAudio.
   */
  exclusively(work: () => Promise<void>): Promise<void>;
}
