/**
 * A model request from a prompt, its scope and a thread (architecture §3, semantics §3.5 and §4): the exact body string, cut into
 * parts that say where each came from. Pure and synchronous: equal requests give equal bytes, on the server and in a preview.
 *
 * What is shown is what is sent: nothing stands in the messages that the author did not place, with one exception. Where a reply of
 * this visit did not fit, the model is asked again and sees that reply and its errors, as two messages after the author's.
 *
 * Keys of the body in this order: model, messages, tools, tool_choice, parallel_tool_calls, response_format, then the model's
 * parameters in their own order, as they are. A parameter that would say twice what the request says already is an error.
 */
import type { Prompt, PromptMessage } from '../decision.ts'
import type { EvaluationError } from '../evaluation.ts'
import { hashText } from '../hash.ts'
import type { JsonObject } from '../json.ts'
import { InsertedText, templateReferences, type SourcedText } from '../template.ts'
import { tokenizerOf, type CountTokens } from '../tokens.ts'
import { wellFormed } from '../value-text.ts'
import { AuthorError } from './author-error.ts'
import { BodyWriter } from './body.ts'
import { countParts } from './image-parts.ts'
import { sentImage } from './images.ts'
import { noOutput, outputRequest, type OutputRequest } from './output-strategy.ts'
import type { AssembleError, AssembleRequest, AssembleResult, NeededSummary, RejectedReply } from './request.ts'
import { promptScope } from './prompt-scope.ts'
import { promptText, type PromptScope } from './prompt-text.ts'
import { guarded, tagGuard, tagsOf, type TagGuard } from './tags.ts'
import type { ThreadMessage } from './thread-messages.ts'
import { summaryPlace, summaryPrompt, summaryTokens } from './summary-prompt.ts'
import { renderCovered, renderThread, type RenderedThread } from './thread.ts'
import { isWholeThread } from './whole-thread.ts'

/** Ends an assembly with an error that belongs to the request, not to the code. */
class Refusal extends Error {
  readonly failure: Extract<AssembleResult, { ok: false }>

  constructor(error: AssembleError, needs?: NeededSummary) {
    super(error.message)
    this.failure = { ok: false, error, ...(needs && { needs }) }
  }
}

/** `countTokens` of tokens.ts, once its tokenizer is loaded; a test may count otherwise. */
export function assemble(request: AssembleRequest, countTokens: CountTokens): AssembleResult {
  try {
    const output = request.summarising ? noOutput : outputRequest(request)
    refuseParameters(request.model.params, output)
    const guard = tagGuard(tagsOf(request))
    const thread = request.summarising ? undefined : threadOf(request, guard, countTokens)
    const writer = new BodyWriter()
    writer.frame(`{"model":${JSON.stringify(wellFormed(request.model.name))},"messages":[`)
    if (request.summarising) writeSummaryMessages(writer, request, request.summarising.covers, guard, countTokens)
    else writeMessages(writer, request, guard, thread, output)
    writer.frame(']')
    writeOutput(writer, output)
    writeParameters(writer, request.model.params)
    const { body, parts } = writer.frame('}').finish()
    const counted = countParts(parts, request.model.name, (text) => countTokens(text, request.model.name))
    return {
      ok: true,
      value: {
        body,
        requestHash: hashText(body),
        parts: counted,
        dropped: thread?.dropped ?? [],
        inputTokens: counted.reduce((sum, part) => sum + (part.tokens ?? 0), 0),
        tokenizer: tokenizerOf(request.model.name).name,
      },
    }
  } catch (error) {
    if (error instanceof Refusal) return error.failure
    if (error instanceof AuthorError) return { ok: false, error: error.error }
    throw error
  }
}

const fixedKeys = ['model', 'messages']

/** Parameters that a request with this output sets itself, or that would change the shape of the answer. */
export function refusedParameters(output: OutputRequest): string[] {
  return [
    ...fixedKeys,
    ...(output.tools.length > 0 ? ['tools', 'tool_choice', 'parallel_tool_calls'] : []),
    ...(output.responseFormat.length > 0 ? ['response_format'] : []),
  ]
}

