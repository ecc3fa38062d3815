/** `POST /prompts/{id}/backtests`: plans it whole, says what it will cost, and has it carried out. */
import type { BodyOf, ResponseOf } from '#lib/api/contract.ts'
import type { startBacktest as contract } from '#lib/api/backtests.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { promptVersionHash } from '#lib/nodes/prompt-version.ts'
import { database } from '../db.ts'
import { startExperiment } from '../experiments/store.ts'
import { planBacktest, type BacktestPlan } from './plan-backtest.ts'
import { recordedDecisions } from './recorded-decisions.ts'
import type { StoredBefore } from './stored-items.ts'
import type { StoredSubject } from './subject.ts'

/** Throws not_found; invalid_request for a body that is not in order, without decisions, and for a budget that could not be kept. */
export async function startBacktest(promptId: string, { budgetUsd, ...body }: BodyOf<typeof contract>, by: string): Promise<ResponseOf<typeof contract>> {
  const plan = await planBacktest(promptId, body)
  refuse(plan, budgetUsd)
  const { tried, decisions, estimate, model } = plan
  const hash = promptVersionHash(tried.node) ?? ''
  const decided = await recordedDecisions(decisions)
  const subject: StoredSubject = { version: await numberOf(promptId, hash), hash, node: tried.node, ...(body.model && { override: body.model }), model, estimatedCostUsd: estimate.costUsd }
  const items = decisions.map(({ runId, seq, step, edited, saidSeq, beforeTokens, afterTokens }, index) => {
    const before: StoredBefore = { decision: decided[index] ?? { error: { code: 'unknown', message: '' } }, step, edited, saidSeq, beforeTokens, afterTokens }
    return { runId, seq, repetition: 1, promptHash: hash, before: before as unknown as JsonObject }
  })
  const id = await startExperiment({ kind: 'backtest', workflowId: tried.home.workflowId, promptId, subject: subject as unknown as JsonObject, ...(budgetUsd !== undefined && { budgetUsd }), by, items })
  return { id, statusUrl: `/api/v1/backtests/${id}`, planned: items.length, estimate }
}

function refuse({ decisions, estimate: { model, price, others, undecided } }: BacktestPlan, budgetUsd: number | undefined): void {
  if (decisions.length === 0) {
    const others = undecided > 0 ? ` ${undecided} have not decided yet.` : ''
    throw new ApiError('invalid_request', `There is no past decision to ask for again.${others} Run the workflow first, or leave out onlyChanged.`)
  }
  const unpriced = [{ ...model, role: 'first', price }, ...others].find((each) => !each.scripted && each.price === null)
  if (budgetUsd === undefined || !unpriced) return
  const what = { first: '', fallback: ', a fallback,', summary: ', which is asked for summaries,' }[unpriced.role] ?? ''
  const message = `The price of ${unpriced.name || 'the model'} on the connection “${unpriced.connection}”${what} is not known, so a budget could not be kept. Enter its price under Settings, Models (PUT /api/v1/models), or leave the budget out.`
  throw new ApiError('invalid_request', message, { problems: [{ path: '/budgetUsd', code: 'unknown_price', message }] })
}

/** Null where no version has this content. */
async function numberOf(promptId: string, hash: string): Promise<number | null> {
  const { rows } = await database().query<{ number: number }>('select number from prompt_version where prompt_id = $1 and hash = $2', [promptId, hash])
  return rows[0]?.number ?? null
}
