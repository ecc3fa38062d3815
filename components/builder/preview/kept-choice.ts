/** What the preview remembers in this browser: whether it is open, how wide it is, and the past call chosen for each node. */
import { z } from 'zod'
import type { CallName } from './moments.ts'

const layoutSchema = z.object({ open: z.boolean(), width: z.number() })
const callSchema = z.object({ runId: z.string(), seq: z.number().int() })

export type PreviewLayout = z.infer<typeof layoutSchema>

const layoutKey = 'oriel preview'
const callKey = (workflowId: string, nodeId: string) => `oriel preview ${workflowId} ${nodeId}`

export const readLayout = (storage: Storage): PreviewLayout | undefined => read(storage, layoutKey, layoutSchema)
export const keepLayout = (storage: Storage, layout: PreviewLayout): void => keep(storage, layoutKey, layout)

export const readChosenCall = (storage: Storage, workflowId: string, nodeId: string): CallName | undefined => read(storage, callKey(workflowId, nodeId), callSchema)
/** Undefined: the latest again. */
export const keepChosenCall = (storage: Storage, workflowId: string, nodeId: string, call: CallName | undefined): void => keep(storage, callKey(workflowId, nodeId), call)

function read<Value>(storage: Storage, key: string, schema: z.ZodType<Value>): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(storage.getItem(key) ?? 'null')).data
  } catch {
    return undefined
  }
}

/** A full or forbidden storage forgets, and stops nothing. */
function keep(storage: Storage, key: string, value: unknown): void {
  try {
    if (value === undefined) storage.removeItem(key)
    else storage.setItem(key, JSON.stringify(value))
  } catch {
    return
  }
}
