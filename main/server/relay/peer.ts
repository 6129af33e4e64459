import type { StationNumber } from '../../../common/station-number.ts';
import type { CloseReason } from '../../protocol/index.ts';
import { Lane } from './bundler.ts';
import { ListenerLag } from './listener-lag.ts';
import type { Bundle } from './out-frame.ts';
import type { Session } from './session.ts';

/** A WebSocket as the hub sees it. */
export interface Connection {
  /** The peer's address, without its port. */
  readonly address: string;
  /** Bytes that were handed over but not yet taken by the kernel. */
  readonly unsentBytes: number;
  /** @param utf8 a whole message; shared by all receivers. */
  sendText(utf8: Buffer): void;
  /**
   * @param bundle audio frames for one write; shared by all receivers. @param stamped with the
   * server's clock.
   */
  sendAudio(bundle: Bundle, stamped: boolean): void;
  close(reason: CloseReason): void;
  /** The station has proved itself: the connection no longer counts as pending. */
  admitted(): void;
}

/** The input of one connection; the listener calls it. */
export interface Inlet {
  text(text: string): void;
  /**
   * The hub stamps the buffer in place and forwards it, so the buffer belongs to the hub from now
   * on.
   */
  binary(frame: Buffer): void;
  transportControl(): void;
  /** The socket is closed; 1000 and 1001 mean that the station has left for good. */
  closed(code: number): void;
}

/** One connection in the hub. */
export class Peer extends Lane {
  readonly connection: Connection;
  readonly session: Session;
  /** The station's number; 0 before welcome. */
  stationNumber: StationNumber = 0;
  open = true;
  readonly lag = new ListenerLag();
  /** So far behind that audio would arrive too late. */
  lagging = false;

  constructor(connection: Connection, session: Session) {
    super();
    this.connection = connection;
    this.session = session;
  }
}
