import type { InvitationView, JoinAnswer, Problem } from '../../contract/index.ts';
import { parseInvitation, type InvitationUrl, type ParsedInvitation } from '../../hosting/index.ts';
import { CODEC_NAMES } from '../../../common/codec.ts';
import { parseAddress } from '../../station/connection/address.ts';
import type { ConnectionState } from '../../station/connection/connection.ts';
import type { Identity } from '../../station/connection/handshake.ts';
import type { Station } from '../../station/station.ts';
import { hostOf, NO_CONNECTION, rememberConnection, type ConnectionMemory } from './connection-memory.ts';
import { Passphrases } from './passphrases.ts';
import type { SecretBox } from '../ports.ts';
import { stationIdAt, withoutServer, withServerUsed, withStationIdAt } from '../settings/settings-schema.ts';
import type { SettingsStore } from '../settings/settings-store.ts';

export interface DeskConnectionEdges {
  readonly station: Pick<Station, 'connect' | 'disconnect' | 'connection' | 'state'>;
  readonly settings: SettingsStore;
  readonly secrets: SecretBox;
  /** The place where this desk runs: `folderMark` of its data folder. */
  readonly mark: string;
  readonly identity: () => { readonly name: string; readonly place: string };
  /** @returns the name of a server in the list of found servers. */
  readonly knownName: (url: string) => string | undefined;
  readonly onChange: () => void;
}

interface Goal {
  /** Best first. A URL that does not answer is followed by the next one. */
  readonly urls: readonly string[];
  readonly passphrase: string | undefined;
  readonly name: string | undefined;
  /**
   * This computer hosts the server. The hosting settings hold all about it, so nothing else is
   * saved.
   */
  readonly here: boolean;
  /** Whether the desk joins this server again at the next start. */
  readonly remember: boolean;
}

/** Joins and leaves servers, and remembers them with their passphrases. */
export class DeskConnection {
  readonly #edges: DeskConnectionEdges;
  readonly #passphrases: Passphrases;
  #memory: ConnectionMemory = NO_CONNECTION;
  #goal: Goal | undefined;
  /** The passphrase of the current attempt. */
  #tried: string | undefined;
  #candidate = 0;
  #notKept = false;
  #slowedDown: number | undefined;
  #pending: ParsedInvitation | undefined;
  #choices = 0;

  constructor(edges: DeskConnectionEdges) {
    this.#edges = edges;
    this.#passphrases = new Passphrases(edges.secrets);
  }

  get memory(): ConnectionMemory {
    return this.#memory;
  }

  /** Counts up each time that a server is chosen or left. */
  get choices(): number {
    return this.#choices;
  }

