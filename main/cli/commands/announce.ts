import { Discovery } from '../../discovery/index.ts';
import { parseHost, socketHost } from '../../base/net-host.ts';
import { isEvery, isLoopback, type RunningHost } from '../../server/index.ts';
import type { Output } from '../output.ts';

/** The command line's choice: `--announce`, `--no-announce`, or neither. */
export type AnnounceWish = 'yes' | 'no' | 'as-usual';

type AnnouncePlan =
  | { readonly type: 'no' }
  /** `only` limits the announcement to the network of this address; absent means every network. */
  | { readonly type: 'announce'; readonly only?: string };

/** How often the number of stations is checked. */
const COUNT_EVERY_MS = 1_000;

/**
 * Decides whether a server is announced, and on which networks. Pure.
 * @param address the address that it is bound to: `::` or `0.0.0.0` for every network.
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
 * Announces a server on the network, as a desk that hosts does (mDNS, `_partyline._tcp`). A failure
 * is only a warning, because the server still serves.
 * @returns a function that withdraws the announcement.
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
    // Reported when it happens, because the network may come only later.
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

/** Drops empty variables: they count as not set. */
function givenOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
