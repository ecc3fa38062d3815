/**
 * Answers to steps that are stuck (lib/engine/escalation.ts): retry with a hint, skip, take over, abort. What is taken over has to be what
 * the call would have given, as far as that is known: a choice of the decision with arguments that fit its intent, a value that fits the
 * schema of a generation. What an effect gives has no schema that its author wrote, so anything is taken there.
 */
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import type { AnswerBody } from '#lib/api/requests.ts'
import { nodeOfStep, type EventOf, type NewEvent } from '#lib/engine/events.ts'
import { decisionData, generationData, type GraphIndex, type GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { escalationVerdicts } from '#lib/engine/request-events.ts'
import type { Validate } from './answer-checks.ts'

type Verdict = (typeof escalationVerdicts)[number]

const isVerdict = (verdict: string | undefined): verdict is Verdict => (escalationVerdicts as readonly (string | undefined)[]).includes(verdict)

const invalid = (path: string, message: string): ApiError => new ApiError('invalid_answer', message, { problems: [{ path, code: 'invalid_answer', message }] })

/** The event that an answer makes; null for an answer to another kind of request. Throws invalid_answer with what does not fit. */
export async function decideEscalation(event: EventOf<'escalation.requested'>, graph: GraphIndex, validate: Validate, { verdict, hint, output }: AnswerBody, answerer: { by: string; via: string }): Promise<NewEvent | null> {
  if (!isVerdict(verdict)) return null
  const { requestId, options, call } = event.data
  const step = event.step ?? ''
  if (!options.includes(verdict)) throw invalid('/verdict', `Nothing was called that could be skipped: ${nodeOfStep(step)} itself got no answer. Choose one of ${options.join(', ')}.`)
  if (verdict === 'take_over') await checkTakenOver(graph.node(nodeOfStep(call ?? step)), output, validate)
  else if (output !== undefined) throw invalid('/output', `An output is given with the verdict take_over, not with ${verdict}.`)
  return { type: 'escalation.decided', step, data: { requestId, verdict, ...answerer, ...(hint?.trim() && { hint }), ...(verdict === 'take_over' && { output }) } }
}

async function checkTakenOver(node: GraphNode, output: Json | undefined, validate: Validate): Promise<void> {
  if (output === undefined) throw invalid('/output', `Say what ${node.id} is to have given: {"verdict": "take_over", "output": …}.`)
  if (node.kind === 'decision') return checkChoice(node, output, validate)
  if (node.kind !== 'generation') return
  const { output: declared } = generationData(node)
  if (declared) return refuse(`The output does not fit the schema of ${node.id}.`, '/output', await validate(declared.schema, output))
  if (!isJsonObject(output) || typeof output.text !== 'string') throw invalid('/output', `${node.id} writes a text: {"verdict": "take_over", "output": {"text": …}}.`)
}

/** In place of a model that should have chosen. */
async function checkChoice(node: GraphNode, output: Json, validate: Validate): Promise<void> {
  const { intents } = decisionData(node)
  const { intent: name, args } = isJsonObject(output) ? output : {}
  const names = intents.map((intent) => intent.name).join(', ')
  const intent = intents.find((known) => known.name === name)
  if (!intent) throw invalid('/output/intent', `${node.id} chooses one of ${names}: {"verdict": "take_over", "output": {"intent": …, "args": {…}}}.`)
  if (!isJsonObject(args)) throw invalid('/output/args', `The arguments of ${intent.name} are an object: {"intent": "${intent.name}", "args": {…}}.`)
  refuse(`The arguments do not fit the intent ${intent.name}.`, '/output/args', await validate(intent.parameters, args))
}

function refuse(message: string, at: string, problems: Omit<ProblemItem, 'nodeId'>[]): void {
  if (problems.length > 0) throw new ApiError('invalid_answer', message, { problems: problems.map((problem) => ({ ...problem, path: `${at}${problem.path ?? ''}` })) })
}
