/** What a simulation assumes: model, window and budget, as they are in the draft until somebody tries others. Pure. */
import type { SimulationInput } from '#lib/client/simulations.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { objectOf } from '#lib/nodes/draft.ts'

export const overflowPolicies = ['drop_oldest', 'summarise', 'fail'] as const
export type OverflowPolicy = (typeof overflowPolicies)[number]

export interface Settings {
  /** Empty: the node's own. */
  model: string
  /** Undefined: the model's. */
  window?: number
  /** Undefined: none. */
  budgetTokens?: number
  overflow: OverflowPolicy
  /** Calls looked at. */
  limit: number
}

export const limits = [50, 100, 200, 500]

/** As the node has it. */
export function settingsOf(data: JsonObject): Settings {
  const { tokens, overflow } = objectOf(objectOf(data, 'context'), 'budget')
  return {
    model: '',
    overflow: overflowPolicies.find((policy) => policy === overflow) ?? 'drop_oldest',
    ...(typeof tokens === 'number' && tokens > 0 && { budgetTokens: tokens }),
    limit: 100,
  }
}

/** What a prompt version is made of, in the order in which it is written. */
const modelFacing = ['prompt', 'model', 'output', 'intents', 'context']

export function simulationInput(data: JsonObject, { model, window, budgetTokens, overflow, limit }: Settings): SimulationInput {
  return {
    body: Object.fromEntries(modelFacing.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]]))),
    ...(model !== '' && { model }),
    ...(window !== undefined && { window }),
    budget: budgetTokens === undefined ? null : { tokens: budgetTokens, overflow },
    limit,
  }
}

/** Whether the node would have another budget. */
export function changesBudget(data: JsonObject, settings: Settings): boolean {
  const now = settingsOf(data)
  return now.budgetTokens !== settings.budgetTokens || (settings.budgetTokens !== undefined && now.overflow !== settings.overflow)
}

/** Whole tokens as people type them: `8000`, `8,000`, `8k`, `1.5M`; undefined for anything else. */
export function readTokens(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^\s*(\d[\d,_ ]*(?:\.\d+)?)\s*([kKmM]?)\s*$/.exec(text) ?? []
  const tokens = Math.round(Number(digits.replace(/[,_ ]/g, '')) * ({ k: 1_000, m: 1_000_000 }[unit.toLowerCase()] ?? 1))
  return digits !== '' && tokens > 0 && tokens <= 100_000_000 ? tokens : undefined
}
