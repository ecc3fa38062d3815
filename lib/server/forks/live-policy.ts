/** The policy of a fork in which everything is done for real: what comes after it never happened. */
import { defaultPolicy, type ForkPolicy } from '#lib/engine/fork-policy.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'

/** Every node is named, so nobody is asked for consent. */
export const livePolicy = ({ graph }: GraphIndex): ForkPolicy => ({ ...defaultPolicy, default: 'live', nodes: Object.fromEntries(graph.nodes.map(({ id }) => [id, 'live' as const])) })