function refuseParameters(params: JsonObject, output: OutputRequest): void {
  for (const name of Object.keys(params)) {
    const place = `model.params.${name}`
    if (refusedParameters(output).includes(name)) throw new Refusal({ code: 'parameter_conflict', message: `The parameter "${name}" is set by the request itself. Remove it from the model's parameters.`, place })
    if (/^\d+$/.test(name)) throw new Refusal({ code: 'parameter_conflict', message: `"${name}" is not the name of a parameter. Remove it from the model's parameters.`, place })
  }
}

function writeParameters(writer: BodyWriter, params: JsonObject): void {
  for (const [name, value] of Object.entries(params)) writer.frame(`,${JSON.stringify(name)}:${JSON.stringify(value)}`)
}

function writeOutput(writer: BodyWriter, output: OutputRequest): void {
  if (output.tools.length > 0) {
    writer.frame(',"tools":[')
    output.tools.forEach((tool, index) => writer.frame(index === 0 ? '' : ',').json(`/tools/${index}`, [tool]))
    writer.frame('],"tool_choice":"required","parallel_tool_calls":false')
  }
  if (output.responseFormat.length > 0) writer.frame(',"response_format":').json('/response_format', output.responseFormat)
}

/** Rendered only where a message shows it, so that a budget nobody sees refuses nothing. */
function threadOf(request: AssembleRequest, guard: TagGuard, countTokens: CountTokens): RenderedThread | undefined {
  if (!promptTexts(request.prompt).some(({ text }) => mentions(text, 'thread'))) return undefined
  const result = renderThread(request, guard, countTokens)
  if (!result.ok) throw new Refusal(result.error, result.needs)
  return result.value
}

const mentions = (text: string, root: string): boolean => text.includes(root) && templateReferences(text).some(({ path }) => path[0] === root)

/** Every template of a prompt with its place in the node's data. */
export function promptTexts(prompt: Prompt): { text: string; place: string }[] {
  return prompt.messages.flatMap(({ content }, index) => {
    const place = `prompt.messages[${index}].content`
    if (typeof content === 'string') return [{ text: content, place }]
    return content.map((part, number) => ({ text: part.type === 'text' ? part.text : part.image_url.url, place: `${place}[${number}]` }))
  })
}

function writeMessages(writer: BodyWriter, request: AssembleRequest, guard: TagGuard, thread: RenderedThread | undefined, output: OutputRequest): void {
  const render = renderer(request, guard, thread, output)
  const next = counter()
  request.prompt.messages.forEach((message, index) => {
    if (thread?.messages && isWholeThread(message)) for (const part of thread.messages) writeThreadMessage(writer, part, next())
    else writeMessage(writer, message, next(), (text, part) => render(text, placeOf(index, part)), imagesOf(request, (part) => placeOf(index, part)))
  })
  for (const reply of request.rejected) writeRejected(writer, reply, next, guard)
}

const placeOf = (message: number, part?: number): string => `prompt.messages[${message}].content${part === undefined ? '' : `[${part}]`}`

/** The request for a summary: its own prompt over what it is to cover. */
function writeSummaryMessages(writer: BodyWriter, request: AssembleRequest, covers: number[], guard: TagGuard, countTokens: CountTokens): void {
  const covered = renderCovered(request, covers, guard, countTokens)
  if (!covered.ok) throw new Refusal(covered.error)
  const scope = { ...promptScope(request.scope), events: covered.value, tokens: summaryTokens(request.context) }
  const texts: PromptScope = { scope, tagged: { name: 'events', text: covered.value, guard }, promptVersion: request.promptVersion, path: summaryPlace }
  const next = counter()
  for (const message of summaryPrompt(request.context).messages) writeMessage(writer, message, next(), (text) => promptText(text, summaryPlace, texts), imagesOf(request, () => summaryPlace))
  for (const reply of request.rejected) writeRejected(writer, reply, next, guard)
}

/** Positions in the body's messages: the first call gives 0. */
function counter(): () => number {
  let position = 0
  return () => position++
}

type Render = (text: string, place: string) => SourcedText[]

