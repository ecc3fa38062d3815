/** A process of the context pool: assembles requests, counts tokens, compares large windows. The tokenizer (0.5 s, 60 MB) is loaded by what first counts. */
import { assemble } from '#lib/engine/context/assemble.ts'
import { diffContexts } from '#lib/engine/context/diff.ts'
import { loadTokenizersOf, simulateCalls } from '#lib/engine/context/simulate.ts'
import { countTokens, loadTokenizer, tokenizerOf } from '#lib/engine/tokens.ts'
import type { ContextJobs } from '../jobs.ts'
import { unpacked } from '../packed-requests.ts'
import { serve } from './serve.ts'

serve<ContextJobs>({
  async assemble(request) {
    await loadTokenizer(tokenizerOf(request.model.name).name)
    return assemble(request, countTokens)
  },
  async simulate({ continues, ...job }) {
    const requests = unpacked(job)
    await loadTokenizersOf(requests)
    const [previous = null] = continues ? requests : []
    return simulateCalls(continues ? requests.slice(1) : requests, previous, countTokens)
  },
  async countTokens({ texts, model }) {
    await loadTokenizer(tokenizerOf(model).name)
    return texts.map((text) => countTokens(text, model))
  },
  diff: ({ before, after, sameRun }) => diffContexts(before, after, sameRun),
})
