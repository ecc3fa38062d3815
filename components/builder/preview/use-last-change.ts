/** Follows what the last edit did to the tokens, measurement by measurement; another moment or another node starts anew. */
'use client'
import { useState } from 'react'
import { measured, type Change, type ChangeState } from './last-change.ts'
import type { Shown } from './use-preview.ts'

export function useLastChange(good: Shown['good']): Change | undefined {
  const [seen, setSeen] = useState<{ of: string; good: NonNullable<Shown['good']>; state: ChangeState }>()
  if (good && seen?.good !== good) {
    const { job, window } = good
    const of = `${job.node.id} ${job.moment?.key ?? ''}`
    setSeen({ of, good, state: measured(seen?.of === of ? seen.state : undefined, { data: job.node.data, model: job.model, tokens: window.inputTokens }) })
  }
  return seen?.state.change
}
