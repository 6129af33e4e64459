import type { StationNumber } from '../../common/station-number.ts';
import type { GcPauses } from './gc-pauses.ts';
import type { ProbeAnswer, ProbeQuestion } from '../devices/device-probe.ts';
import type { AudioDelays } from '../../common/audio-delays.ts';
import type { CodecName } from '../../common/codec.ts';
import type { CueName } from '../../common/cue-name.ts';
import type { DeviceChoice, InputChannelChoices, Side } from '../../common/device-choice.ts';
import type { DimOptions, TalkerRole } from '../../common/dim-options.ts';
import type { EncodedFrame, FrameDurationMs } from '../../common/encoded-frame.ts';
import type { ChannelLevels, Level } from '../../common/level.ts';
import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import type { SoundBindingName } from '../../common/sound-binding-name.ts';
import type { VoiceOptions } from '../../common/voice-options.ts';
import type { DeviceInfo } from '../devices/device-identity.ts';
import type { DeviceState } from '../devices/device-state.ts';
import type { TalkerStats } from '../playout/talker-stats.ts';

/**
 * Commands of the owner to the audio process, and the events that it sends back. Plain values only:
 * they travel by structured clone, over child_process IPC (`serialization: 'advanced'`) or an
 * Electron utility process's port.
 */
export type AudioCommand =
  /** Once after `ready`, and again whenever a person chooses other devices. */
  | {
      readonly type: 'configure';
      readonly input: DeviceChoice;
      readonly output: DeviceChoice;
      readonly frameDurationMs: FrameDurationMs;
      /** Own voice in the own ear, dB; null is off. */
      readonly sidetoneDb: number | null;
      /** Absent: no change; DEFAULT_VOICE until told. */
      readonly voice?: VoiceOptions;
      /**
       * How other talkers are dimmed while a priority talker speaks. null: not at all, which is
       * also the default. Absent: no change.
       */
      readonly dim?: DimOptions | null;
      /**
       * Which channel of a microphone is sent. Absent: no change; the one that carries a voice
       * until told.
       */
      readonly inputChannels?: InputChannelChoices;
      /**
       * A WAV file that takes down whatever the output is given, from its next block on; absent: no
       * change.
       */
      readonly recordTo?: string;
      /** Files that an earlier life of this process began to write. They are continued. */
      readonly begunFiles?: readonly string[];
    }
  /**
   * Opens the microphone: frames follow until `talk.close`, or until `maxMs` as the last line of
   * defence. Ignored, with a `problem`, while the input is not `running`. Each frame says to which
   * talkspurt (uint32, the owner's choice) it belongs. Another talkspurt that is open is closed
   * first; the same one only gets a new codec and limit. An open microphone is also closed, with a
   * `problem`, when no command of any kind has come for 1,000 ms.
   */
  | {
      readonly type: 'talk.open';
      readonly talkspurt: number;
      readonly codec: CodecName;
      readonly maxMs: number;
    }
  | { readonly type: 'talk.codec'; readonly codec: CodecName }
  /**
   * `tailMs`, 0…200: the microphone stays open for so long, then closes by itself. For a release by
   * hand only: without it, and for every fail-safe, the microphone is closed at once, also when a
   * tail is running.
   */
  | { readonly type: 'talk.close'; readonly tailMs?: number }
  /** Forgets what the microphone has captured so far, so that no pre-roll contains it. */
  | { readonly type: 'talk.forget' }
  | { readonly type: 'frame'; readonly stationNumber: StationNumber; readonly frame: EncodedFrame }
  | { readonly type: 'talker.gain'; readonly stationNumber: StationNumber; readonly gainDb: number }
  /** `normal` until told. */
  | { readonly type: 'talker.role'; readonly stationNumber: StationNumber; readonly role: TalkerRole }
  /** The talker is gone: its buffer is freed. */
  | { readonly type: 'talker.forget'; readonly stationNumber: StationNumber }
  /**
   * Plays a sound to the operator, over one that still plays. −40…+20 dB on top of a peak of at
   * most −12 dBFS.
   */
  | { readonly type: 'cue'; readonly cue: CueName; readonly gainDb: number }
  /**
   * The own microphone in the own ear while no talkspurt is open; nothing leaves. Ends with
   * `talk.open`, with a device, and by itself after 30 s; each change is told by an event of the
   * same name.
   */
  | { readonly type: 'monitor'; readonly on: boolean }
  /** Volume of all that is heard, −40…+20 dB; 0 until told. */
  | { readonly type: 'output.gain'; readonly gainDb: number }
  | { readonly type: 'devices' }
  /** The owner's answer to the event `probe`. */
  | { readonly type: 'probe.answer'; readonly id: number; readonly answer: ProbeAnswer }
  | { readonly type: 'probe.failed'; readonly id: number; readonly reason: string }
  /**
   * Heartbeat; answered by `pong` from the event loop that also feeds the devices. To be sent every
   * 250 ms: it is also what keeps an open microphone open.
   */
  | { readonly type: 'ping'; readonly id: number };

