/** What a summary is asked with: its prompt, and how long it may be. Apart from how summaries are placed, for forms that show it. */
import type { ContextConfig, Prompt } from '../decision.ts'

/** Asked with where the author gave no prompt. */
export const defaultSummaryPrompt: Prompt = {
  messages: [
    {
      role: 'system',
      content: 'You summarise events of a workflow for the model that chooses its next step. Keep names, numbers, ids, decisions and errors exactly as they are written. Leave out what no later step can need. Answer with the summary alone, in plain text of at most {{ tokens }} tokens.',
    },
    { role: 'user', content: '{{ events }}' },
  ],
}

/** The prompt of summaries as a place in a node's data. */
export const summaryPlace = 'context.summary.prompt'

const defaultTokens = 200

export const summaryPrompt = ({ summary }: Pick<ContextConfig, 'summary'>): Prompt => summary?.prompt ?? defaultSummaryPrompt

/** How long a summary may be: what the author says, and never more than a quarter of the budget. */
export function summaryTokens({ summary, budget }: Pick<ContextConfig, 'summary' | 'budget'>): number {
  return Math.min(summary?.tokens ?? defaultTokens, budget ? Math.max(1, Math.floor(budget.tokens / 4)) : Infinity)
}
