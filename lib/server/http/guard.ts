/**
 * Owns where outgoing requests may go: public addresses, and those private ones that the operator allowed
 * (ORIEL_ALLOW_PRIVATE_HOSTS) or that a caller vouches for (a model connection's own host).
 *
 * The address that was checked is the address that is connected to: names are resolved by the guard's own look-up, inside the
 * connection, so a name that resolves differently a moment later (DNS rebinding) gains nothing. Literal addresses, which skip the
 * look-up, are checked before connecting; URL parsing has already made dotted decimals of octal, hexadecimal and integer hosts.
 * Private means everything but globally routable unicast: loopback, link-local (cloud metadata), RFC 1918, carrier-grade NAT,
 * multicast, reserved, 6to4, Teredo. IPv4 inside IPv6 (mapped, NAT64) is judged as the IPv4 address it is.
 */
import { lookup, type LookupAddress } from 'node:dns'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Agent, buildConnector } from 'undici'

/**
 * shared: connections are kept alive; for what may be repeated. fresh: a connection per request; a kept one may have been closed by
 * the server in the very moment a request leaves on it, and nobody could tell whether that request was read.
 */
export type Connections = 'shared' | 'fresh'

export interface Guard {
  /** What requests are sent with. undici is loaded by the first call (85 ms, 19 MB), so a process that never calls out stays small. */
  dispatcher(connections: Connections): Promise<Agent>
  /** Why a URL may not be called, from its text alone; null where only the look-up can tell. */
  refusal(url: URL): string | null
  /** A connection to a host that speaks something else than HTTP. Rejects with BlockedError, or with the error of the socket. */
  connect(host: string, port: number): Promise<Socket>
  /** A guard that lets one more `host:port` pass. The same entry gives the same guard. */
  allowing(hostAndPort: string): Guard
  /** Cuts every connection, busy ones too. */
  close(): Promise<void>
}

/** The guard's own refusal, as it comes out of a connection. */
export class BlockedError extends Error {
  override name = 'BlockedError'
}

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = { address: Address; bits: number }

interface Allowances {
  /** `host:port`, lower-case, IPv6 in brackets. */
  hosts: Set<string>
  ranges: Range[]
}

const connectTimeoutMs = 10_000

/**
 * @param allowed entries of ORIEL_ALLOW_PRIVATE_HOSTS: `host:port` (`[::1]:8080` for IPv6) or CIDR.
 * @throws Error naming an entry that is neither.
 */
export function createGuard(allowed: string[]): Guard {
  return guardOf(parseAllowances(allowed))
}

function guardOf(allowances: Allowances): Guard {
  const agents = new Map<Connections, Promise<Agent>>()
  const wider = new Map<string, Guard>()
  return {
    dispatcher(connections) {
      const agent = agents.get(connections) ?? createAgent(connections, allowances)
      agents.set(connections, agent)
      return agent
    },
    refusal(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return `${url.protocol}// cannot be called; only http and https can.`
      if (url.username !== '' || url.password !== '') return 'A user name and password in a URL are not sent; use an Authorization header.'
      const literal = parseAddress(url.hostname)
      return literal && !permitted(literal, hostOf(url), portOf(url), allowances) ? refusalText(hostOf(url), portOf(url), literal) : null
    },
    connect: (host, port) => openSocket(host, port, allowances),
    allowing(hostAndPort) {
      const known = wider.get(hostAndPort)
      if (known) return known
      const guard = guardOf({ hosts: new Set([...allowances.hosts, hostAndPort.toLowerCase()]), ranges: allowances.ranges })
      wider.set(hostAndPort, guard)
      return guard
    },
    async close() {
      await Promise.all([...[...agents.values()].map(async (agent) => (await agent).destroy()), ...[...wider.values()].map((guard) => guard.close())])
    },
  }
}

/** The port of a URL, its scheme's default included. */
export const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80')

/** The host of a URL, without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

/** `host:port` of a URL, as an allowance names it. */
export const hostAndPortOf = (url: URL): string => `${url.hostname}:${portOf(url)}`

async function createAgent(connections: Connections, allowances: Allowances): Promise<Agent> {
  const { Agent, buildConnector } = await import('undici')
  const reuse = connections === 'shared' ? { keepAliveTimeout: 4000 } : { pipelining: 0 }
  return new Agent({ connect: guardedConnector(allowances, buildConnector), connections: 256, allowH2: false, headersTimeout: 0, bodyTimeout: 0, ...reuse })
}

