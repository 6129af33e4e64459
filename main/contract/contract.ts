import { z } from 'zod';
import {
  callTarget,
  channelId,
  chord,
  deviceChoice,
  deviceSide,
  gainDb,
  hostedChannels,
  hotkeyAction,
  inputChannelChoice,
  nameKind,
  keyMode,
  passphrase,
  pins,
  placeName,
  serverUrl,
  stationName,
  talkKey,
} from './arguments.ts';
import { call, event, type CallSpec, type EventSpec } from './define.ts';
import type { NameAnswer, NameProblem } from '../protocol/names.ts';
import type { FiguresView, LevelsView, NoticeView } from './panel-events.ts';
import { settingsPatch } from './panel-settings.ts';
import type { PanelState } from './panel-state.ts';

const nothing = z.undefined();

/** The immediate answer to a join. The state's `connection` shows everything that follows. */
export type JoinAnswer = { readonly ok: true } | { readonly ok: false; readonly problem: 'bad-address' };

/**
 * `character`: the character that is not allowed, as `U+200B`. `twice`: an earlier channel has that
 * name.
 */
export type NameCheck =
  NameAnswer | { readonly ok: false; readonly problem: NameProblem | 'twice'; readonly character?: string };

/**
 * The calls and events of the panel, declared here once, as a value. Main's endpoints,
 * `window.partyline`, the loopback transport and the tests' double are all derived from it. A panel
 * subscribes first, then asks for a snapshot.
 */
export const contract = {
  calls: {
    snapshot: call<PanelState>()(nothing),

    /**
     * A talk key goes down. `repeat`: whether the browser marks it as auto-repeat; absent: a new
     * press.
     */
    press: call()(z.strictObject({ key: talkKey, repeat: z.boolean().optional() })),
    /**
     * `abandoned`: nobody released the key, for example because the control is gone; such a press
     * is no tap. `heldMs`: how long the key was down, by the times of the events, which may arrive
     * late.
     */
    release: call()(
      z.strictObject({
        key: talkKey,
        abandoned: z.boolean().optional(),
        heldMs: z.number().min(0).optional(),
      }),
    ),
    /**
     * Closes every microphone at once. `blur`: the window lost the focus, so its key-ups may never
     * arrive.
     */
    closeAll: call()(z.strictObject({ cause: z.enum(['closed-by-hand', 'blur']) })),
    setMuted: call()(z.strictObject({ on: z.boolean() })),

    setListen: call()(z.strictObject({ channel: channelId, on: z.boolean() })),
    setGain: call()(z.strictObject({ channel: channelId, gainDb })),
    setKeyMode: call()(z.strictObject({ channel: channelId, mode: keyMode })),
    selectChannel: call()(z.strictObject({ channel: channelId })),
    /**
     * These channels come first on this server, in this order. The others follow in the server's
     * order.
     */
    setPins: call()(z.strictObject({ channels: pins })),

    /** Sends a call signal: the other panel flashes and rings. No microphone opens. */
    sendCall: call()(z.strictObject({ target: callTarget })),
    dismissCall: call()(nothing),
    clearMissed: call()(nothing),

    join: call<JoinAnswer>()(z.strictObject({ url: serverUrl, passphrase: passphrase.optional() })),
    /** Joins by a pasted `partyline://join?…` link. */
    joinInvitation: call<JoinAnswer>()(z.strictObject({ link: z.string().max(2_000) })),
    /** Leaves the current server and joins the one of the state's `pendingInvitation`. */
    acceptInvitation: call()(nothing),
    declineInvitation: call()(nothing),
    /** Tries again at once, without the rest of the back-off. */
    retry: call()(nothing),
    leave: call()(nothing),
    forgetServer: call()(z.strictObject({ url: serverUrl })),

    startHosting: call()(z.strictObject({ name: stationName.optional() })),
    stopHosting: call()(nothing),
    /**
     * Replaces the channels of the hosted server and restarts it. Stations join it again by
     * themselves.
     */
    setHostedChannels: call()(z.strictObject({ channels: hostedChannels })),

    listDevices: call()(nothing),
    chooseDevice: call()(z.strictObject({ side: deviceSide, choice: deviceChoice })),
    /** Chooses a channel of the running microphone. The choice is kept for this microphone only. */
    chooseInputChannel: call()(z.strictObject({ channel: inputChannelChoice })),
    /**
     * Plays the microphone on this station's own loudspeaker, outside of any talk. It ends by
     * itself after 30 s.
     */
    hearYourself: call()(z.strictObject({ on: z.boolean() })),
    playTest: call()(nothing),

    setHotkey: call()(z.strictObject({ action: hotkeyAction, chord: chord.nullable() })),
    /** Binds the next key pressed anywhere to this action. Esc cancels. */
    captureHotkey: call()(z.strictObject({ action: hotkeyAction })),
    stopCapture: call()(nothing),

    updateSettings: call()(settingsPatch),
    finishSetup: call()(z.strictObject({ name: stationName, place: placeName })),
    /**
     * Checks names while they are typed. Each answer is the name as it will be shown, or its
     * problem.
     */
    checkNames: call<readonly NameCheck[]>()(
      z.strictObject({ kind: nameKind, texts: z.array(z.string().max(10_000)).max(64) }),
    ),
    setMini: call()(z.strictObject({ on: z.boolean() })),
    /**
     * @returns whether this computer's clipboard has the text; if not, the panel tries the
     * browser's.
     */
    copyText: call<boolean>()(z.strictObject({ text: z.string().max(4_000) })),
    /** The last 60 s, oldest first, for a connection page that has just opened. */
    figures: call<readonly FiguresView[]>()(nothing),
  },
  events: {
    state: event<PanelState>(),
    levels: event<LevelsView>(),
    figures: event<FiguresView>(),
    notice: event<NoticeView>(),
  },
} as const satisfies { calls: Record<string, CallSpec>; events: Record<string, EventSpec> };

export type Contract = typeof contract;
export type CallName = keyof Contract['calls'];
export type EventName = keyof Contract['events'];
export type CallArguments<Name extends CallName> = z.infer<Contract['calls'][Name]['args']>;
export type CallResult<Name extends CallName> =
  NonNullable<Contract['calls'][Name]['result']> extends never
    ? undefined
    : NonNullable<Contract['calls'][Name]['result']>;
export type EventPayload<Name extends EventName> = NonNullable<Contract['events'][Name]['payload']>;

/** `window.partyline`: the panel's side of the contract, over any transport. */
export interface PanelApi {
  readonly call: {
    readonly [Name in CallName]: undefined extends CallArguments<Name>
      ? () => Promise<CallResult<Name>>
      : (args: CallArguments<Name>) => Promise<CallResult<Name>>;
  };
  /** @returns a function that ends the subscription. */
  readonly on: {
    readonly [Name in EventName]: (listener: (payload: EventPayload<Name>) => void) => () => void;
  };
}

/**
 * The functions in main that answer the calls. Their arguments are already parsed. Orders, which
 * have no answer, return nothing.
 */
export type PanelEndpoints = {
  readonly [Name in CallName]: CallResult<Name> extends undefined
    ? (args: CallArguments<Name>) => void | Promise<void>
    : (args: CallArguments<Name>) => CallResult<Name> | Promise<CallResult<Name>>;
};

export const CALL_NAMES = Object.keys(contract.calls) as CallName[];
export const EVENT_NAMES = Object.keys(contract.events) as EventName[];
