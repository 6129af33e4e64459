import type { CloseCause } from '../../common/close-cause.ts';
import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import type { Refusal } from '../../common/refusal.ts';
import { OUT_OF_DESCRIPTORS, RAISE_THE_LIMIT } from '../base/descriptors.ts';
import { linkLocalZones } from '../base/interfaces.ts';
import { UNKNOWN_ZONE } from '../station/connection/dial.ts';
import type { TalkEndReason } from '../protocol/index.ts';

/** Says why there is no connection, and what to do. */
export function explainNoConnection(url: string, reason: string): string {
  switch (reason) {
    case 'passphrase-needed':
      return `The server at ${url} asks for a passphrase. Give it with --passphrase "WORDS" or in PARTYLINE_PASSPHRASE; the server shows it when it starts.`;
    case 'passphrase-not-asked':
      return `The server at ${url} lets anybody in, but you gave a passphrase. It may not be the server that you mean. If it is, leave the passphrase out.`;
    case 'server-unproved':
      return `The server at ${url} could not prove that it knows the passphrase. It may not be the server that you mean: check the address.`;
    case 'wrong-passphrase':
      return `The server at ${url} does not accept this passphrase. Check it against the one that the server shows when it starts.`;
    case 'wrong-version':
      return `The server at ${url} speaks another version of Partyline. Install the same version on both.`;
    case 'kicked':
      return `The server at ${url} does not let this station in. Ask the person who runs it.`;
    case 'replaced':
      return 'Another station with the same id took the place of this one while it did not answer. Start it again: it then joins as another station.';
    case 'server-full':
      return `The server at ${url} has no free place. Let a station leave, or host a second server.`;
    case 'out-of-descriptors':
      return `The server at ${url} may open no more connections: its limit on open files is reached. Its host must raise that limit (ulimit -n), or let stations leave.`;
    case 'EMFILE':
    case 'ENFILE':
      return `This computer cannot connect to ${url}: ${OUT_OF_DESCRIPTORS}. ${RAISE_THE_LIMIT}`;
    case 'server-stopping':
      return `The server at ${url} is being stopped.`;
    case 'ECONNREFUSED':
      return `Nothing answers at ${url}. Start a server there with "partyline serve", or check the address and the port.`;
    case UNKNOWN_ZONE:
      return `This computer has no network interface with the name after the "%" in ${url}. ${ownZones()}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name in ${url} is not known on this network. Use the server's IP address instead.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'Opening handshake has timed out':
      return `The computer at ${url} cannot be reached. Check that both are on the same network, and the firewall there.`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'connection-lost':
    case 'socket hang up':
      return `The connection to ${url} was cut. If that happens every time, another program answers there: check the port.`;
    case 'silent':
      return `Nothing has come from ${url} for a while. Check the network, and that a Partyline server runs there.`;
    case 'EACCES':
    case 'EPERM':
      return `This computer does not let the program reach ${url}. Check its firewall and its permissions.`;
    case 'EADDRNOTAVAIL':
    case 'ENETDOWN':
      return `This computer has no network that leads to ${url}. Check its cable or its Wi-Fi.`;
    case 'handshake-timeout':
      return `The server at ${url} has too much to do to let this station in now. Try again in a moment.`;
    case 'too-slow':
    case 'fell-behind':
      return `The server at ${url} closed the connection: this station did not read its data in time. Check the network, and what else keeps this computer busy.`;
    default:
      return NOT_PARTYLINE.test(reason)
        ? `The program at ${url} is not a Partyline server. Check the address and the port; a server shows both when it starts.`
        : `No connection to ${url}: ${reason}. Check that a Partyline server of this version runs there.`;
  }
}

function ownZones(): string {
  const names = linkLocalZones().map((it) => it.interface);
  return names.length === 0
    ? 'It has none with IPv6 now: check its cable or its Wi-Fi.'
    : `Those with IPv6 are: ${names.join(', ')}. Or leave out the "%" and the name: each is tried then.`;
}

/** Errors that ws and Node's HTTP parser report about a web server, a mail server or a printer. */
const NOT_PARTYLINE =
  /^(Unexpected server response|HPE_|Parse Error|Invalid (Sec-WebSocket|Upgrade|status)|Server sent|WS_ERR_|not-utf8|protocol-error)|does not understand/;

/**
 * Says why a server refused to let a station talk or listen. @param where name of the channel or
 * station.
 */
export function explainRefusal(reason: Refusal, where: string, holder?: string): string {
  switch (reason) {
    case 'unknown-channel':
      return `There is no channel "${where}" on this server.`;
    case 'unknown-station':
      return `"${where}" is not connected to this server at the moment.`;
    case 'not-permitted':
      return `This station has no permission for that on "${where}". The server's channel file lists the permissions.`;
    case 'not-selected':
      return `"${where}" is not among this station's talk channels. Add it with --talk.`;
    case 'busy':
      return `"${where}" is busy: ${holder ?? 'another station'} holds the floor. Try again when the tally is off.`;
    case 'self':
      return 'A station cannot talk to itself, or call itself.';
  }
}

/** Reasons why the microphone closed, or did not open. */
export const CLOSE_TEXT: Readonly<Record<CloseCause, string>> = {
  released: 'key released',
  unlatched: 'latch released',
  'closed-by-hand': 'closed by hand',
  blur: 'the window lost the focus',
  'window-lost': 'the window is gone',
  'hotkeys-lost': 'the hotkey process is gone',
  lock: 'the screen was locked',
  suspend: 'the computer went to sleep',
  disconnected: 'no connection to the server',
  'device-lost': 'no microphone',
  'audio-lost': 'the audio process is not running',
  'too-long': 'the time limit was reached',
  denied: 'the server refused it',
  'no-answer': 'the server does not answer',
  watchdog: 'the audio process closed it, because this program did not answer',
  'ended-by-server': 'the server ended it',
  muted: 'the microphone is muted',
  stopping: 'this station is stopping',
};

/** Says why nobody hears an open microphone, and what to do. */
export function silenceText({ kind, muted }: MicrophoneSilence): string {
  if (kind === 'noise') {
    return 'Nobody hears you: your microphone picks up nothing but noise. Is it the wrong one, or too far away?';
  }
  switch (muted?.what) {
    case undefined:
      return 'Nobody hears you: digital silence. The microphone is muted or unplugged.';
    case 'source-muted':
      return `Nobody hears you: ${muted.device} is muted in the sound system. Unmute it there.`;
    case 'source-volume':
      return `Nobody hears you: the volume of ${muted.device} is 0 in the sound system. Turn it up there.`;
    case 'stream-muted':
      return `Nobody hears you: Partyline's recording from ${muted.device} is muted in the sound system. Unmute it there.`;
    case 'stream-volume':
      return `Nobody hears you: the volume of Partyline's recording from ${muted.device} is 0 in the sound system. Turn it up there.`;
  }
}

export const HEARD_TEXT = 'The microphone can be heard again.';

/** Reasons why the server ended a talkspurt that was not released. */
export const END_TEXT: Readonly<Record<Exclude<TalkEndReason, 'released'>, string>> = {
  'no-audio': 'The server ended it: no sound arrived from this station.',
  'too-long': "The server ended it: it was longer than this server's limit.",
  overridden: 'The server ended it: a station with priority took the floor.',
  superseded: 'The server ended it: this station began another one.',
  disconnected: 'The server ended it: the connection was lost.',
  'no-target': 'The server ended it: nobody is left to talk to.',
};
