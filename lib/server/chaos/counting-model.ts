/**
 * The model of the chaos suite: a chat completion that follows from the request's bytes and the seed. It chooses among the functions
 * that it is offered, sometimes one that is not there, and finishes once its thread is long enough. Where none is offered it is asked for
 * a summary, and says how many results that stands for.
 */
import { z } from 'zod'
import { seeded } from './random.ts'

const requestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string().nullish() })),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
})

/** Results of earlier choices in the thread, after which the model is done. */
const enoughResults = 4

export function modelReply(body: string, seed: number): object {
  const { model, messages, tools } = requestSchema.parse(JSON.parse(body))
  const random = seeded(seed, 'model', body)
  const said = messages.map(({ content }) => content ?? '').join('\n')
  const results = resultsIn(said)
  if (tools.length === 0) return completion(model, body, { content: `so far ${results} results` })
  const names = tools.map(({ function: { name } }) => name)
  const going = names.filter((name) => name !== 'done')
  const [first = 'done', ...others] = going
  const name = results >= enoughResults || random.chance(0.1) ? 'done' : random.chance(0.05) ? 'nonsense' : random.pick([first, ...others])
  const call = { id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify({ n: random.between(1, 100) }) } }
  return completion(model, body, { content: null, tool_calls: [call] })
}

/** Shown one by one, and told of by summaries. */
function resultsIn(said: string): number {
  const shown = said.match(/<(\w+_result|error|human_response|approval_rejected)>/g)?.length ?? 0
  return [...said.matchAll(/so far (\d+) results/g)].reduce((sum, [, count]) => sum + Number(count), shown)
}

const completion = (model: string, body: string, message: object): object => ({
  id: 'chatcmpl-chaos', object: 'chat.completion', created: 0, model,
  choices: [{ index: 0, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop', message: { role: 'assistant', ...message } }],
  usage: { prompt_tokens: body.length, completion_tokens: 10, total_tokens: body.length + 10 },
})
