/** The guard that everything which channels send leaves through, one per process. */
import { environment } from '../env.ts'
import { createGuard, type Guard } from '../http/guard.ts'

const slot = Symbol.for('oriel.channel-guard')
const shared = globalThis as { [slot]?: Guard }

export const outgoing = (): Guard => (shared[slot] ??= createGuard(environment().allowPrivateHosts))