function guardedConnector(allowances: Allowances, build: typeof buildConnector): buildConnector.connector {
  // One per port, because the look-up must know it and a connector keeps its TLS sessions.
  const connectors = new Map<string, buildConnector.connector>()
  return (options, callback) => {
    const { hostname } = options
    const port = options.port || (options.protocol === 'https:' ? '443' : '80')
    const literal = parseAddress(hostname)
    if (literal && !permitted(literal, hostname, port, allowances)) return callback(new BlockedError(refusalText(hostname, port, literal)), null)
    const connector = connectors.get(port) ?? build({ timeout: connectTimeoutMs, allowH2: false, lookup: guardedLookup(port, allowances) })
    connectors.set(port, connector)
    return connector(options, callback)
  }
}

function openSocket(host: string, port: number, allowances: Allowances): Promise<Socket> {
  const literal = parseAddress(host)
  if (literal && !permitted(literal, host, String(port), allowances)) return Promise.reject(new BlockedError(refusalText(host, String(port), literal)))
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: guardedLookup(String(port), allowances), autoSelectFamily: true, timeout: connectTimeoutMs })
    const end = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.once('error', end)
    socket.once('timeout', () => end(Object.assign(new Error(`${host}:${port} did not answer within ${connectTimeoutMs / 1000} s.`), { code: 'ETIMEDOUT' })))
    socket.once('connect', () => {
      socket.removeAllListeners('timeout').off('error', end).setTimeout(0)
      resolve(socket)
    })
  })
}

/** Resolves a name to those of its addresses that may be reached. */
function guardedLookup(port: string, allowances: Allowances): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[] = []) => {
      if (error) return callback(error, '')
      const good = addresses.filter(({ address }) => permitted(ipaddr.parse(address), hostname, port, allowances))
      const [first] = good
      if (!first) {
        const refused = addresses[0] && ipaddr.parse(addresses[0].address)
        return callback(new BlockedError(refused ? refusalText(hostname, port, refused) : `${hostname} has no address.`), '')
      }
      return options.all ? callback(null, good) : callback(null, first.address, first.family)
    })
  }
}

function permitted(address: Address, hostname: string, port: string, { hosts, ranges }: Allowances): boolean {
  const actual = unwrap(address)
  if (actual.range() === 'unicast') return true
  const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host)
  if (hosts.has(`${bracketed(hostname).toLowerCase()}:${port}`) || hosts.has(`${bracketed(actual.toString())}:${port}`)) return true
  return ranges.some((range) => range.address.kind() === actual.kind() && actual.match(range.address, range.bits))
}

/** The IPv4 address that an IPv6 address stands for, where it does. */
function unwrap(address: Address): Address {
  if (address.kind() === 'ipv4') return address
  const wide = address as ipaddr.IPv6
  if (wide.isIPv4MappedAddress()) return wide.toIPv4Address()
  // NAT64 (64:ff9b::/96): the last 32 bits are the IPv4 address.
  return wide.match(ipaddr.IPv6.parse('64:ff9b::'), 96) ? new ipaddr.IPv4(wide.toByteArray().slice(12)) : wide
}

function parseAddress(host: string): Address | null {
  const bare = host.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? null : ipaddr.parse(bare)
}

function refusalText(hostname: string, port: string, address: Address): string {
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname
  const where = isIP(hostname) === 0 ? `${host} is at ${address.toString()}, a private address` : `${host} is a private address`
  return `${where}, and outgoing calls do not reach those. To allow it, start Oriel with ORIEL_ALLOW_PRIVATE_HOSTS=${host}:${port}.`
}

function parseAllowances(entries: string[]): Allowances {
  const allowances: Allowances = { hosts: new Set(), ranges: [] }
  for (const entry of entries) {
    if (ipaddr.isValidCIDR(entry)) {
      const [address, bits] = ipaddr.parseCIDR(entry)
      allowances.ranges.push({ address, bits })
    } else if (URL.canParse(`http://${entry}`) && /:\d+$/.test(entry)) {
      const port = /:(\d+)$/.exec(entry)?.[1] ?? ''
      allowances.hosts.add(`${new URL(`http://${entry}`).hostname}:${port}`)
    } else {
      throw new Error(`ORIEL_ALLOW_PRIVATE_HOSTS: "${entry}" is neither host:port nor an address range such as 10.0.0.0/8.`)
    }
  }
  return allowances
}
