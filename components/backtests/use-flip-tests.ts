/** Turns flips of a backtest into tests: each wants the new answer where a person found it better, else the one that was given then. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { getBacktest, type BacktestItem } from '#lib/api/backtests.ts'
import { createTest } from '#lib/api/tests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { plural } from '#components/ui/format.ts'
import { useToast } from '#components/ui/toast.tsx'
import { assertionsOf, decisionName } from './backtest-words.ts'

export function useFlipTests() {
  const client = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: async (items: readonly BacktestItem[]) => {
      let made = 0
      for (const item of items) {
        const assertions = assertionsOf(item)
        if (!assertions) continue
        await request(createTest, { body: { runId: item.runId, seq: item.seq, name: nameOf(item), assertions } })
        made++
      }
      return made
    },
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['tests'] })
      toast({ icon: FlaskConical, tone: 'completed', message: made === 1 ? 'The flip is a test now.' : `${plural(made, 'flip')} are tests now.` })
    },
    onError: (error) => toast({ tone: 'failed', message: `Not every flip became a test. ${errorText(error)}` }),
  })
}

/** Every flip of a backtest. */
export async function allFlips(id: string): Promise<BacktestItem[]> {
  const flips: BacktestItem[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await request(getBacktest, { params: { id }, query: { status: 'flipped', limit: 200, ...(cursor !== undefined && { cursor }) } })
    flips.push(...page.items)
    cursor = page.nextCursor
  }
  return flips
}

function nameOf({ before, after, verdict, runId }: BacktestItem): string {
  const [wanted, other] = verdict === 'better' ? [after, before] : [before, after]
  return `${wanted ? decisionName(wanted) : 'Nothing'}, not ${other ? decisionName(other) : 'nothing'} (${runId.slice(-6)})`.slice(0, 200)
}
