/**
 * Assembles drafts in a thread of its own, by the engine's own code and tokenizer: templates and patterns are an author's, who may have
 * written one that does not end, and whoever types must not feel it. The page ends this thread where a job takes too long.
 */
import { countTokens, loadTokenizer, tokenizerOf } from '#lib/engine/tokens.ts'
import { previewOf, type FromWorker, type NamedMoment, type ToWorker } from './preview-job.ts'

const moments = new Map<string, NamedMoment>()
/** Jobs of two moments may cross while somebody chooses another one; older ones are not asked for again. */
const keptMoments = 2

const answer = (message: FromWorker) => postMessage(message)

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'job') {
    void run(data)
    return
  }
  moments.set(data.named.key, data.named)
  for (const key of [...moments.keys()].slice(0, -keptMoments)) moments.delete(key)
})

async function run({ id, job }: Extract<ToWorker, { kind: 'job' }>): Promise<void> {
  const moment = job.moment === undefined ? undefined : moments.get(job.moment)
  await loadTokenizer(tokenizerOf(job.model).name)
  answer({ kind: 'started', id })
  answer({ kind: 'done', id, result: previewOf({ ...job, moment }, countTokens) })
}
