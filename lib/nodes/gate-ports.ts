/** The ports of a node that a gate may stop: with a time limit on the gate, also one for when nobody decides in time. */
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'

/** Without one, what expires goes the way of what was rejected (semantics §3.4). */
export const portsWithGate = ({ approval }: JsonObject): string[] => ['out', 'error', ...(isJsonObject(approval) && typeof approval.timeoutSeconds === 'number' && approval.timeoutSeconds > 0 ? ['expired'] : [])]
