/** Requests whose words, forms and answers are too long to stand in the log are as whole as any other. */
import { expect, it } from 'vitest'
import type { Json } from '#lib/engine/json.ts'
import { answering, drawn, testWorker, validateInPool } from '../advance/testing.ts'
import { answerRequest } from './answer.ts'
import { longestInlineBytes } from './values.ts'
import { getRequest } from './read-requests.ts'

const worker = testWorker()
const long = 'long words '.repeat(longestInlineBytes / 10)

it('are shown with what they ask, take what fits their form and nothing else, and show what was answered', async () => {
  const schema = { type: 'object', required: ['note'], properties: { note: { type: 'string', maxLength: 200_000 }, kind: { enum: ['small', long] } }, additionalProperties: false }
  const run = await worker.launch(drawn([{ id: 'start', type: 'start' }, { id: 'ask', type: 'ask', data: { question: 'Fits it?', context: '{{ input.text }}', format: 'form', schema } }, { id: 'end', type: 'end' }], ['start>ask', 'ask.answered>end']), { text: long })
  const [id = ''] = Object.keys((await worker.settled(run)).requests)
  expect(await getRequest(id)).toMatchObject({ context: long, schema, status: 'open' })
  const answer = (value: Json) => answerRequest(worker.queue(), validateInPool, id, { value }, answering('ada'))
  await expect(answer({ kind: 'huge' })).rejects.toMatchObject({ code: 'invalid_answer' })
  await answer({ note: long })
  expect(await getRequest(id)).toMatchObject({ status: 'answered', answers: [{ value: { note: long } }] })
})
