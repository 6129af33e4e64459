import type { ServerMessage } from '../protocol/index.ts';
import type { StationInput, StationState } from '../station/state.ts';
import { NO_CALLS, reduceCalls, type Call, type CallsEvent, type CallsState } from './talk/calls.ts';
import { NOBODY_OFFLINE, rememberOffline, type OfflineStations } from './server/offline-stations.ts';
import { NO_TALK_MEMORY, rememberTalk, type TalkMemory } from './talk/talk-memory.ts';

/**
 * How long the call key shows that this station calls: as long as the call sounds at the other end.
 */
const CALLING_MS = 9_000;

/**
 * The desk's memory beside the station's state: calls, talkers, stations that left. All of it ends
 * with the program.
 */
export class Memory {
  readonly #onChange: () => void;
  #calls: CallsState = NO_CALLS;
  #talk: TalkMemory = NO_TALK_MEMORY;
  #offline: OfflineStations = NOBODY_OFFLINE;
  #calling: ReadonlyMap<string, number> = new Map();
  #miniOpen = false;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get facts(): {
    readonly calls: CallsState;
    readonly talk: TalkMemory;
    readonly offline: OfflineStations;
    readonly calling: ReadonlyMap<string, number>;
    readonly miniOpen: boolean;
  } {
    return {
      calls: this.#calls,
      talk: this.#talk,
      offline: this.#offline,
      calling: this.#calling,
      miniOpen: this.#miniOpen,
    };
  }

  calls(event: CallsEvent): void {
    const calls = reduceCalls(this.#calls, event);
    if (calls === this.#calls) return;
    this.#calls = calls;
    this.#onChange();
  }

  callingOn(channel: string): void {
    this.#calling = new Map(this.#calling).set(channel, Date.now() + CALLING_MS);
    this.#onChange();
  }

  setMini(on: boolean): void {
    this.#miniOpen = on;
    this.#onChange();
  }

  /** The desk calls this after each change of the station's state. */
  stationChanged(input: StationInput, before: StationState, after: StationState): void {
    const nowMs = Date.now();
    this.#talk = rememberTalk(this.#talk, before, after, nowMs);
    this.#offline = rememberOffline(this.#offline, before, after, nowMs);
    if (input.type === 'server-left') {
      this.#calling = new Map();
      this.calls({ type: 'left' });
    } else if (after.roster !== before.roster) {
      const byName = new Map([...after.roster.values()].map(({ id, name }) => [name, id]));
      this.calls({
        type: 'roster',
        find: (name) => byName.get(name),
        sameRun: before.self === undefined || before.self.epoch === after.self?.epoch,
      });
    }
    if (input.type === 'microphone' && after.microphone.type === 'open') {
      const { targets } = after.microphone;
      this.calls({
        type: 'talked',
        channels: targets.flatMap((it) => ('channel' in it ? [it.channel] : [])),
        stations: targets.flatMap((it) => ('station' in it ? [it.station] : [])),
      });
    }
  }

  /** Takes in a call signal. @returns the call that rings now. */
  called(message: Extract<ServerMessage, { type: 'call' }>, station: StationState): Call | undefined {
    const { from, target } = message;
    const channelId = 'channel' in target ? target.channel : undefined;
    this.calls({
      type: 'incoming',
      call: {
        stationNumber: from,
        name: station.roster.get(from)?.name ?? String(from),
        channel: station.channels.find(({ id }) => id === channelId)?.name ?? channelId,
        channelId,
        atMs: Date.now(),
      },
    });
    return this.#calls.ringing;
  }

  /** Ends calls whose time is over. The desk calls this once a second. */
  tick(nowMs: number): void {
    this.calls({ type: 'tick', nowMs });
    const calling = new Map([...this.#calling].filter(([, untilMs]) => untilMs > nowMs));
    if (calling.size === this.#calling.size) return;
    this.#calling = calling;
    this.#onChange();
  }
}
