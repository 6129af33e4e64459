/** The first run. */
export const setup = {
  label: 'First run',
  step: (step: number, of: number): string => `${String(step)} of ${String(of)}`,
  ready: 'Ready',
  back: 'Back',

  nameTitle: 'What should others call you?',
  nameText: 'They see this when you talk. You can change it at any time.',
  name: 'Name',
  place: 'Place',
  optional: '(optional)',
  preview: 'Others will see',
  nameMissing: 'Type a name first. Others cannot see who talks without it.',
  nextMicrophone: 'Next: microphone',

  microphoneTitle: 'Say something',
  microphoneText: 'Speak as you would at work. The bar should move inside the marked range.',
  level: 'Microphone level',
  good: 'Good',
  silent: 'Nothing arrives yet. Speak; is its own switch off? Or choose another.',
  quiet: 'Too quiet. Come closer, or turn it up in the system’s settings.',
  fine: 'Good level.',
  fineQuietRoom: 'Good level. The room is quiet.',
  loud: 'Too loud. Move back, or turn it down in the system’s settings.',
  hearYourself: 'Hear yourself: hold',
  headphones: 'Use headphones for this, or it will howl.',
  opening: 'The microphone is being opened.',
  noMicrophoneTitle: 'No microphone',
  noMicrophone: 'Plug one in: it appears here by itself. You can listen and call without one.',
  noMicrophoneMac:
    'Plug one in, or allow the microphone under System Settings, Privacy & Security. You can listen and call without one.',
  noMicrophoneWindows:
    'Plug one in, or allow the microphone under Settings, Privacy & security. You can listen and call without one.',
  lookAgain: 'Look again',
  continueWithout: 'Continue without',
  nextSpeaker: 'Next: speaker',

  speakerTitle: 'Did you hear the test?',
  speakerText: 'We play three notes, each higher than the one before.',
  play: 'Play test notes',
  playAgain: 'Play them again',
  output: 'Speaker level',
  volume: 'Volume',
  notHeard: 'Not heard',
  heard: 'I heard it',
  noSpeaker: 'No speaker is there. Plug one in: it appears here by itself.',
  continueWithoutSpeaker: 'Continue without',
  tryNext: (device: string): string =>
    `Playing through ${device} now. Heard it? If not, press “Not heard” again.`,
  triedAll: 'Every speaker was tried. Is it switched on, plugged in, and turned up in the system too?',
  onlyOne: 'Is the speaker switched on, plugged in, and turned up? Move the volume up, and play it again.',

  joinTitle: 'Join your team',
  later: 'Later',
  nextHello: 'Next: say hello',
  hostButton: 'Host here',

  hostTitle: 'Host on this computer',
  hostText: 'Others on this network find it by themselves. Choose a name that they will know.',
  hostedTitle: 'This computer is the host',
  hostedText: 'Others find it by themselves, scan the code, or type the address.',

  helloTitle: 'Say hello',
  helloText: 'Hold the key and speak. Let go to stop; a short tap keeps it open.',
  helloNoChannel: 'The server has no channel that you may talk on. Whoever hosts it can add one.',
  joinedOnly: (server: string): string => `Joined ${server}.`,
  joinedDelay: (server: string, ms: number): string =>
    `Joined ${server}. Voice takes ${String(ms)} ms from mouth to ear.`,
  connectionGone: (server: string): string =>
    `The connection to ${server} is gone. It is tried again by itself; the panel shows how it goes.`,
  setHotkey: 'Set a hotkey…',
  openPanel: 'Open the panel',
};
