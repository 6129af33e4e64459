import { Discovery } from '../../discovery/index.ts';
import { parseHost, socketHost } from '../../base/net-host.ts';
import { isEvery, isLoopback, type RunningHost } from '../../server/index.ts';
import type { Output } from '../output.ts';

/** What the command line says of it: `--announce`, `--no-announce`, or nothing. */
export type AnnounceWish = 'yes' | 'no' | 'as-usual';

export type AnnouncePlan =
  | { readonly type: 'no' }
  /** `only`: on the network of this address; absent: on every one. */
  | { readonly type: 'announce'; readonly only?: string };

/** How often the number of stations is looked at. */
const COUNT_EVERY_MS = 1_000;

/**
 * Whether a server is told to its network, and on which. Pure.
 * @param address that it is bound to: `::` or `0.0.0.0` for every one.
 */
export function planAnnouncement(
  wish: AnnounceWish,
  address: string,
  env: Readonly<Record<string, string | undefined>>,
): AnnouncePlan {
  const wanted = wish === 'yes';
  if (wish === 'no' || (env['PARTYLINE_MDNS'] === 'off' && !wanted)) return { type: 'no' };
  if (isLoopback(address) && !wanted) return { type: 'no' };
  const parsed = parseHost(address);
  const only = parsed.ok ? socketHost(parsed.host) : address;
  return isEvery(only) ? { type: 'announce' } : { type: 'announce', only };
}

/**
 * Tells the network of a server, as a hosted desk does (mDNS, `_partyline._tcp`). That it cannot is a warning: the server
 * serves all the same.
 * @returns what takes it back.
 */
export function announceServer(
  { server, facts }: RunningHost,
  wish: AnnounceWish,
  output: Output,
): () => Promise<void> {
  const name = facts.name ?? 'Partyline';
  const warn = (reason: string): void => {
    output.emit(
      { event: 'not-announced', reason },
      `Warning: desks do not find this server by themselves (${reason}). It serves all the same: type its address there.`,
    );
  };
  const plan = planAnnouncement(wish, facts.address, process.env);
  if (plan.type !== 'announce') return () => Promise.resolve();
  let told = -1;
  const tell = (): void => {
    const { stations } = server.stats();
    if (stations === told) return;
    told = stations;
    const { port, epoch, access, address } = facts;
    discovery.announce({ name, port, host: address, epoch, stations, access: access.type });
  };
  const discovery = new Discovery({
    onChange: () => undefined,
    onUnavailable: warn,
    // Said when it is so, and not because it was asked for: a network may be missing, and come later.
    onReach: (reach) => {
      if (reach === 'network')
        output.emit({ event: 'announced', name }, `Desks on this network find it as "${name}".`);
      else if (reach === 'this-computer')
        warn('this computer has no network now; it is announced when there is one');
    },
    env: {
      ...(plan.only === undefined ? {} : { PARTYLINE_MDNS_INTERFACE: plan.only }),
      ...givenOnly(process.env),
    },
  });
  tell();
  discovery.start();
  const counting = setInterval(tell, COUNT_EVERY_MS);
  return () => {
    clearInterval(counting);
    return discovery.stop();
  };
}

/** An empty variable is one that is not set. */
function givenOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
