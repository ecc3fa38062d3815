/** Questions to people: what is asked and whom is resolved, and stands in the log before anybody is told. */
import type { EventData } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { ResolvedAsking } from '#lib/engine/request-settings.ts'
import { standpoint } from '#lib/engine/scope.ts'
import type { StepState } from '#lib/engine/state.ts'
import { asked, askingOf, type RequestSettings } from './asking.ts'
import type { Owner } from './owner.ts'
import { evaluateAt, inputsOf, requestId, unresolved, type RunnableNode } from './step.ts'

/** `data` of a node of kind `question`, beside its evaluated texts. */
type QuestionData = RequestSettings & Pick<EventData<'human.asked'>, 'urgency' | 'format' | 'choices'> & { schema?: JsonObject }

export async function askPerson(owner: Owner, step: StepState, run: RunnableNode): Promise<() => void> {
  const { node } = run
  const data = node.data as unknown as QuestionData
  const evaluated = await evaluateAt(owner, inputsOf(run), standpoint(step))
  if (!evaluated.ok) return () => unresolved(owner, step, node, evaluated.error)
  const resolved = await askingOf(owner, data, standpoint(step))
  if (!resolved.ok) return () => unresolved(owner, step, node, resolved.error)
  return () => owner.propose([{ type: 'human.asked', step: step.id, data: question(owner, step, { data, texts: evaluated.value, asking: resolved.asking }) }])
}

function question(owner: Owner, step: StepState, { data, texts, asking }: { data: QuestionData; texts: Record<string, Json>; asking: ResolvedAsking }): EventData<'human.asked'> {
  return {
    requestId: requestId(owner, step.id, 1),
    question: String(texts.question ?? ''),
    ...(typeof texts.context === 'string' && { context: texts.context }),
    urgency: data.urgency,
    format: data.format,
    ...(data.format === 'choice' && { choices: data.choices ?? [] }),
    ...(data.format === 'form' && isJsonObject(data.schema) && { schema: data.schema }),
    ...asked(owner, asking, step),
  }
}
