/** A process of the context pool: assembles requests, counts tokens, compares large windows. The tokenizer (0.5 s, 60 MB) is loaded by what first counts. */
import { assemble } from '#lib/engine/context/assemble.ts'
import { diffContexts } from '#lib/engine/context/diff.ts'
import { countTokens, loadTokenizer, tokenizerOf } from '#lib/engine/tokens.ts'
import type { ContextJobs } from '../jobs.ts'
import { serve } from './serve.ts'

serve<ContextJobs>({
  async assemble(request) {
    await loadTokenizer(tokenizerOf(request.model.name).name)
    return assemble(request, countTokens)
  },
  async countTokens({ texts, model }) {
    await loadTokenizer(tokenizerOf(model).name)
    return texts.map((text) => countTokens(text, model))
  },
  diff: ({ before, after, sameRun }) => diffContexts(before, after, sameRun),
})
