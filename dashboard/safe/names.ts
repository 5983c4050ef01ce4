import { hostname, networkInterfaces } from 'node:os';

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Addresses of a server that mean every address of its host. */
const everywhere = ['0.0.0.0', '::', ''];

/** Whether only programs of this host reach an address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** An address as it stands in a URL: IPv6 in brackets. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/**
 * The names by which a server may be asked that listens on an address: the loopback is asked by its names, one that listens everywhere by all
 * names and addresses of the host, any other by its own.
 */
export function namesOf(
  host: string,
  system: { readonly name: string; readonly addresses: readonly string[] } = thisSystem(),
): readonly string[] {
  const own = everywhere.includes(host)
    ? [system.name, system.name.split('.')[0]!, ...system.addresses.map(bracketed)]
    : [bracketed(host)];
  return [...new Set([...own, ...(isLoopback(host) || everywhere.includes(host) ? loopback : [])])];
}

const thisSystem = () => ({
  name: hostname(),
  addresses: Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
});
