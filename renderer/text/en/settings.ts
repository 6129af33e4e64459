import type { Unusable } from '../../../main/contract/index.ts';
import { rows } from './setting-rows.ts';
import { typingSentence } from './typing.ts';

/** The settings pages. */
export const settings = {
  title: 'Settings',
  backToPanel: 'Back to the panel',
  nav: {
    devices: 'Devices',
    sound: 'Sound',
    hotkeys: 'Hotkeys',
    connection: 'Connection',
    channels: 'Channels',
    invite: 'Invite',
    appearance: 'Appearance',
    about: 'About',
  },

  rows,

  devices: {
    hint: 'changes apply at once',
    microphone: 'Microphone',
    speaker: 'Speaker',
    systemDefault: 'System default',
    defaultNow: (device: string): string => `System default: ${device}`,
    noMicrophone: 'None, listen only',
    noSpeaker: 'None, talk only',
    gone: (device: string): string => `${device} (not plugged in)`,
    level: 'Microphone level',
    deadMicrophone:
      'Digital silence: the microphone is muted or unplugged. Look in the system’s sound settings.',
    channel: 'Channel',
    channelAuto: 'Automatic',
    channelNumber: (channel: number): string => `Channel ${String(channel)}`,
    channelHint: (channels: number): string =>
      `This microphone has ${String(channels)} channels. Automatic sends the first that carries a voice.`,
    channelLevels: 'Level of each channel',
    channelLevel: (channel: number): string => `Level of channel ${String(channel)}`,
    hearYourself: 'Hear yourself',
    hearingYourself: 'You hear yourself for up to 30 s. Use headphones, or it will howl.',
    test: 'Test',
    testing: 'Playing',
    unplugged: "Unplugged? Partyline uses the system's default, says which, and comes back by itself.",
    insteadOf: (chosen: string, used: string): string =>
      `${chosen} is not there. ${used} is used until it comes back.`,
    twinsInstead: (chosen: string, used: string): string =>
      `${chosen} is not there, and another device of this name is. ${used} is used. Choose which one you mean.`,
    twins: (chosen: string): string =>
      `${chosen} is not there, and another device of this name is. Choose which one you mean.`,
    lostMicrophone: (device: string): string =>
      `${device} went away. Your microphone is closed; you hear everything. Plug it in again, or choose another.`,
    lostSpeaker: (device: string): string =>
      `${device} went away. You hear nothing until it is back. Plug it in again, or choose another.`,
    missingMicrophone: 'No microphone is there. You can listen and call. Plug one in, or choose another.',
    missingSpeaker: 'No speaker is there. Others hear you, you hear nobody. Plug one in, or choose another.',
    audioRestarting: 'Sound is starting again. Your microphone is closed until then.',
    audioStopped: 'Sound has stopped. Close Partyline and open it again.',
  },

  voice: {
    talking: 'Talking',
    listening: 'Listening',
    off: 'Off',
    milliseconds: (ms: number): string => `${String(ms)} ms`,
    seconds: (seconds: number): string => `${String(seconds)} s`,
    decibels: (db: number): string => `${String(db)} dB`,
  },

  hotkeys: {
    title: 'Talk hotkeys',
    hint: 'work with any program in front',
    hintWindow: 'while this window is in front',
    selected: 'Selected channel',
    reply: 'Reply to last caller',
    mute: 'Mute',
    holdOrTap: 'Hold, or tap to latch',
    hold: 'Hold to talk',
    tap: 'Tap on, tap off',
    pressOnce: 'Press once on, once off',
    pressWanted: 'Press the key you want. Esc stops.',
    pressKey: 'Press a key…',
    none: 'No key',
    keyOf: (action: string): string => `${action}:`,
    remove: (action: string): string => `Remove the key of ${action}`,
    alsoUsed: (action: string): string => `Also used by: ${action}`,
    typing: typingSentence,
    /** The keys pressed, and why they were not taken. */
    notTaken: (chord: string, why: string): string => `${chord}: ${why} Press another key.`,
    unusable: {
      wheel: 'The wheel turns in steps and is never held, so it cannot be a hotkey. Press another key.',
      button:
        'This button belongs to other programs, or has no number here. Make it a key such as F13 in the mouse’s own settings.',
    } satisfies Record<Unusable, string>,
    alsoUsedLong: (first: string, second: string): string => `${first} is also used by: ${second}`,
    windowOnly: 'In this window only',
    notAvailable: {
      wayland: 'Not available on Wayland',
      'no-display': 'Needs a display',
      'no-permission': 'Permission is missing',
      off: 'Switched off',
      failed: 'Not working now',
      starting: 'Starting',
    },
    inWindow:
      'Space holds talk on the selected channel, and 1 to 8 on theirs, while this window is in front.',
    note: {
      wayland:
        'Wayland lets no program see keys that go to another one. Use the keys of this window, or give the command below a key in the system’s keyboard shortcuts: it opens the microphone, and closes it at the next press.',
      'no-display':
        'There is no X display to read keys from. The keys of this window work, and so does every key on screen.',
      'no-permission':
        'macOS asks for your consent: open System Settings, Privacy & Security, Accessibility, and switch Partyline on. Then start Partyline again. Until then the keys of this window work.',
      off: 'Hotkeys are switched off. The keys of this window work.',
      failed: 'Hotkeys have stopped; Partyline starts them again. Until then the keys of this window work.',
      starting: 'Hotkeys are starting.',
    },
    copyCommand: 'Copy command',
    modifiers: { ctrl: 'Ctrl', alt: 'Alt', altgr: 'AltGr', shift: 'Shift', meta: 'Super' },
    modifiersMac: { ctrl: 'Control', alt: 'Option', altgr: 'AltGr', shift: 'Shift', meta: 'Command' },
    metaWindows: 'Windows',
  },

  connection: {
    last60: (server: string): string => `${server} · last 60 s`,
    notJoined: 'not joined',
    mouthToEar: 'from mouth to ear. Under 40 is good.',
    mouthToEarWithout: (parts: readonly string[]): string =>
      `of the way from mouth to ear. Not known here: ${parts.join(', ')}.`,
    unknownDelay: 'Nothing is measured yet.',
    parts: {
      capture: 'Capture',
      send: 'Send',
      network: 'Network',
      buffer: 'Buffer',
      playout: 'Playout',
    },
    blocksTitle: 'Block by block',
    blocks: {
      microphone: {
        name: 'Microphone',
        hint: 'The device, and the system’s sound server, hand over block by block.',
      },
      'capture-rate': { name: 'Sampling rate, in', hint: 'From the device’s to that of the line.' },
      frame: { name: 'Frame', hint: 'A packet leaves when it is full.' },
      network: { name: 'Network', hint: 'To the server, and on to a station as near as this one.' },
      'jitter-buffer': {
        name: 'Jitter buffer',
        hint: 'Waits for late packets, so that there are no gaps.',
      },
      'playout-rate': { name: 'Sampling rate, out', hint: 'From that of the line to the device’s.' },
      queue: { name: 'Queue', hint: 'Ready before the device asks for it, so that it never runs dry.' },
      speaker: { name: 'Speaker', hint: 'What the system’s sound server still holds, if it reports that.' },
    },
    blocksHint:
      'For two stations like this one: other devices and networks differ. The hardware’s own delay is not included.',
    soundBinding: {
      addon: 'The sound card is reached by Partyline’s own addon.',
      naudiodon: 'The sound card is reached by naudiodon, which takes more of the processor.',
    },
    sumLabel: (total: string, parts: string): string => `${total}: ${parts}`,
    roundTrip: 'Round trip',
    jitter: 'Jitter',
    late: 'Late for its turn',
    buffer: 'Buffer depth',
    incoming: 'Received',
    outgoing: 'Sent',
    concealed: 'Concealed',
    concealedHint: (ms: string): string => `${ms} ms in 60 s`,
    drift: 'Clock correction',
    driftHint: 'above 0: played faster',
    underWay: 'Under way',
    underWayHint: 'throughput × round trip',
    range: (least: string, most: string): string => `${least} to ${most}`,
    most: (value: string): string => `most ${value}`,
    limit: (value: string): string => `limit ${value}`,
    nothing: 'nothing measured',
    axisStart: '60 s ago',
    axisMiddle: '30',
    axisEnd: 'now',
    lateNow: (percent: string): string =>
      `${percent} % of the sound comes too late now. On Wi-Fi? A cable cures most of this.`,
    lateAgo: (seconds: number, percent: string, forSeconds: number): string =>
      `${String(seconds)} s ago ${percent} % of the sound came too late, for ${
        forSeconds === 1 ? 'one second' : `${String(forSeconds)} seconds`
      }. On Wi-Fi? A cable cures most of this.`,
    copyReport: 'Copy report',
    measureAgain: 'Measure again',
    reportTitle: 'Partyline connection report',
    reportTotal: 'Mouth to ear',
    reportNow: 'now',
    reportLost: 'Lost audio',
    reportGaps: 'Playout gaps',
    otherServer: 'Other server…',
    server: 'Server',
    noServer: 'No server',
    status: {
      none: 'No server was chosen.',
      connecting: 'Connecting',
      joined: 'Joined',
      waiting: 'Not connected. Partyline keeps trying.',
      passphrase: 'It asks for the passphrase.',
      refused: 'It has not let this station in.',
    },
  },

  channels: {
    title: 'Talk keys',
    hint: 'how each key works, at this station',
    none: 'Channels appear here once a server is joined.',
    keyMode: (channel: string): string => `Talk key of ${channel}`,
    modes: { smart: 'Hold or tap', momentary: 'Hold', latch: 'Tap' },
    modesHint: {
      smart: 'Hold to talk. A short tap latches the key; another one releases it.',
      momentary: 'Hold to talk. It never stays open.',
      latch: 'One press on, one press off.',
    },
    listen: 'Listen',
    listenTo: (channel: string): string => `Listen to ${channel}`,
    feed: 'Feed: it has no talk key.',
    listenOnly: 'You may listen only.',
    hostedTitle: 'Channels of this line',
    hostedHint: 'hosted on this computer',
    name: (number: number): string => `Name of channel ${String(number)}`,
    newName: 'New channel',
    add: 'Add channel',
    remove: (channel: string): string => `Remove ${channel}`,
    up: (channel: string): string => `Move ${channel} up`,
    down: (channel: string): string => `Move ${channel} down`,
    mode: (channel: string): string => `Floor of ${channel}`,
    open: 'Everybody at once',
    exclusive: 'One at a time',
    modeHint: 'One at a time: the first talker has the floor until the key is released.',
    apply: 'Apply channels',
    discard: 'Undo changes',
    unchanged: 'Nothing is changed until you apply it.',
    nameMissing: 'Every channel needs a name.',
    nameTwice: 'Two channels have the same name.',
    applyTitle: 'Restart the line with these channels?',
    applyText: (stations: number): string =>
      stations === 0
        ? 'The server restarts. It takes a few seconds.'
        : `The server restarts. ${
            stations === 1 ? 'One station loses' : `${String(stations)} stations lose`
          } the line for a few seconds and ${stations === 1 ? 'comes' : 'come'} back by ${
            stations === 1 ? 'itself' : 'themselves'
          }.`,
    applyGo: 'Restart with them',
  },

  invite: {
    title: 'Invite',
    here: 'this computer hosts',
    off: 'No line is hosted on this computer. Start one, and others on this network can join.',
    elsewhere: (server: string, host: string): string =>
      `You have joined ${server} on ${host}. Its address is below; the passphrase is shown on that computer, under Settings, Invite.`,
    elsewhereTitle: (server: string): string => `Invite to ${server}`,
    hostToo: 'Host another line',
    copyAddress: 'Copy address',
  },

  appearance: {
    station: 'This station',
    name: 'Name',
    place: 'Place',
    saveName: 'Use this name',
    order: 'Order of the keys',
    orderHint:
      'Drag a key by its display or its name, or press Alt and an arrow on it. Keys that were moved come first, on this server.',
    serverOrder: 'As the server gives it',
    mini: 'Mini panel',
    miniHint: 'One channel in a small window that stays on top.',
    window: 'Window',
  },

  about: {
    version: 'Version',
    platform: 'System',
    computer: 'Computer',
    platforms: { linux: 'Linux', darwin: 'macOS', win32: 'Windows' },
    shells: { desktop: 'desktop app', browser: 'in a browser, of a headless station' },
    licence: 'Licence',
    licenceText: 'MIT. Free to use, change and pass on.',
    privacy: 'What is protected',
    privacyText:
      'Voices are not encrypted on the network; the passphrase keeps strangers from joining. The passphrase itself is never sent: each side proves that it knows it. Nothing leaves your network.',
    problems: 'Problems',
    noProblems: 'Nothing to report.',
    problem: {
      'settings-kept-aside': (file: string, keptAs: string): string =>
        `The settings in ${file} could not be read, so Partyline began with fresh ones. The old file is kept as ${keptAs}.`,
      'settings-reset': (file: string, keptAs: string, fields: readonly string[]): string =>
        `${file} has values that Partyline does not understand: ${fields.join(', ')}. ${
          fields.length === 1 ? 'It has its default' : 'They have their defaults'
        } again; all other settings stay. The old file is kept as ${keptAs}.`,
      'settings-not-saved': (file: string, why: 'disk-full' | 'not-writable', changes: number): string =>
        `${unsaved(changes)}: ${
          why === 'disk-full' ? `the disk of ${file} is full` : `${file} cannot be written`
        }. Your changes work until Partyline quits. ${
          why === 'disk-full' ? 'Make room on that disk' : 'Make that folder writable'
        }, and Partyline saves them by itself.`,
      'settings-edited': (
        file: string,
        how: 'merged' | 'conflict' | 'unreadable',
        keptAs: string | undefined,
      ): string =>
        `Another program changed ${file} while Partyline ran. ${
          {
            merged: 'Its changes count from the next start.',
            conflict:
              'Where both changed the same, or it cannot be understood, the settings of this panel stay.',
            unreadable: 'It cannot be read, so the settings of this panel stay.',
          }[how]
        }${keptAs === undefined ? '' : ` The other version is kept as ${keptAs}.`}`,
      'passphrase-not-kept':
        'This computer has no safe place for the passphrase. Type it again after the next start.',
    },
  },
};

function unsaved(changes: number): string {
  if (changes === 0) return 'Settings are not saved';
  return changes === 1 ? 'One change is not saved' : `${changes} changes are not saved`;
}
