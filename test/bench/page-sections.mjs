/** The page's order, and what a reader has to know to read each table. No measured figure in here but in `ELSEWHERE`. */

export const SECTIONS = [
  {
    report: 'latency',
    title: 'Mouth to ear',
    command: 'npm run bench:latency -- --peer mumble --save',
    about:
      'A server and two stations with default settings on virtual sound devices. The microphone is the left half of one ' +
      'two-channel device and the speaker its right half, so that one recording of it holds both ends on one clock. Each burst (a ' +
      '40 ms sweep from 400 to 3,200 Hz) is said in a talkspurt of its own. *Medians of starts* has one figure for each time that the ' +
      'programs were started anew. ' +
      '*Press to first sound* is measured with sound that goes on all the time: from the moment before the key goes down to the first ' +
      'sound at the far end. *Unheard* are presses after which nothing came, or before which the far end was not silent. *Continuous*: the ' +
      'microphone is open all the time. *By hotkey* takes the same way for the key as Mumble does, through the display. What the sound ' +
      'hardware of a real desk adds is in none of these figures. *Declared* is what the stations themselves say that the ' +
      'blocks on the way take: the sum on the connection panel, with what the jitter buffer aims at in the place of what lies in it at a ' +
      'moment. Each column is the median over the starts, so the parts need not add up to the sum. *PSS* is memory, pages that ' +
      'processes share divided among them. [Decision 88](../decisions/0088-latency-bench.md) tells how it is measured.',
  },
  {
    report: 'playout',
    title: 'Playout: late frames against delay',
    command: 'npm run bench:playout -- --save',
    about:
      'How much waits in the jitter buffer, and how much comes too late all the same, on arrival traces. *Late*: frames that were not ' +
      'there in their turn; those of them that were then never heard are *unheard*. *Concealed*: time filled with made-up sound. *Cut*: ' +
      'time left out to catch up. *Buffer*: the mean delay that playing adds. *Deepest*: the most that lay in the buffer; and the most from 2 s after ' +
      'a stall on. *WebRTC-like* is a model of the target of its NetEq, granted every change of it at once and for nothing. The last column ' +
      'names who is late less often with less in the buffer, a buffer of fixed length among them; each of those is in the plots and in the ' +
      'JSON file, and so is our own estimator without waiting and catching up (`targetOnly`). ' +
      '[Decision 76](../decisions/0076-wait-and-catch-up.md) tells why.',
  },
  {
    report: 'drift',
    title: 'Clock drift',
    command: 'npm run bench:drift -- --save',
    about:
      "A talker whose clock is faster than the listener's (or slower, where it says −) must be read faster. *Simulated*: talk without a pause. Frames " +
      'are late at random, exponentially: 0.1 ms in the mean on the *quiet wire*, 1 ms on *Wi-Fi* and for one of 50 six times that. *Level*: how long ' +
      "before their turn frames come; *reading*: how much faster than the device's pace they are read. *Deviation* of these, after the first " +
      'minute: how far the level goes at the most from its mean, and the reading from the difference of the clocks. *Two stations*, through a ' +
      'server on this machine: one talks for just under a minute at a time, into a microphone with a clock of its own, and says a chirp each second, whose way to the ' +
      'loudspeaker is measured (devices other than those of the first section: compare it with itself only). From 60 s on and from 8 s in each talkspurt on, 5–95 % leave out the least and the ' +
      'most. *At its target*: within 0.3 ms; elsewhere the level is led there, and the reading is not the difference of the clocks. ' +
      '*Late*, *concealed* and *cut* as above. [Decision 77](../decisions/0077-drift.md) tells how it is followed.',
  },
  {
    report: 'concealment',
    title: 'Concealment of lost frames',
    command: 'npm run bench:concealment -- --save',
    about:
      'Speech with frames lost: ITU-T G.711 Appendix I as built here, against silence and repetition of the last frame. ' +
      '*Gap SNR* is taken over each gap with the 10 ms after it and *segmental SNR* over all (more is better), the *log-spectral distance* ' +
      'is to the same way without loss (less is better). A *cell* is one row below: a codec, a frame duration, a share of lost frames, and a pattern: ' +
      'each by chance (*random*), or three in a row on average (*bursts*). By SNR silence is hard to beat, ' +
      'which [decision 78](../decisions/0078-concealment-by-likeness.md) explains.',
  },
  {
    report: 'quality',
    title: 'Sound quality',
    command: 'npm run bench:quality -- --save',
    about:
      'What the codecs and the filters leave of speech and of tones, from microphone to loudspeaker without devices and network. *Segmental SNR*: signal ' +
      'to error, piece by piece of 20 ms (more is better), against all of the original, and against what the codec has room for of it. ' +
      '*Log-spectral distance*: how far the spectra are apart (less is better). *Band*: where a tone comes out less than 3 dB softer than one of ' +
      '1 kHz. *THD+N*: all that comes out beside a tone, as a share of it.',
  },
  {
    report: 'server',
    title: 'The server on one core',
    command: 'npm run bench:server -- --save',
    about:
      'Processor time and delay for each delivered frame, against the plain `ws.send` loop under the same load. *One by one* and *bundled* ' +
      "are the server's two ways of sending, each forced here; by itself it sends one by one until there is much to do " +
      '([decision 82](../decisions/0082-bundles.md)). *In step*: all talkers send at the same moment. The plain *socket write* is the floor: ' +
      'nothing in Node.js that sends each frame by itself is cheaper. *Target* is what the ratio was to be; above it is missed. At 8 × 500 all but ' +
      '*bundled* are given half the load, because one core does not carry more of theirs. Listeners acknowledge to every server what they ' +
      'hear, with one talker one message for every 20 deliveries, so that the load is the same; only ours makes something of it. Beside it is ' +
      'the plain loop to which *nobody acknowledges*. The delay is that of ten listeners in the middle of a crowd ' +
      '([decision 87](../decisions/0087-bench-and-soak.md)).',
  },
  {
    report: 'sizing',
    title: 'How large an installation may be',
    command: 'npm run build && node test/bench/sizing.bench.mjs --save',
    about:
      '`partyline bench --ramp` against a server of its own, both on this machine: 1, 2, 4 and 8 talkers at once, and no further where the ' +
      "bench itself was at its limit: where it took nearly a core, delays may be its own, not the server's. [Sizing a " +
      'server](../operations.md#sizing-a-server) tells what to make of it.',
  },
  {
    report: 'dsp',
    title: 'What each step of the sound costs',
    command: 'node test/bench/dsp.bench.mjs --save',
    about:
      'Processor time for 10 ms of one voice: each step by itself, then the whole way of the microphone and of so many talkers heard.',
  },
  {
    report: 'soak',
    title: 'Soak',
    command: 'npm run soak -- --save',
    about:
      'A crowd talks and listens without a pause, in frames of 10 ms, and each of it connects anew again and again: what grows in the server, and what is lost. A *slope* is that of a straight ' +
      'line from a third of the time on, ± half of its 95 % confidence interval; *live* is what is still used after a collection of garbage. ' +
      '*Active* ones are what keeps Node.js awake, by its own names. *At the end*: when everybody has left; *at the start*: when everybody of the rehearsal had. ' +
      'The *station* is one of `partyline station`, with files in the place of devices, that talks for 3 s of every 5. ' +
      '[Decision 87](../decisions/0087-bench-and-soak.md) tells why it is done so.',
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

On Debian 12 or alike, with Node 20, what [the project needs](../../README.md#what-it-needs), and nothing else running:

\`\`\`sh
apt-get install pulseaudio pulseaudio-utils libasound2-plugins   # virtual sound devices: latency, and drift with --minutes
apt-get install mumble mumble-server xvfb xdotool openssl python3 # the peer, a display, a keyboard
apt-get install espeak-ng                                        # speech: concealment and quality
npm ci
npm run bench:latency -- --peer mumble --save
\`\`\`

The others by the commands that their sections name. Without \`--save\` they print their figures, and keep nothing.

Everything is started in temporary folders, on ports and a display of its own; nothing of the machine's own sound is touched. A long
run of \`bench:latency\` may be cut into pieces: \`--starts 1 --append FILE\` adds one start of each system to the file and reports on all of
them. The file tells the build and the options that its starts are of, and takes no others. Delays grow on a machine that does something else meanwhile. Each bench takes \`--short\` for a sanity run of
seconds to a minute, whose figures mean nothing; the soak takes \`--seconds 30\`.`;
