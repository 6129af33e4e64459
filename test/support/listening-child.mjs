// Stations without sound in a process of their own, which a test can freeze: real connections, from
// dist/. {type:'start', url, count} → {type:'joined'} when all listen on the channel `main`;
// {type:'report'} → {type:'report', links}. A frame's payload begins with its talker's monotonic
// time (ns, 8 bytes big-endian): one clock for all processes of a computer.
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { AudioProcessClient } from '../../dist/main/station/audio-process-client.js';
import { ServerConnection } from '../../dist/main/station/connection/server-connection.js';

const stations = [];

class ListeningStation {
  /** The reason of each lost connection. */
  reasons = [];
  played = 0;
  oldestMs = 0;
  joins = 0;

  constructor(url, onJoined) {
    this.audio = new AudioProcessClient({
      start: () => this.#audioProcess(),
      devices: { input: { kind: 'none' }, output: { kind: 'none' }, sidetoneDb: null },
      onState: () => undefined,
      onDevice: () => undefined,
      onNotice: () => undefined,
    });
    this.audio.start();
    this.connection = new ServerConnection({
      onState: (state) => {
        if (state.type === 'waiting' || state.type === 'refused') this.reasons.push(state.reason);
      },
      onMessage: (message) => {
        if (message.type === 'welcome')
          this.connection.current.send({ type: 'subscribe', listen: ['main'], talk: [] });
        if (message.type !== 'subscribed') return;
        this.joins += 1;
        if (this.joins === 1) onJoined();
      },
      onAudio: this.audio.play,
      onStall: () => undefined,
    });
    const identity = { stationId: randomUUID(), name: 'Stalled', codecs: ['PCMU/16000', 'PCMU/8000'] };
    this.connection.connect({ url, identity });
  }

  /** No process: it looks at what it is to play, and answers pings. */
  #audioProcess() {
    let say = () => undefined;
    return {
      pid: undefined,
      send: (command) => {
        if (command.type === 'frame') this.#play(command.frame);
        if (command.type === 'ping') say({ type: 'pong', id: command.id });
      },
      onMessage: (listener) => {
        say = listener;
        void Promise.resolve().then(() => listener({ type: 'ready' }));
      },
      onExit: () => undefined,
      kill: () => undefined,
    };
  }

  #play({ payload }) {
    const sentAtNs = Buffer.from(payload.buffer, payload.byteOffset, 8).readBigUInt64BE();
    this.played += 1;
    this.oldestMs = Math.max(this.oldestMs, Number(process.hrtime.bigint() - sentAtNs) / 1e6);
  }

  report() {
    const { reasons, played, oldestMs, joins } = this;
    return { reasons, played, oldestMs, joins, staleFrames: this.audio.staleFrames };
  }
}

process.on('message', (message) => {
  if (message.type === 'start') {
    let joined = 0;
    const onJoined = () => {
      joined += 1;
      if (joined === message.count) process.send({ type: 'joined' });
    };
    for (let n = 0; n < message.count; n += 1) stations.push(new ListeningStation(message.url, onJoined));
  } else if (message.type === 'report') {
    process.send({ type: 'report', links: stations.map((station) => station.report()) });
  }
});
process.on('disconnect', () => process.exit(0));
