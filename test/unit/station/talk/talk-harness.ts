import type { KeyMode } from '../../../../common/key-mode.ts';
import {
  DEFAULT_TALK_OPTIONS,
  INITIAL_TALK_STATE,
  talkStep,
  type KeySource,
  type TalkAction,
  type TalkEvent,
  type TalkOptions,
  type TalkState,
} from '../../../../main/station/talk/talk-machine.ts';
import type { Target } from '../../../../main/protocol/index.ts';

export const A: Target = { channel: 'a' };
export const B: Target = { channel: 'b' };
export const BOB: Target = { station: 7 };

interface PressOptions {
  readonly targets?: readonly Target[];
  readonly mode?: KeyMode;
  readonly source?: KeySource;
  readonly override?: boolean;
  readonly repeat?: boolean;
}

/**
 * A talk machine with a clock that is turned by hand. Every call returns what the machine wants
 * done.
 */
export class TalkRig {
  state: TalkState = INITIAL_TALK_STATE;
  nowMs = 1_000;
  readonly #options: TalkOptions;

  constructor(options: Partial<TalkOptions> = {}) {
    this.#options = { ...DEFAULT_TALK_OPTIONS, ...options };
  }

  /** A machine that is ready to talk. */
  static ready(options: Partial<TalkOptions> = {}): TalkRig {
    const rig = new TalkRig(options);
    rig.do({ type: 'ready', ready: true });
    return rig;
  }

  get open(): boolean {
    return this.state.open !== undefined;
  }

  do(event: TalkEvent): readonly TalkAction[] {
    const { state, actions } = talkStep(this.state, event, this.nowMs, this.#options);
    this.state = state;
    return actions;
  }

  press(key: string, options: PressOptions = {}): readonly TalkAction[] {
    const { targets = [A], mode = 'momentary', source = 'window', override, repeat } = options;
    return this.do({
      type: 'press',
      key,
      targets,
      mode,
      source,
      ...(override === undefined ? {} : { override }),
      ...(repeat === undefined ? {} : { repeat }),
    });
  }

  release(key: string): readonly TalkAction[] {
    return this.do({ type: 'release', key });
  }

  /** The server's answer to the press that is open. */
  grant(): void {
    const { open } = this.state;
    if (open) this.do({ type: 'granted', talkspurt: open.talkspurt, targets: open.targets });
  }

  /** @param ms passes, then a tick. */
  wait(ms: number): readonly TalkAction[] {
    this.nowMs += ms;
    return this.do({ type: 'tick' });
  }
}
