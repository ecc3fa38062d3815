/**
 * Rendering with provenance: liquid's renderer, taught to say of every stretch of output where it came from (the line of a literal,
 * the path and filters of a variable, the sources of inserted text) and to refuse what has no text. liquidjs renders every block
 * through `renderTemplates` with one emitter; that one method is replaced on our own instance, pinned to the version in use and
 * held by the tests beside this file. Knows nothing of messages or prompts.
 */
import { AssignTag, CaptureTag, EchoTag, ForTag, Liquid, Output, RawTag, TablerowTag, toValue, TypeGuards, Value, type Context, type Emitter, type Template, type Token } from 'liquidjs'
import { RenderContext, settled } from './template-context.ts'
import { describeValue, evaluateValue, isNothing } from './template-evaluate.ts'
import { failedAt, missing, TemplateFailure } from './template-failure.ts'
import { installFilters } from './template-filters.ts'
import { manyOrigins, type Origin } from './template-origins.ts'
import { InsertedText, plainText, type TemplateSource, type TemplateSpan } from './template-value.ts'

/**
 * Characters that filters and output may produce, milliseconds, and characters of source. The pool's own limits come on top. Time is that
 * of the clock: a busy machine may need several seconds for a tenth of one.
 */
const limits = { memoryLimit: 50_000_000, renderLimit: 3_000, parseLimit: 1_000_000 }

/** Tags that read other files, which do not exist here. */
export const removedTags = ['render', 'include', 'layout', 'block'] as const

export const liquid = makeLiquid()

function makeLiquid(): Liquid {
  const instance = new Liquid({
    ...limits,
    templates: {},
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    locale: 'en-US',
    timezoneOffset: 0,
  })
  for (const tag of removedTags) delete instance.tags[tag]
  installFilters(instance)
  const plain = instance.renderer.renderTemplates.bind(instance.renderer)
  instance.renderer.renderTemplates = function* (templates: Template[], context: Context, emitter?: Emitter): Generator<unknown, string> {
    if (!(context instanceof RenderContext)) return yield* plain(templates, context, emitter)
    // Only `capture` renders without an emitter.
    const target = emitter instanceof SpanEmitter ? emitter : new SpanEmitter(context)
    for (const template of templates) {
      if (!writes(template, context, target)) yield* within(template, context, target, () => plain([template], context, target))
      else yield* plain([], context, target)
      if (context.breakCalled || context.continueCalled) break
    }
    if (target !== emitter) context.captured = target.spans
    return target.buffer
  }
  return instance
}

/** Renders parsed templates. Throws LiquidError or TemplateFailure. */
export function renderSpans(templates: Template[], text: string, scope: object): TemplateSpan[] {
  const context = new RenderContext(liquid, text, scope)
  const emitter = new SpanEmitter(context)
  settled(liquid.renderer.renderTemplates(templates, context, emitter))
  return emitter.spans
}

class SpanEmitter implements Emitter {
  buffer = ''
  readonly spans: TemplateSpan[] = []
  source: TemplateSource = { kind: 'literal', line: 1 }
  readonly #context: RenderContext

  constructor(context: RenderContext) {
    this.#context = context
  }

  /** What a tag writes (`raw`, `cycle`, `increment`, `tablerow`). */
  write(value: unknown): void {
    this.span(plainText(toValue(value)), this.source)
  }

  span(text: string, source: TemplateSource): void {
    if (text === '') return
    this.#context.memoryLimit.use(text.length)
    this.buffer += text
    this.spans.push({ text, source })
  }

  /** One span per line, so that every span has one line. `begin` is the text's position in the template. */
  literal(text: string, begin: number): void {
    let line = this.#context.lineAt(begin)
    for (const piece of plainText(text).split(/(?<=\n)/)) this.span(piece, { kind: 'literal', line: line++ })
  }
}

/** Renders what writes text or sets a name itself; false where the template is another tag, for liquid to render. */
function writes(template: Template, context: RenderContext, emitter: SpanEmitter): boolean {
  if (TypeGuards.isHTMLToken(template.token)) {
    emitter.literal(template.token.getContent(), template.token.begin + template.token.trimLeft)
    return true
  }
  if (template instanceof Output || template instanceof EchoTag) {
    for (const value of template.arguments?.() ?? []) if (value instanceof Value) writeOutput(value, template, context, emitter)
    return true
  }
  if (template instanceof RawTag) {
    emitter.literal(template.render(), template.token.end)
    return true
  }
  return template instanceof AssignTag && assigns(template, context)
}

function writeOutput(value: Value, template: Template, context: RenderContext, emitter: SpanEmitter): void {
  const line = context.lineAt(template.token.begin)
  const { result, origin } = evaluateValue(value, context, template.token)
  if (result instanceof InsertedText) {
    for (const part of result.parts) emitter.span(part.text, { kind: 'inserted', sources: [part.source], line })
    return
  }
  if (isNothing(result)) {
    const names = value.filters.map((filter) => filter.name).join(', ')
    throw new TemplateFailure(missing(context.text, value.initial.postfix[0] ?? template.token, describeValue(value), names === '' ? 'is null' : `gives nothing through ${names}`))
  }
  emitter.span(textOf(result, template.token), sourceOf(origin, value, line))
}

function textOf(result: unknown, token: Token): string {
  try {
    return plainText(result)
  } catch (error) {
    throw failedAt(token, `${token.getText()}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function sourceOf(origin: Origin, value: Value, line: number): TemplateSource {
  const { inserted, paths } = origin
  if (inserted.length > 0) return { kind: 'inserted', sources: inserted, line, made: true, ...(paths.length > 0 && { others: paths }) }
  const [path, ...others] = paths
  if (path === undefined) return { kind: 'literal', line }
  return { kind: 'variable', path, line, ...(value.filters.length > 0 && { filters: value.filters.map((filter) => filter.name) }), ...(others.length > 0 && { others }) }
}

function assigns(tag: AssignTag, context: RenderContext): boolean {
  const [value] = tag.arguments()
  const [name] = tag.localScope()
  if (!(value instanceof Value) || !name) return false
  const { result, origin } = evaluateValue(value, context, tag.token, true)
  context.bottom()[name.content] = result
  context.origins.named(name.content, origin)
  return true
}

/** Runs a tag, with what its loop or capture means for the origin of names inside and after it. */
function* within(template: Template, context: RenderContext, emitter: SpanEmitter, run: () => IterableIterator<unknown>): Generator<unknown, void> {
  const outer = emitter.source
  emitter.source = { kind: 'literal', line: context.lineAt(template.token.begin) }
  const loop = template instanceof ForTag || template instanceof TablerowTag ? template : undefined
  if (loop) context.origins.loopStarts(loop.variable, loop.collection, Object.keys((loop instanceof ForTag ? loop.hash : loop.args).hash))
  yield* run()
  if (loop) context.origins.loopEnds()
  if (template instanceof CaptureTag) context.origins.named(template.variable, capturedOrigin(context.captured))
  emitter.source = outer
}

const pathsOf = (source: TemplateSource): string[] => (source.kind === 'literal' ? [] : [...(source.kind === 'variable' ? [source.path] : []), ...(source.others ?? [])])

const capturedOrigin = (spans: TemplateSpan[]): Origin =>
  manyOrigins(spans.flatMap(({ source }) => pathsOf(source)), spans.flatMap(({ source }) => (source.kind === 'inserted' ? source.sources : [])))
