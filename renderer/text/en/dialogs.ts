/** Dialogs, and what joining and hosting say wherever they are shown. */
export const dialogs = {
  close: 'Close',
  cancel: 'Cancel',

  passphraseWrong: (server: string): string => `Wrong passphrase for ${server}`,
  passphraseMissing: (server: string): string => `Passphrase for ${server}`,
  passphraseAsk: 'Ask the person at the host computer to read you the four words under Settings, Invite.',
  passphrase: 'Passphrase',
  passphraseFor: (server: string): string => `Passphrase for ${server}`,
  word: (number: number): string => `Word ${String(number)}`,
  fourWords: 'Type all four words.',
  otherPassphrase: 'It is not four words',
  asFourWords: 'It is four words',
  wrongHere: 'That passphrase does not match. Check each word and try again.',
  wrongCosts: 'After several wrong tries the server makes this computer wait.',
  slowDown: (seconds: number): string =>
    `Too many wrong tries. The server listens to this computer again in ${String(seconds)} s.`,
  otherServer: 'Other server…',
  join: (server: string): string => `Join ${server}`,
  joinAny: 'Join',
  joining: (server: string): string => `Joining ${server}`,

  serversTitle: 'Choose a server',
  servers: 'Servers',
  found: 'Found on this network just now.',
  looking: 'Searching this network. Servers appear here by themselves.',
  discoveryOff:
    'Partyline cannot search this network for servers. Type the address or paste an invitation: both work.',
  recent: 'Joined before',
  stations: (count: number): string => (count === 1 ? '1 station' : `${String(count)} stations`),
  forget: (server: string): string => `Forget ${server}`,
  typeAddress: 'Type address',
  showFound: 'Show list',
  address: 'Address or invitation',
  addressHint: 'Such as 192.168.1.20, or a whole invitation that starts with partyline://',
  addressPlaceholder: '192.168.1.20',
  badAddress: 'This is not an address. Write it as 192.168.1.20, stage-pc:7420, fd00::5 or [fd00::5]:7420.',
  badInvitation: 'This invitation cannot be read. Copy it again, whole, from where you got it.',
  invitationHere: 'This is an invitation: it includes the passphrase.',
  hostHere: 'Host here',
  leave: 'Leave',
  leaveTitle: (server: string): string => `Leave ${server}?`,
  leaveText: 'Nobody there hears or reaches you until you join again.',
  currently: (server: string): string => `Joined ${server} now`,

  failed: {
    unreachable: (server: string): string =>
      `${server} does not answer. Is it switched on, and on this network? Partyline keeps trying.`,
    'nobody-hosts': (server: string): string =>
      `Nobody hosts on ${server} now. Ask its host to start; Partyline keeps trying.`,
    network: (server: string): string =>
      `This computer does not reach ${server}. Check its cable or Wi-Fi; Partyline keeps trying.`,
    'unknown-name': (server: string): string =>
      `No computer is called ${server} here. Check the address, or type its number.`,
    unproved: (server: string): string =>
      `${server} does not know your passphrase. It may be another server of that name: ask its host for a new invitation.`,
    'not-asked': (server: string): string =>
      `${server} asks for no passphrase, but you have one. Ask its host before you trust it.`,
    'server-full': (server: string): string =>
      `${server} has no place for another station now. Partyline keeps trying.`,
    'server-limit': (server: string): string =>
      `${server} may open no more connections: its host must raise the limit (ulimit -n). Partyline keeps trying.`,
    'own-limit': (): string =>
      'This computer may open no more files or connections. Close other programs; Partyline keeps trying.',
    'wrong-version': (server: string): string =>
      `${server} runs a different version of Partyline. Install the same version on both.`,
    replaced: (): string => 'This station joined from another window or computer, which holds the line now.',
    kicked: (server: string): string => `${server} has ended this connection. Ask whoever hosts it.`,
    other: (server: string): string =>
      `${server} has not let this station in. Try again, or choose another server.`,
  },

  hostName: 'Name of the line',
  startHosting: 'Start hosting',
  stopHosting: 'Stop hosting',
  hostStarting: 'The server is starting on this computer.',
  hostNote: 'The line stays open while Partyline runs here, with the window closed too.',
  hostNotAnnounced:
    'Others cannot find it by themselves on this network. Give them the invitation or the address.',
  hostFailed: {
    'port-taken':
      'Another program on this computer uses the port. Close it, or a second Partyline, and start again.',
    settings: 'The settings of the server cannot be used. Correct or remove its channels, and start again.',
    crashed: 'The server on this computer has stopped. Start it again; stations come back by themselves.',
    other: 'The server could not start on this computer. Start it again.',
  },
  hostAddress: 'Address',
  hostPort: (port: number): string => `port ${String(port)}`,
  hostAlso: (addresses: string): string => `also ${addresses}`,
  noAddress: 'No network',
  copyInvitation: 'Copy invitation',
  copied: 'Copied',
  notCopied: 'Not copied',
  copyByHand: 'The clipboard cannot be reached. Copy it from here:',
  qrLabel: 'Invitation as a QR code',

  stopHostingTitle: (stations: number): string =>
    stations === 0
      ? 'Stop hosting?'
      : stations === 1
        ? 'Stop hosting? One station loses the line.'
        : `Stop hosting? ${String(stations)} stations lose the line.`,
  stopHostingText: 'Nobody can talk here until somebody hosts again. Passphrase and channels are kept.',

  hotkeyTitle: 'Set a talk hotkey',
  hotkeyText: 'Hold it to talk on the selected channel, with any program in front.',
  done: 'Done',
};
