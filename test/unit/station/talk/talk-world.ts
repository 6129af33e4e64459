import { TalkTransmitter } from '../../../../main/station/talk/talk-transmitter.ts';
import type { TalkNews, TalkNotice, TalkspurtEvent } from '../../../../main/station/talk/talkspurt.ts';
import { parseAudioFrame, type ClientMessage } from '../../../../main/protocol/index.ts';
import type { AudioCommand } from '../../../../native-audio/process/messages.ts';
import { must, OPTIONS } from './talk-model.ts';

export const TAIL_MS = 40;
/** The audio process gives up a tail whose blocks do not come. */
const TAIL_GRACE_MS = 25;

type Microphone =
  | { readonly type: 'closed' }
  | { readonly type: 'open'; readonly talkspurt: number; readonly sinceMs: number }
  | {
      readonly type: 'tail';
      readonly talkspurt: number;
      readonly sinceMs: number;
      readonly untilMs: number;
    };

/**
 * The talk transmitter between a server and an audio process that are played here, and that
 * complain at once about a wrong word: audio of a closed talkspurt, a second `talk.stop`, a tail
 * that nobody earned.
 */
export class TalkWorld {
  readonly talk: TalkTransmitter;
  microphone: Microphone = { type: 'closed' };
  readonly audio = { isRunning: true, tailMs: TAIL_MS, send: (it: AudioCommand) => this.#command(it) };
  /** Closes every microphone in the middle of these words to the outside, counted from 0. */
  readonly interruptions: Set<number>;
  /** How many of them came true since they were last asked for. */
  #interrupted = 0;
  /** The last frames of closed talkspurts, which are still on their way. */
  #pending: { readonly talkspurt: number; readonly last: boolean }[] = [];
  #words = 0;
  #started = 0;
  #stopped = 0;
  #sentFrames = 0;
  #closedNotices = 0;
  #told: 'open' | 'closed' = 'closed';
  #isTalking = false;
  /** Whether a close that the current event causes may have a tail. */
  #mayHaveTail = false;
  /** `talk.stop` need not wait for the last frame. */
  #mayLoseFrames = false;

  constructor(interruptions: readonly number[]) {
    this.interruptions = new Set(interruptions);
    this.talk = new TalkTransmitter(
      {
        connection: {
          current: {
            send: (message) => this.#message(message),
            sendAudio: (bytes) => this.#frame(bytes),
            setTalking: (talking) => {
              this.#isTalking = talking;
              this.#word();
            },
          },
        },
        audio: this.audio,
        codecFor: () => (this.#words % 3 === 0 ? 'PCMU/8000' : 'PCMU/16000'),
        onNews: (news) => this.#news(news),
        onNotice: (notice) => this.#notice(notice),
      },
      OPTIONS,
    );
    this.talk.onEvent({ type: 'ready', ready: true });
  }

  /** The talkspurt that the microphone is open for, tail and all. */
  get current(): number | undefined {
    return this.microphone.type === 'closed' ? undefined : this.microphone.talkspurt;
  }

  get talkspurts(): number {
    return this.#started;
  }

  /** @returns how often every microphone was closed meanwhile. */
  takeInterruptions(): number {
    const interrupted = this.#interrupted;
    this.#interrupted = 0;
    return interrupted;
  }

  do(event: TalkspurtEvent): void {
    this.#mayHaveTail = event.type === 'press' || (event.type === 'release' && event.abandoned !== true);
    this.#mayLoseFrames = event.type === 'press' || event.type === 'server-left';
    this.talk.onEvent(event);
    this.#mayLoseFrames = false;
  }

  /** Time passes, timers run. @param advance turns the clock. */
  wait(ms: number, advance: (ms: number) => void): void {
    this.#mayHaveTail = false;
    this.#mayLoseFrames = true;
    advance(ms);
    this.#mayLoseFrames = false;
    if (this.microphone.type === 'tail' && performance.now() >= this.microphone.untilMs)
      this.#closeMicrophone();
  }

  /** A frame of the open microphone, or one that comes late. */
  sayFrame(talkspurt: number): void {
    const isCurrent = talkspurt === this.#started && this.#stopped < this.#started;
    const before = this.#sentFrames;
    this.#give(talkspurt, false);
    must(this.#sentFrames - before === (isCurrent ? 1 : 0), 'exactly the frames of the talkspurt are sent');
  }

  /** Delivers the frames that are on their way from the audio process. */
  deliver(): void {
    for (const { talkspurt, last } of this.#pending.splice(0)) this.#give(talkspurt, last);
  }

  /** A tail is over, or the audio process closes an open microphone by itself. */
  endMicrophone(): void {
    this.#closeMicrophone();
    this.deliver();
  }

  /** The audio process dies, and takes along what it had captured. */
  killAudio(): void {
    this.microphone = { type: 'closed' };
    this.#pending = [];
    this.audio.isRunning = false;
    this.do({ type: 'audio-gone' });
  }

  /** True at any moment between two events. */
  check(): void {
    const { microphone } = this.talk.facts;
    must(microphone.type === this.#told, 'what is told of the microphone is what is true');
    must(this.#isTalking === (microphone.type === 'open'), 'the connection is watched while one talks');
    must(this.microphone.type === 'closed' || microphone.type === 'open', 'no microphone is open in secret');
    if (this.microphone.type === 'tail')
      must(performance.now() - this.microphone.sinceMs < OPTIONS.maxMs, 'the limit is that of the tail too');
    must(this.#started - this.#stopped <= 1, 'one talkspurt at a time');
  }

  /** True when every key is up and everything has had its time. */
  checkEnd(): void {
    this.check();
    must(this.microphone.type === 'closed', 'closed in the end');
    must(this.#stopped === this.#started, 'every talkspurt was stopped');
    must(this.#closedNotices === this.#started, 'every close was told once');
  }

  #give(talkspurt: number, last: boolean): void {
    // The number rides in the payload, so that the wire can be checked.
    const payload = new Uint8Array(last ? 0 : 4);
    if (!last) new DataView(payload.buffer).setUint32(0, talkspurt);
    const frame = { first: false, last, codec: 'PCMU/16000', sequence: 0, timestamp: 0, payload } as const;
    this.do({ type: 'frame', talkspurt, frame });
  }

  #command(command: AudioCommand): void {
    must(this.audio.isRunning, 'nothing is asked of a dead process');
    switch (command.type) {
      case 'talk.open':
        must(command.talkspurt === this.#started, 'talk.start goes before the microphone');
        this.#closeMicrophone();
        this.microphone = { type: 'open', talkspurt: command.talkspurt, sinceMs: performance.now() };
        break;
      case 'talk.close':
        if (command.tailMs === undefined || this.microphone.type !== 'open') this.#closeMicrophone();
        else {
          must(this.#mayHaveTail, 'a fail-safe sends no tail');
          const untilMs = performance.now() + command.tailMs + TAIL_GRACE_MS;
          this.microphone = { ...this.microphone, type: 'tail', untilMs };
        }
        break;
      case 'talk.codec':
        must(this.microphone.type === 'open', 'the codec is that of an open microphone');
        break;
      default:
        must(false, `${command.type} is not the transmitter's business`);
    }
    this.#word();
  }

  #closeMicrophone(): void {
    if (this.microphone.type === 'closed') return;
    const { talkspurt } = this.microphone;
    this.microphone = { type: 'closed' };
    this.#pending.push({ talkspurt, last: false }, { talkspurt, last: true });
  }

  #message(message: ClientMessage): void {
    if (message.type === 'talk.start' && message.talkspurt !== this.#started) {
      must(this.#stopped === this.#started, 'the talkspurt before was stopped');
      must(message.talkspurt === this.#started + 1, 'talkspurts are counted');
      this.#started = message.talkspurt;
    } else if (message.type === 'talk.start') {
      must(this.#stopped < this.#started, 'nothing is added to a stopped talkspurt');
    } else if (message.type === 'talk.stop') {
      must(message.talkspurt === this.#started, 'what is stopped was started');
      must(this.#stopped === this.#started - 1, 'talk.stop is said once');
      const isOnItsWay = this.#pending.some(({ talkspurt }) => talkspurt === message.talkspurt);
      must(!isOnItsWay || this.#mayLoseFrames, 'talk.stop follows the last frame');
      this.#stopped = message.talkspurt;
    } else must(false, `${message.type} is not the transmitter's business`);
    this.#word();
  }

  #frame(bytes: Uint8Array): void {
    const parsed = parseAudioFrame(bytes);
    must(parsed.ok, 'it is an audio frame');
    if (!parsed.ok) return;
    const { payload } = parsed.frame;
    if (payload.length > 0) {
      const talkspurt = new DataView(payload.buffer, payload.byteOffset).getUint32(0);
      must(talkspurt === this.#started, 'audio of a closed talkspurt is not sent');
    }
    must(this.#stopped < this.#started, 'no audio after talk.stop');
    this.#sentFrames += 1;
    this.#word();
  }

  #news(news: TalkNews): void {
    if (news.type === 'microphone') this.#told = news.microphone.type;
    this.#word();
  }

  #notice(notice: TalkNotice): void {
    if (notice.type === 'talk-closed') this.#closedNotices += 1;
    this.#word();
  }

  /** Something was said to the outside: whoever hears it may close everything there and then. */
  #word(): void {
    const word = this.#words++;
    if (!this.interruptions.has(word)) return;
    this.#interrupted += 1;
    this.talk.onEvent({ type: 'close-all', reason: 'lock' });
  }
}
