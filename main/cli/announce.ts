import { isIPv4 } from 'node:net';
import { Discovery } from '../discovery/index.ts';
import { isLoopback, type RunningHost } from '../server/index.ts';
import type { Output } from './output.ts';

/** What the command line says of it: `--announce`, `--no-announce`, or nothing. */
export type AnnounceWish = 'yes' | 'no' | 'as-usual';

export type AnnouncePlan =
  | { readonly type: 'no' }
  /** It was asked for, and cannot be done. */
  | { readonly type: 'impossible'; readonly reason: string }
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
  if (address === '::' || address === '0.0.0.0') return { type: 'announce' };
  const v4 = address.replace(/^::ffff:/i, '');
  if (isIPv4(v4)) return { type: 'announce', only: v4 };
  // The records of a server carry its IPv4 addresses: desks look for those.
  return wanted ? { type: 'impossible', reason: 'it listens on an IPv6 address alone' } : { type: 'no' };
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
  if (plan.type === 'impossible') warn(plan.reason);
  if (plan.type !== 'announce') return () => Promise.resolve();
  let told = -1;
  const tell = (): void => {
    const { stations } = server.stats();
    if (stations === told) return;
    told = stations;
    const { port, epoch, access } = facts;
    discovery.announce({ name, port, epoch, stations, access: access.type });
  };
  const discovery = new Discovery({
    onChange: () => undefined,
    onUnavailable: warn,
    env: {
      ...(plan.only === undefined ? {} : { PARTYLINE_MDNS_INTERFACE: plan.only }),
      ...givenOnly(process.env),
    },
  });
  tell();
  discovery.start();
  if (discovery.unavailable === undefined)
    output.emit({ event: 'announced', name }, `Desks on this network find it as "${name}".`);
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
