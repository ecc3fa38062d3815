/**
 * Renders and assembles what would be sent next in a thread of its own: templates are an author's, who may have written one that does
 * not end. The page ends this thread where a job takes too long.
 */
import { assemble } from '#lib/engine/context/assemble.ts'
import { loadTokenizer, countTokens, tokenizerOf } from '#lib/engine/tokens.ts'
import { evaluateTemplates } from './evaluate-templates.ts'
import type { FromNextWorker, NextJob, ToNextWorker } from './next-jobs.ts'

const answer = (message: FromNextWorker) => postMessage(message)

addEventListener('message', ({ data: { id, job } }: MessageEvent<ToNextWorker>) => {
  void run(id, job)
})

async function run(id: number, job: NextJob): Promise<void> {
  if (job.kind === 'evaluate') {
    answer({ kind: 'started', id })
    answer({ kind: 'done', id, result: await evaluateTemplates(job.evaluations, job.scope) })
    return
  }
  await loadTokenizer(tokenizerOf(job.request.model.name).name)
  answer({ kind: 'started', id })
  answer({ kind: 'done', id, result: assemble(job.request, countTokens) })
}
