import type { Typing } from '../../../main/contract/index.ts';
import { typingSentence } from './typing.ts';

/**
 * Durations arrive as whole seconds, volumes as text. Names before verbs, state before place; never
 * "error".
 */

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);

export const panel = {
  productName: 'Partyline',

  // Ages and durations.
  secondsAgo: (n: number) => `${n} s ago`,
  minutesAgo: (n: number) => `${n} min ago`,
  hoursAgo: (n: number) => `${n} h ago`,
  justNow: 'just now',
  seconds: (n: number) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  hours: (n: number) => `${n} h`,

  // The bar.
  offAir: 'OFF AIR',
  onAir: 'ON AIR',
  microphoneClosed: ['Microphone', 'closed'] as readonly [string, string],
  microphoneMuted: ['Microphone', 'muted'] as readonly [string, string],
  microphoneClosedFull: 'Off air. Microphone closed.',
  onAirTo: (targets: string) => `On air: ${targets}.`,
  onlyTo: (name: string) => `${name} only`,
  targets: (names: readonly string[]) => names.join(', '),
  milliseconds: (n: number) => `${n} ms`,
  noMilliseconds: '– ms',
  quality: { good: 'Good', fair: 'Fair', poor: 'Slow', joined: 'Joined' },
  notJoined: 'Not joined',
  joining: 'Joining',
  noServer: 'No server',
  thisComputer: 'This computer',
  thisStation: 'This station',
  systemDefault: 'System default',
  microphone: 'Microphone',
  noMicrophone: 'No microphone',
  noMicrophoneShort: 'No mic',
  mute: 'Mute',
  muted: 'Muted',
  settings: 'Settings',
  miniPanel: 'Mini panel',

  // Channel keys.
  channels: 'Channels',
  talk: 'TALK',
  latched: 'LATCHED',
  nobodyHearsYet: 'Nobody hears you yet',
  holdOrTap: 'Hold, or tap to latch',
  holdToTalk: 'Hold to talk',
  tapOnOff: 'Tap on, tap off',
  releaseToStop: 'Release to stop',
  tapToStop: 'Tap to stop',
  tapToStopLeft: (left: string) => `Tap to stop · ${left} left`,
  releaseToStopLeft: (left: string) => `Release · ${left} left`,
  listening: (n: number) => `${n} listening`,
  hearYou: (n: number) => plural(n, '1 hears you', `${n} hear you`),
  nobodyListening: 'Nobody listening',
  nobodyHearsYou: 'Nobody hears you',
  nobodyHears: 'Nobody hears',
  nobody: 'Nobody',
  listenersUnknown: 'Listeners unknown',
  notListening: 'Not listening',
  /** Instead of `notListening`, where the server said no. */
  listenRefused: { 'not-permitted': 'No right to listen', 'unknown-channel': 'Channel is gone' },
  listenPending: 'Waiting for the server',
  quiet: 'Quiet',
  talksUnheard: 'talks, not heard here',
  others: (n: number) => `+${n}`,
  calls: (age: string) => `calls · ${age}`,
  busy: 'Busy',
  floor: (name: string) => `Floor: ${name}`,
  floorTaken: 'floor is taken',
  listenOnly: 'Listen only',
  noTalkRight: 'No talk right here',
  noTalk: 'No talk',
  unmuteToTalk: 'Unmute to talk',
  youCanListen: 'You can listen',
  waiting: 'Waiting',
  forTheServer: 'for the server',
  forSound: 'for the sound device',
  passphraseNeeded: 'Passphrase needed',
  wrongPassphrase: 'Wrong passphrase',
  refusedWhy: {
    refused: 'The server said no',
    replaced: 'Joined elsewhere',
    kicked: 'Removed by its host',
    'wrong-version': 'Another version',
    'server-full': 'The server is full',
    'server-unproved': 'Perhaps a wrong server',
    'passphrase-not-asked': 'The server lets all in',
    'origin-refused': 'It takes no web pages',
  },
  joinAServer: 'Join a server first',
  feed: 'Feed',
  feedStopped: 'Feed stopped',
  fullLevel: 'Full level',
  dimmed: 'Dimmed',
  dimmedBy: (db: number) => `Dimmed ${db} dB`,
  dimmedFor: (db: number, who: string) => `Dimmed ${db} dB for ${who}`,
  priority: 'Priority',
  feedNotHeard: 'Not heard here',
  listen: 'Listen',
  listenOff: 'Listen off',
  on: 'On',
  off: 'Off',
  listenTo: (channel: string) => `Listen ${channel}`,
  call: 'Call',
  calling: 'Calling',
  callingChannel: (channel: string) => `Calling ${channel}`,
  callChannel: (channel: string) => `Call ${channel}`,
  volumeOf: (channel: string) => `${channel} volume`,
  noChannels: 'No channels yet',
  noChannelsHint: 'They appear here as soon as this computer has joined a server.',
  chooseServer: 'Choose server…',
  channel: (name: string) => `Channel ${name}`,
  openPanel: 'Open the panel',

  // Densities and pages of keys.
  earlier: 'Earlier',
  lastTalked: 'Last talked',
  lastTalkedAll: 'Last talked, all channels',
  nobodyTalked: 'Nobody has talked yet.',
  decibelsLess: (db: number) => `−${db} dB`,
  pages: 'Pages of channels',
  range: (from: number, to: number) => (from === to ? `${from}` : `${from}–${to}`),
  rangeOf: (from: number, to: number, all: number) =>
    from === to ? `${from} of ${all}` : `${from}–${to} of ${all}`,
  channelsFromTo: (from: number, to: number) =>
    from === to ? `Channel ${from}` : `Channels ${from} to ${to}`,
  channelsBefore: 'Channels before',
  channelsBehind: 'Next channels',
  onPage: (who: string, channel: string) => `${who} · ${channel}`,
  closeMicrophone: 'Close microphone',

  // Stations.
  stations: 'Stations',
  ofStations: (online: number, all: number) => `${online} of ${all}`,
  lastKnown: 'last known',
  search: 'Search',
  searchStations: 'Search stations',
  closeSearch: 'Close search',
  noStationFound: 'No station has that name.',
  nobodyElse: 'Nobody else is here yet.',
  onChannels: (names: readonly string[]) => `On ${names.join(', ')}`,
  talksToYou: 'Talks to you',
  callsYou: 'Calls',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  filterStations: (n: number) => `Filter ${plural(n, '1 station', `${n} stations`)}`,
  filterByNameOrPlace: 'Filter stations by name or place',
  talkingHead: 'Talking',
  onlineHead: 'Online',
  awayHead: 'Away',
  awayFor: (age: string) => `Away ${age}`,
  noName: 'No name',
  talkShort: 'Talk',
  onAirShort: 'On air',
  onAirToOne: (name: string) => `On air: ${name}`,
  talkTo: (name: string) => `Talk ${name}`,

  // Calls.
  callsTitle: 'Calls',
  missed: (n: number) => `${n} missed`,
  clearMissed: 'Clear missed calls',
  missedCalls: 'Missed calls',
  showMissed: (n: number) => `Show ${plural(n, '1 missed call', `${n} missed calls`)}`,
  hideMissed: (n: number) => `Hide ${plural(n, '1 missed call', `${n} missed calls`)}`,
  reply: 'REPLY',
  replyShort: 'Reply',
  replyTo: (name: string) => `Reply ${name}`,
  directCall: 'Direct call',
  noCalls: 'No calls',
  noMissed: 'No missed calls.',
  dismiss: 'Dismiss',
  holdToReply: 'Hold to reply',
  nobodyElseHears: 'Nobody else hears you',
  waitingForServer: 'Waiting for the server',
  isOffline: (name: string) => `${name} is offline`,

  // Alarms.
  alarm: {
    connectionLost: (server: string) => `Connection to ${server} lost`,
    notThere: (server: string) => `${server} does not answer`,
    letGo: (server: string) => `${server} ended the connection`,
    retryIn: (attempt: number, s: number) => `${ordinal(attempt)} try in ${s} s.`,
    retryNow: (attempt: number) => `${ordinal(attempt)} try now.`,
    sentences: (first: string, second: string) => `${first} ${second}`,
    closedAndKept: 'Your microphone is closed; your listen settings are kept.',
    closed: 'Your microphone is closed.',
    // Why there is no connection, and what to do about it.
    cause: {
      'nobody-hosts': 'Nobody hosts there now.',
      network: 'Check this computer’s cable or Wi-Fi.',
      'unknown-name': 'No computer has that name. Check the address.',
      'no-answer': 'It may be switched off, or on another network.',
      full: 'Every place there is taken.',
      'server-limit': 'It may open no more connections. Its host must raise the limit (ulimit -n).',
      'own-limit': 'This computer may open no more files. Close other programs.',
      stopping: 'Its host has stopped it.',
      busy: 'It is overloaded just now.',
      silent: 'Nothing came from it. Check cable and Wi-Fi.',
      slow: 'This computer was too slow. Close other programs.',
      behind: 'Sound was a second late. Check cable and Wi-Fi.',
      misunderstood: 'Install the same version on both computers.',
    },
    tryNow: 'Try now',
    otherServer: 'Other server…',
    noMicrophone: 'No microphone',
    noMicrophoneHint: 'You hear everything and can call.',
    plugIn: 'Plug one in, or choose another.',
    microphoneLost: (name: string) => `${name} is gone`,
    chooseMicrophone: 'Choose microphone',
    noSpeaker: 'No speaker',
    noSpeakerHint: 'Others hear you; you hear nobody.',
    chooseSpeaker: 'Choose speaker',
    chooseDevice: 'Choose',
    twinThere: 'Another one of this name is there: choose which one you mean.',
    twins: 'Choose which one you mean.',
    deviceNow: {
      input: (name: string) => `Microphone now: ${name}`,
      output: (name: string) => `Speaker now: ${name}`,
    },
    gone: (chosen: string) => `${chosen} is not there.`,
    goneWithTwin: (chosen: string) => `Another one of the same name is there, but not ${chosen}.`,
    standInNext: 'It is used again when it is back.',
    defaultBefore: (before: string) => `The system's default was ${before} before.`,
    defaultChangedNext: 'To stay with one device, choose it by its name.',
    stop: '.',
    soundStarting: 'Sound is starting again',
    soundStartingHint: 'You are still joined.',
    soundStartingNext: 'Talk keys come back in a moment.',
    kicked: (server: string) => `Removed from ${server}`,
    kickedHint: 'Somebody there took this station out.',
    kickedNext: 'Ask them before you join again.',
    replaced: 'This station joined elsewhere',
    replacedHint: (server: string) => `Another window or computer has its place on ${server} now.`,
    replacedNext: 'Join again for a place of its own.',
    wrongVersion: (server: string) => `${server} runs another version`,
    wrongVersionHint: 'Install the same version on both computers.',
    serverFull: (server: string) => `${server} is full`,
    serverFullNext: 'Try again when somebody has left.',
    unproved: (server: string) => `${server} does not know your passphrase`,
    unprovedHint: 'It may be another server of that name.',
    unprovedNext: 'Ask its host for a new invitation.',
    notAsked: (server: string) => `${server} lets everybody in`,
    notAskedHint: 'You have a passphrase, but it asks for none.',
    notAskedNext: 'Ask its host before you trust it.',
    originRefused: (server: string) => `${server} takes no web pages`,
    originRefusedHint: 'Open Partyline itself, or the panel of this computer’s station.',
    refused: (server: string) => `${server} ended the connection`,
    refusedHint: 'Join again, or choose another server.',
    joinAgain: 'Join again',
    settingsKeptAside: 'Partyline has new settings',
    settingsKeptAsideHint: 'The old ones could not be read.',
    settingsKeptAsideNext: (keptAs: string) => `They are kept as ${keptAs}.`,
    settingsReset: (count: number) =>
      plural(count, 'One setting has its default again', `${count} settings have their defaults again`),
    settingsResetHint: (fields: readonly string[], more: number) =>
      `Not understood: ${fields.join(', ')}${more === 0 ? '' : ` and ${more} more`}.`,
    settingsResetNext: (keptAs: string) => `The old file is kept as ${keptAs}.`,
    settingsNotSaved: 'Settings are not being saved',
    settingsNotSavedHint: (changes: number) =>
      changes < 2 ? 'Everything works until you quit.' : `${changes} changes work until you quit.`,
    settingsNotSavedNext: (file: string) => `Make ${file} writable.`,
    settingsDiskFullNext: (file: string) => `Make room on the disk of ${file}.`,
    settingsEdited: 'Another program changed the settings file',
    settingsEditedHint: {
      merged: 'Its changes count from the next start.',
      conflict: 'Where both changed the same, this panel’s settings stay.',
      unreadable: 'It cannot be read, so this panel’s settings stay.',
    },
    settingsEditedNext: (keptAs: string) => `The other version is kept as ${keptAs}.`,
    passphraseNotKept: 'Passphrase is not kept here',
    passphraseNotKeptHint: 'Type it again next time.',
    passphraseNotKeptNext: 'This computer has no safe place for it.',
    understood: 'Close',
  },

  // The way to main is gone.
  ended: {
    title: 'Partyline’s station has ended',
    body: 'Nothing is heard or sent from here, and your microphone is closed. The panel recovers from a short break. Otherwise start the station again, and open the new link that it shows.',
    linkUsed: 'This link was used already',
    linkUsedBody:
      'A panel link opens once. For a new one type “panel” where the station runs, or start it again.',
    lookAgain: 'Look again',
  },

  // Talking, and nobody can hear it.
  silence: {
    digital: 'Digital silence: microphone muted or unplugged.',
    noise: 'Nothing but noise. Wrong microphone? Too far?',
    // The name last: it may be cut off.
    muted: {
      'source-muted': (device: string) => `Muted in the system: ${device}`,
      'source-volume': (device: string) => `Volume 0 in the system: ${device}`,
      'stream-muted': (device: string) => `Muted for Partyline in the system: ${device}`,
      'stream-volume': (device: string) => `Volume 0 for Partyline in the system: ${device}`,
    },
    // For the mini panel.
    short: {
      digital: 'Muted, or unplugged?',
      noise: 'Nothing but noise',
      muted: {
        'source-muted': 'Muted in the system',
        'source-volume': 'System volume is 0',
        'stream-muted': 'Muted in the system',
        'stream-volume': 'System volume is 0',
      },
    },
    over: 'Your microphone can be heard again.',
  },

  // Spoken by screen readers only.
  say: {
    callFrom: (name: string, channel: string | undefined) =>
      channel === undefined ? `${name} calls you.` : `${name} calls on ${channel}.`,
    missedCalls: (n: number) => plural(n, '1 missed call', `${n} missed calls`),
    blocked: (what: string, why: string) => `${what}: ${why}.`,
    busy: (channel: string, holder: string) => `${channel} is busy. ${holder} has the floor.`,
    denied: (channel: string) => `You may not talk on ${channel}.`,
    called: (target: string, n: number) =>
      n === 0
        ? `${target} called. Nobody is there.`
        : `${target} called. ${plural(n, '1 station', `${n} stations`)} reached.`,
    deviceLost: (name: string) => `${name} is gone.`,
    deviceFallback: (name: string) => `${name} is used instead.`,
    deviceBack: (name: string) => `${name} is back.`,
    deviceMoved: (name: string) => `The system uses ${name} now.`,
    talks: (names: readonly string[], others: number) =>
      `${joined(others === 0 ? names : [...names, plural(others, '1 other', `${others} others`)])} ${
        names.length + others === 1 ? 'talks' : 'talk'
      }.`,
    talksOn: (talks: readonly { name: string; channels: readonly string[] }[], others: number) => {
      const parts = talks.map(({ name, channels }) =>
        channels.length === 0 ? `${name} to you` : `${name} on ${joined(channels)}`,
      );
      return `${[...parts, ...(others === 0 ? [] : [plural(others, '1 other', `${others} others`)])].join(', ')}.`;
    },
    listenOn: (channel: string) => `You listen to ${channel}.`,
    listenOff: (channel: string) => `You no longer listen to ${channel}.`,
    listenRefused: {
      'not-permitted': (channel: string) => `The server does not let you listen to ${channel}.`,
      'unknown-channel': (channel: string) => `The server no longer has the channel ${channel}.`,
    },
    moved: (channel: string, place: number) => `${channel}: place ${place}.`,
    volume: (channel: string, db: string) => `${channel}: ${db} dB.`,
    limit: (s: number) => `The microphone closes in ${s} seconds.`,
    feed: 'A program feed has no talk key.',
    noSuchKey: (number: number) => `There is no talk key ${number} here.`,
    behindDialog: 'Close the dialog in front of the panel first, then talk.',
    hotkeyTypes: (typing: Typing) => `Your hotkey did nothing. ${typingSentence(typing)}`,
  },
};

/** "Ann", "Ann and Bob", "Ann, Bob and Eve". */
function joined(words: readonly string[]): string {
  const [last = '', ...before] = words.toReversed();
  return before.length === 0 ? last : `${before.toReversed().join(', ')} and ${last}`;
}

const ORDINALS = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Ninth'];

function ordinal(n: number): string {
  const word = ORDINALS[n - 1];
  if (word !== undefined) return word;
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}