function renderer(request: AssembleRequest, guard: TagGuard, thread: RenderedThread | undefined, output: OutputRequest): Render {
  const scope = { ...promptScope(request.scope), output_format: new InsertedText(output.outputFormat), ...(thread?.text && { thread: thread.text }) }
  const guards = thread !== undefined && request.context.format !== 'json'
  const texts: PromptScope = { scope, promptVersion: request.promptVersion, ...(guards && { tagged: { name: 'thread', text: thread.text, guard } }) }
  return (text, place) => {
    if (thread?.messages && mentions(text, 'thread')) throw new Refusal(misplacedThread(place))
    return promptText(text, place, texts)
  }
}

function misplacedThread(place: string): EvaluationError {
  return { code: 'evaluation_failed', message: 'With the context format "messages", {{ thread }} must be the whole content of a message: it is replaced by the thread\'s own messages.', place }
}

type SendImage = (address: SourcedText[], part: number) => SourcedText[]

/** An uploaded image goes out as its bytes; every other address as it is. */
function imagesOf({ files }: AssembleRequest, placeOf: (part: number) => string): SendImage {
  return (address, part) => {
    const sent = sentImage(address, files)
    if (sent) return sent
    const named = address.map(({ text }) => text).join('').trim()
    throw new Refusal({ code: 'unknown_file', message: `There is no uploaded file ${named}. Upload the image again, and use the address that the upload answers with.`, place: placeOf(part), file: named })
  }
}

function writeMessage(writer: BodyWriter, message: PromptMessage, position: number, render: (text: string, part?: number) => SourcedText[], image: SendImage): void {
  const at = `/messages/${position}/content`
  writer.frame(`${position === 0 ? '' : ','}{"role":${JSON.stringify(message.role)},"content":`)
  if (typeof message.content === 'string') {
    writer.string(at, render(message.content)).frame('}')
    return
  }
  writer.frame('[')
  message.content.forEach((part, index) => {
    writer.frame(index === 0 ? '' : ',')
    if (part.type === 'text') {
      writer.frame('{"type":"text","text":').string(`${at}/${index}/text`, render(part.text, index)).frame('}')
      return
    }
    writer.frame('{"type":"image_url","image_url":{"url":').string(`${at}/${index}/image_url/url`, image(render(part.image_url.url, index), index))
    if (part.image_url.detail !== undefined) writer.frame(`,"detail":${JSON.stringify(part.image_url.detail)}`)
    writer.frame('}}')
  })
  writer.frame(']}')
}

function writeThreadMessage(writer: BodyWriter, message: ThreadMessage, position: number): void {
  const at = `/messages/${position}`
  const { source } = message
  writer.frame(position === 0 ? '' : ',')
  switch (message.role) {
    case 'user':
      writer.frame('{"role":"user","content":').string(`${at}/content`, [{ text: message.content, source }]).frame('}')
      return
    case 'assistant':
      writer.frame(`{"role":"assistant","content":null,"tool_calls":[{"id":${JSON.stringify(message.callId)},"type":"function","function":{"name":${JSON.stringify(message.name)},"arguments":`)
      writer.string(`${at}/tool_calls/0/function/arguments`, [{ text: message.arguments, source }]).frame('}}]}')
      return
    case 'tool':
      writer.frame(`{"role":"tool","tool_call_id":${JSON.stringify(message.callId)},"content":`).string(`${at}/content`, [{ text: message.content, source }]).frame('}')
  }
}

/** A model's own words are data too: they may quote a tag, and forge none. */
function writeRejected(writer: BodyWriter, reply: RejectedReply, next: () => number, guard: TagGuard): void {
  const texts: [string, SourcedText][] = [
    ['assistant', { text: guarded(wellFormed(reply.raw), guard) || '(empty reply)', source: { kind: 'event', seq: reply.seq, tag: 'rejected_reply' } }],
    ['user', { text: guarded(errorsText(reply), guard), source: { kind: 'error', seq: reply.seq, tag: 'rejected_reply' } }],
  ]
  for (const [role, text] of texts) {
    const position = next()
    writer.frame(`${position === 0 ? '' : ','}{"role":"${role}","content":`).string(`/messages/${position}/content`, [text]).frame('}')
  }
}

/** What a model is told of a reply that did not fit. */
export function errorsText({ errors }: RejectedReply): string {
  const lines = errors.map(({ path, message }) => `- ${path === undefined || path === '' ? '' : `${path}: `}${message}`)
  return wellFormed(`Your reply could not be used:\n${lines.join('\n')}\nReply again.`)
}