export type AudioEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'pong'; readonly id: number }
  /** A frame of the talkspurt that `talk.open` named. The last ones come after the close. */
  | { readonly type: 'frame'; readonly talkspurt: number; readonly frame: EncodedFrame }
  /**
   * Sent on every change. When the input leaves `running` the microphone is closed at once (the
   * last frames of the talkspurt are sent first) and it never re-opens by itself: whoever owns the
   * talk key takes this as the end of the talkspurt, and a new `talk.open` is needed when the input
   * runs again.
   */
  | { readonly type: 'device'; readonly side: Side; readonly state: DeviceState }
  | { readonly type: 'devices'; readonly devices: readonly DeviceInfo[] }
  /** About 20 times a second while a device runs. */
  | {
      readonly type: 'levels';
      readonly input: Level;
      readonly output: Level;
      readonly talkers: readonly ({ readonly stationNumber: StationNumber } & Level)[];
      /** Present if the microphone has several channels. */
      readonly inputChannels?: ChannelLevels;
    }
  /**
   * Nobody can hear the microphone, which has been open for a while: on every change within a
   * talkspurt. null: it can be heard again, or has been closed.
   */
  | {
      readonly type: 'silence';
      readonly talkspurt: number;
      readonly silence: MicrophoneSilence | null;
    }
  /** Once a second. */
  | {
      readonly type: 'stats';
      readonly talkers: readonly TalkerStats[];
      /**
       * Output blocks that had to be filled with silence in haste, and capture blocks that were too
       * old.
       */
      readonly underruns: number;
      readonly droppedCaptureBlocks: number;
      readonly delays: AudioDelays;
      /** The way to the sound card. Absent: no device runs. */
      readonly binding?: SoundBindingName;
      /** Pauses of the garbage collector in the audio process. */
      readonly gcPauses?: GcPauses;
    }
  | { readonly type: 'monitor'; readonly on: boolean }
  /**
   * Only from a process that cannot start children of its own (an Electron utility process): the
   * owner starts the same entry with `--probe QUESTION` (JSON) and hands its one message over as
   * `probe.answer` or `probe.failed`.
   */
  | { readonly type: 'probe'; readonly id: number; readonly question: ProbeQuestion }
  /**
   * Where `recordTo` stands: with its first block, then about once a second. Sample number
   * `samples` was handed to the device at `atMs` (ms since the epoch); a device that takes blocks
   * in haste at its start makes the first mark useless.
   */
  | {
      readonly type: 'recording';
      readonly path: string;
      readonly sampleRateHz: number;
      readonly samples: number;
      readonly atMs: number;
    }
  /**
   * A command that was ignored, or a fault that was survived. A sentence for people; nothing has to
   * be done. `failedFile`: a recording that could not be written to its end.
   */
  | { readonly type: 'problem'; readonly reason: string; readonly failedFile?: string }
  /**
   * The last word of a process that ends itself because only a fresh one can open the device that
   * is back (PortAudio reads the list of devices once). It kills itself right after; never while
   * the microphone is open.
   */
  | { readonly type: 'restart'; readonly reason: string };
