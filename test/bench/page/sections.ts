/**
 * The order of the page, and what a reader has to know to read each table. Only `ELSEWHERE` holds
 * measured figures.
 */

export interface Section {
  /** Name of its report. */
  readonly report: string;
  readonly title: string;
  /** The command that measures it. */
  readonly command: string;
  readonly about: string;
}

export const SECTIONS: readonly Section[] = [
  {
    report: 'latency',
    title: 'Mouth to ear',
    command: 'npm run bench:latency -- --peer mumble --save',
    about:
      'A server and two stations with default settings on virtual sound devices. The microphone is the left half of one ' +
      'two-channel device and the speaker its right half, so one recording holds both ends on one clock. Each burst (a 40 ms sweep ' +
      'from 400 to 3,200 Hz) has a talkspurt of its own. *Medians of starts* has one figure for each new start of the programs. ' +
      '*Press to first sound* is measured while sound goes on all the time: from the moment before the key goes down to the first ' +
      'sound at the far end. *Unheard* counts presses after which nothing came, or before which the far end was not silent. ' +
      '*Continuous*: the microphone is open all the time. *By hotkey*: the key goes through the display, as it does for Mumble. ' +
      'No figure includes the sound hardware of a real desk. *Declared* is the sum on the connection panel: the stations report the ' +
      "blocks of the path, with the jitter buffer's target in place of its content. Each column is the median over the " +
      'starts, so the parts need not add up to the sum. *PSS* is memory; processes that share pages divide them. ' +
      '[Decision 88](../decisions/0088-latency-bench.md) describes the method.',
  },
  {
    report: 'playout',
    title: 'Playout: late frames against delay',
    command: 'npm run bench:playout -- --save',
    about:
      'How much sound waits in the jitter buffer, and how many frames are late all the same, on arrival traces. *Late* frames were ' +
      'not there in their turn; those that were never heard are *unheard*. *Concealed* is time filled with made-up sound. *Cut* is ' +
      'time left out to catch up. *Buffer* is the mean delay that playing adds. *Deepest* is the most that lay in the buffer, ' +
      'at any time and from 2 s after a stall on. *WebRTC-like* is a model of the target of its NetEq, which reaches each target at ' +
      'once and without loss. The last column names the strategies that are late less often with less in the buffer, buffers of ' +
      'fixed length included. The plots and the JSON file show all of them, and our estimator without waiting and catching up ' +
      '(`target-only`). [Decision 76](../decisions/0076-wait-and-catch-up.md) gives the reasons.',
  },
  {
    report: 'drift',
    title: 'Clock drift',
    command: 'npm run bench:drift -- --save',
    about:
      "A station must read a talker faster when the talker's clock is faster than its own, and slower (−) when it is slower. " +
      '*Simulated*: talk without a pause. Frames are late at random, exponentially: 0.1 ms on average on the *quiet wire*; on ' +
      '*Wi-Fi* 1 ms, and six times that for one frame in 50. *Level*: how long before their turn frames come. *Reading*: how much ' +
      "faster than the device's pace they are read. *Deviation*, after the first minute: the largest distance of the level from its " +
      'mean, and of the reading from the difference of the clocks. *Two stations*, through a server on this machine: one talks for ' +
      'just under a minute at a time into a microphone with a clock of its own, and says a chirp each second, whose delay to the ' +
      'loudspeaker is measured (on other devices than in the first section, so the two do not compare). The first 60 s of the talk and ' +
      'the first 8 s of each talkspurt do not count. 5–95 % leaves out the lowest and the highest values. *At its target*: within ' +
      '0.3 ms; elsewhere the buffer is moved to its target, and the reading differs from the clocks on purpose. *Late*, *concealed* ' +
      'and *cut* are as above. [Decision 77](../decisions/0077-drift.md) describes the method.',
  },
  {
    report: 'concealment',
    title: 'Concealment of lost frames',
    command: 'npm run bench:concealment -- --save',
    about:
      'Speech with lost frames: our version of ITU-T G.711 Appendix I against silence and against a repetition of the last frame. ' +
      '*Gap SNR* covers each gap with the 10 ms after it, *segmental SNR* everything (more is better). The *log-spectral distance* ' +
      'compares with the same path without loss (less is better). A *cell* is one row below: a codec, a frame duration, a share ' +
      'of lost frames, and a pattern, which is each frame by chance (*random*) or three in a row on average (*bursts*). Silence is hard ' +
      'to beat by SNR; [decision 78](../decisions/0078-concealment-by-likeness.md) explains why.',
  },
  {
    report: 'quality',
    title: 'Sound quality',
    command: 'npm run bench:quality -- --save',
    about:
      'What the codecs and the filters leave of speech and of tones, from microphone to loudspeaker without devices and network. ' +
      '*Segmental SNR*: signal to error in pieces of 20 ms (more is better), against the whole original and against the band of the ' +
      'codec. *Log-spectral distance*: how far the spectra are apart (less is better). *Band*: where a tone is less than 3 dB softer ' +
      'than one of 1 kHz. *THD+N*: everything besides the tone, as a share of it.',
  },
  {
    report: 'server',
    title: 'The server on one core',
    command: 'npm run bench:server -- --save',
    about:
      'Processor time and delay of each delivered frame, against the plain `ws.send` loop under the same load. *One by one* and ' +
      '*bundled* are the two ways in which the server sends, each forced here; by itself it sends one by one until it has much to do ' +
      '([decision 82](../decisions/0082-bundles.md)). *In step*: all talkers send at the same moment. The plain *socket write* is ' +
      'the floor: nothing in Node.js that sends each frame by itself is cheaper. *Target* is the goal for the ratio; a higher ratio ' +
      'misses it. At 8 × 500 all servers but *bundled* get half the load, because one core does not carry more. Listeners ' +
      'acknowledge to every server, with one talker one message for every 20 deliveries, so that the load is the same; only our ' +
      'server uses the acknowledgements. *Nobody acknowledges* is the plain loop without them. The delay is that of ten listeners in ' +
      'the middle of a crowd ([decision 87](../decisions/0087-bench-and-soak.md)).',
  },
  {
    report: 'sizing',
    title: 'How large an installation may be',
    command: 'npm run bench:sizing -- --save',
    about:
      '`partyline bench --ramp` against a server of its own, both on this machine: 1, 2, 4 and 8 talkers at once, until the bench ' +
      "itself is at its limit. Where the bench used nearly a core, the delays may be its own, not the server's. [Sizing a " +
      'server](../operations.md#sizing-a-server) says how to use the table.',
  },
  {
    report: 'dsp',
    title: 'What each step of the sound costs',
    command: 'npm run bench:dsp -- --save',
    about:
      'Processor time for 10 ms of one voice: each step by itself, then the whole path of the microphone and of several talkers.',
  },
  {
    report: 'soak',
    title: 'Soak',
    command: 'npm run soak -- --save',
    about:
      'A crowd talks and listens without a pause, in frames of 10 ms, and each station connects anew again and again: what grows in ' +
      'the server, and which frames are lost. A *slope* belongs to a straight line through the last two thirds of the time, ± half of its ' +
      '95 % confidence interval. *Live* memory is still used after a garbage collection. *Active* handles keep Node.js awake; the names ' +
      "are Node's. *At the end*: when everybody has left. *At the start*: when everybody has left after the rehearsal. The *station* is a " +
      '`partyline station` with files in place of devices, which talks for 3 s of every 5. ' +
      '[Decision 87](../decisions/0087-bench-and-soak.md) gives the reasons.',
  },
];

