/** The page's order, and what a reader has to know to read each table. No measured figure in here but in `ELSEWHERE`. */

export const SECTIONS = [
  {
    report: 'latency',
    title: 'Mouth to ear',
    command: 'npm run bench:latency -- --peer mumble --save',
    about:
      'A server and two stations with default settings on virtual sound devices. The microphone is the left half of one ' +
      'two-channel device and the speaker its right half, so that one recording of it holds both ends on one clock. Each burst (a ' +
      '40 ms sweep from 400 to 3,200 Hz) is said in a talkspurt of its own; every program is started anew several times. ' +
      '*Press to first sound* is measured with sound that goes on all the time: from the moment before the key goes down to the first ' +
      'sound at the far end. *By hotkey* takes the same way for the key as Mumble does, through the display. What the sound ' +
      'hardware of a real desk adds is in none of these figures. *Declared* is what the stations themselves say that the ' +
      'blocks on the way take, the sum on the connection panel. [Decision 88](../decisions/0088-latency-bench.md) tells how it is measured.',
  },
  {
    report: 'playout',
    title: 'Playout: late frames against delay',
    command: 'npm run bench:playout -- --save',
    about:
      'How much waits in the jitter buffer, and how much comes too late all the same, on arrival traces.',
  },
  {
    report: 'drift',
    title: 'Clock drift',
    command: 'npm run bench:drift -- --save',
    about: 'Continuous talk between two clocks that differ.',
  },
  {
    report: 'concealment',
    title: 'Concealment of lost frames',
    command: 'npm run bench:concealment -- --save',
    about:
      'Speech with frames lost: ITU-T G.711 Appendix I as built here, against silence and repetition of the last frame.',
  },
  {
    report: 'quality',
    title: 'Sound quality',
    command: 'npm run bench:quality -- --save',
    about: 'What the codecs and the filters leave of speech.',
  },
  {
    report: 'server',
    title: 'The server on one core',
    command: 'npm run bench:server -- --save',
    about:
      'Processor time and delay for each delivered frame, against the plain `ws.send` loop under the same load.',
  },
  {
    report: 'sizing',
    title: 'How large an installation may be',
    command: 'npm run bench:sizing -- --save',
    about: '`partyline bench` against a server of its own.',
  },
  {
    report: 'soak',
    title: 'Soak',
    command: 'npm run soak -- --save',
    about: 'Half an hour of talking, listening and reconnecting: what grows, and what is lost.',
  },
];

export const ELSEWHERE = `## Measured before, and not by these commands

For orientation only: median delays from mouth to ear of other systems, measured once with the same method on a machine of the same kind
(two cores, Debian 12, virtual sound devices). No command of this repository repeats them.

| system | ms |
| --- | --- |
| the method's own floor: PulseAudio \`module-loopback\` | 7.0 |
| Jamulus on JACK, 64 frames | 9.3 |
| Jamulus on JACK, 128 frames | 16.0 |
| naudiodon with its defaults, a loop without any network | 511 |`;

export const REPEAT = `## To repeat them

On Debian 12 or alike, with Node 20 and nothing else running:

\`\`\`sh
apt-get install pulseaudio pulseaudio-utils libasound2-plugins   # virtual sound devices
apt-get install mumble mumble-server xvfb xdotool openssl python3 # the peer, a display, a keyboard
npm ci
npm run bench:latency -- --peer mumble --save
\`\`\`

Everything is started in temporary folders, on ports and a display of its own; nothing of the machine's own sound is touched. A long
run may be cut into pieces: \`--starts 1 --append FILE\` adds one start of each system to the file and reports on all of
them. Delays grow on a machine that does something else meanwhile. Each bench takes \`--short\` for a sanity run of a few seconds.`;