  /** An invitation that a person must accept or decline first. */
  get pendingInvitation(): InvitationView | undefined {
    if (!this.#pending) return undefined;
    const [url = ''] = this.#pending.urls;
    return { name: this.#pending.name || hostOf(url), host: hostOf(url), url };
  }

  get problems(): readonly Problem[] {
    return this.#notKept ? [{ kind: 'passphrase-not-kept' }] : [];
  }

  get slowDownUntilMs(): number | undefined {
    return this.#passphrases.slowDownUntilMs(this.#memory.server?.url, Date.now());
  }

  join(address: string, passphrase: string | undefined, remember = true): JoinAnswer {
    const parsed = parseAddress(address);
    if (!parsed.ok) return { ok: false, problem: 'bad-address' };
    const { url } = parsed;
    // The panel shows until when to wait. Another try would only make the wait longer.
    if (this.#passphrases.slowDownUntilMs(url, Date.now()) !== undefined) return { ok: true };
    const recent = this.#edges.settings.value.recentServers.find((it) => it.url === url)?.name;
    const name = this.#edges.knownName(url) ?? recent;
    this.#go({ urls: [url], passphrase, name, here: false, remember });
    return { ok: true };
  }

  joinInvitation(url: InvitationUrl): JoinAnswer {
    const invitation = parseInvitation(url);
    if (!invitation) return { ok: false, problem: 'bad-address' };
    this.#follow(invitation);
    return { ok: true };
  }

  /**
   * Opens a link from the system. It asks before it leaves a chosen server, since nobody pasted it.
   */
  openInvitation(url: InvitationUrl): void {
    const invitation = parseInvitation(url);
    if (!invitation) return;
    const server = this.#goal && this.#memory.server;
    if (!server) this.#follow(invitation);
    else if (!invitation.urls.includes(server.url)) {
      this.#pending = invitation;
      this.#edges.onChange();
    } else if (this.#edges.station.state.connection.type !== 'joined') this.#follow(invitation);
  }

  acceptInvitation(): void {
    if (this.#pending) this.#follow(this.#pending);
  }

  declineInvitation(): void {
    this.#pending = undefined;
    this.#edges.onChange();
  }

  /** Joins the server that this computer hosts. */
  joinHere(port: number, passphrase: string | undefined, name: string): void {
    this.#go({
      urls: [`ws://127.0.0.1:${String(port)}`],
      passphrase,
      name,
      here: true,
      remember: false,
    });
  }

  /** Joins the same server again, with the changed name or place. */
  rejoin(): void {
    const { type } = this.#edges.station.state.connection;
    if (this.#goal && type !== 'refused') this.#connect(this.#goal);
  }

  retry(): void {
    if (this.#goal) this.#edges.station.connection.current?.start();
  }

  leave(): void {
    this.#choices += 1;
    this.#goal = undefined;
    this.#pending = undefined;
    this.#memory = NO_CONNECTION;
    this.#edges.settings.update((settings) => {
      const { lastServer, ...rest } = settings;
      return lastServer === undefined ? settings : rest;
    });
    this.#edges.station.disconnect();
    this.#edges.onChange();
  }

  forget(url: string): void {
    this.#passphrases.forget(url);
    this.#edges.settings.update((settings) => withoutServer(settings, url));
  }

  /** The desk calls this at each change of the connection, before it reads `memory`. */
  connectionChanged(state: ConnectionState): void {
    const goal = this.#goal;
    this.#memory = rememberConnection(this.#memory, state, Date.now());
    const url = this.#memory.server?.url;
    if (!goal || url === undefined) return;
    if (state.type === 'joined') this.#joined(goal, url);
    else if (state.type === 'refused' && state.reason === 'wrong-passphrase') {
      this.#passphrases.refused(url, Date.now());
    } else if (
      state.type === 'waiting' &&
      !this.#memory.wasJoined &&
      this.#candidate + 1 < goal.urls.length
    ) {
      // This address of the invitation does not answer: try the next one. The last one stays.
      this.#candidate++;
      this.#connect(goal);
    }
  }

  /**
   * Tells the panel when the wait after wrong passphrases is over. The desk calls this once a
   * second.
   */
  tick(): void {
    const { slowDownUntilMs } = this;
    if (slowDownUntilMs === this.#slowedDown) return;
    this.#slowedDown = slowDownUntilMs;
    this.#edges.onChange();
  }

  /** Saves the server under the name that its welcome gives. */
  welcomed(): void {
    const url = this.#memory.server?.url;
    const name = this.#edges.station.state.self?.serverName ?? this.#memory.server?.name;
    if (url === undefined || !this.#goal?.remember) return;
    this.#edges.settings.update((settings) => withServerUsed(settings, url, name ?? hostOf(url), Date.now()));
  }

  #joined(goal: Goal, url: string): void {
    const tried = this.#tried;
    if (tried === undefined || goal.here) return;
    if (!goal.remember) return;
    const { settings, kept } = this.#passphrases.accepted(this.#edges.settings.value, url, tried);
    this.#notKept = !kept;
    this.#edges.settings.update(() => settings);
  }

  #follow({ urls, name, passphrase }: ParsedInvitation): void {
    this.#go({ urls, passphrase, name: name === '' ? undefined : name, here: false, remember: true });
  }

  #go(goal: Goal): void {
    this.#choices += 1;
    this.#pending = undefined;
    this.#goal = goal;
    this.#candidate = 0;
    this.#connect(goal);
  }

  #connect(goal: Goal): void {
    const url = goal.urls[this.#candidate] ?? goal.urls[0];
    if (url === undefined) return;
    const passphrase = goal.passphrase ?? this.#passphrases.get(this.#edges.settings.value, url);
    this.#tried = passphrase;
    const same = this.#memory.server?.url === url;
    this.#memory = {
      ...(same ? this.#memory : NO_CONNECTION),
      server: { url, name: goal.name, here: goal.here },
      failure: undefined,
    };
    const { name, place } = this.#edges.identity();
    const { settings, mark } = this.#edges;
    const identity: Identity = {
      stationId: stationIdAt(settings.value, mark),
      name,
      codecs: CODEC_NAMES,
      ...(place === '' ? {} : { place }),
      ...(passphrase === undefined ? {} : { passphrase }),
    };
    this.#edges.onChange();
    this.#edges.station.connect({
      url,
      identity,
      onStationId: (id) => {
        settings.update((it) => withStationIdAt(it, mark, id));
        // Written at once: a station that is killed now needs this id to take its place again.
        void settings.flush();
      },
    });
  }
}