export const ELSEWHERE = `## Measured once, not by these commands

For orientation only: median delays from mouth to ear of other systems, measured once with the same method on a machine of the same kind
(two cores, Debian 12, virtual sound devices). No command of this repository repeats them.

| system | ms |
| --- | --- |
| the method's own floor: PulseAudio \`module-loopback\` | 7.0 |
| Jamulus on JACK, 64 frames | 9.3 |
| Jamulus on JACK, 128 frames | 16.0 |
| naudiodon with its defaults, a loop without any network | 511 |`;

export const REPEAT = `## Repeat the measurements

On Debian 12 or a similar system, with Node 20, [the requirements of the project](../../README.md#what-it-needs), and nothing else running:

\`\`\`sh
apt-get install pulseaudio pulseaudio-utils libasound2-plugins   # virtual sound devices: latency, and drift with --minutes
apt-get install mumble mumble-server xvfb xdotool openssl python3 # the peer, a display, a keyboard
apt-get install espeak-ng                                        # speech: concealment and quality
npm ci
npm run bench:latency -- --peer mumble --save
\`\`\`

Each section above names its command. Without \`--save\` a bench prints its figures and keeps nothing. On a terminal it shows how far it is.

Everything starts in temporary folders, on ports and a display of its own; the machine's own sound is not touched. A long run of
\`bench:latency\` can be measured in pieces: \`--starts 1 --append FILE\` adds one start of each system to the file and reports on all
of them. The file names the build and the options of its starts, and takes no others. Delays grow on a machine that does something else
meanwhile. Each bench takes \`--short\` for a quick check of seconds to a minute, whose figures mean nothing; the soak takes \`--seconds 30\`.`;
