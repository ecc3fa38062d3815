/** Pins what a test gave. */
'use client'
import { Pin } from 'lucide-react'
import type { Json } from '#lib/engine/json.ts'
import { Button } from '#components/ui/button.tsx'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { useBuilderStore } from '../builder-context.tsx'
import { wholeValue } from './folded-log.ts'
import { isPinnable, pin } from './pins.ts'
import type { StepResult } from './step-result.ts'

export function PinResult({ id, runId, result }: { id: string; runId: string; result: StepResult }) {
  const store = useBuilderStore()
  const node = useNodeForm((form) => form.node)
  if (result.kind !== 'output' || !isPinnable(node) || JSON.stringify(node.data.pinned) === JSON.stringify(result.output)) return null
  const take = async (output: Json) => {
    const whole = await wholeValue(runId, output)
    store.getState().edit((document) => pin(document, id, whole))
  }
  return (
    <Button size="sm" icon={Pin} onClick={() => void take(result.output)}>
      {node.data.pinned === undefined ? 'Pin this output' : 'Pin this output instead'}
    </Button>
  )
}
