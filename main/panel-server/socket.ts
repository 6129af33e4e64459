import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { PANEL_PROTOCOL } from '../contract/index.ts';
import { PANEL_LIMITS } from './limits.ts';
import type { PanelLine } from './panel-session.ts';

/** The events of a panel's socket. */
export interface LineEvents {
  readonly text: (text: string) => void;
  readonly closed: () => void;
}

interface PanelSockets {
  /** Takes over a request that was checked; `connect` returns the listeners for its socket. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    connect: (line: PanelLine) => LineEvents,
  ): void;
  /** Cuts every connection and takes no more. */
  close(): void;
}

const CLOSE_UNSUPPORTED_DATA = 1003;
/** A panel that does not finish the closing handshake is cut after this time. */
const CLOSE_PATIENCE_MS = 1_000;

/** The WebSockets of the loopback panel; this is the only importer of ws here. */
export function panelSockets(): PanelSockets {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: PANEL_LIMITS.MAX_MESSAGE_BYTES,
    // Compression costs more than it saves on loopback, and uses a worker thread for every message.
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has(PANEL_PROTOCOL) ? PANEL_PROTOCOL : false),
  });
  return {
    upgrade(request, socket, head, connect) {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        attend(webSocket, connect);
      });
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function attend(webSocket: WebSocket, connect: (line: PanelLine) => LineEvents): void {
  const events = connect({
    send(text, sent) {
      if (webSocket.readyState !== webSocket.OPEN) return sent();
      // The panel asks but does not read: its answers would fill the memory.
      if (webSocket.bufferedAmount > PANEL_LIMITS.MAX_UNREAD_BYTES) return webSocket.terminate();
      webSocket.send(text, sent);
    },
    close(code, reason) {
      webSocket.close(code, reason);
      setTimeout(() => {
        webSocket.terminate();
      }, CLOSE_PATIENCE_MS).unref();
    },
  });
  webSocket.on('message', (data, isBinary) => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (isBinary) webSocket.close(CLOSE_UNSUPPORTED_DATA, 'text-only');
    else events.text((data as Buffer).toString('utf8'));
  });
  // The stream was malformed; `close` follows.
  webSocket.on('error', () => undefined);
  webSocket.on('close', events.closed);
}
