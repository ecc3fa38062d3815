/**
 * The scope of one rendering: liquid's context, closed against prototypes, with the place of every position in the template and the
 * origin of every name.
 */
import { Context, evalToken, toValueSync, type Liquid } from 'liquidjs'
import { Origins } from './template-origins.ts'
import { InsertedText, type TemplateSpan } from './template-value.ts'

/** Runs one of liquid's generators to its end. */
export const settled = (iterator: IterableIterator<unknown>): unknown => toValueSync<unknown>(iterator)

/** Scope and counters of one rendering. */
export class RenderContext extends Context {
  readonly text: string
  readonly origins: Origins
  captured: TemplateSpan[] = []
  readonly #lineStarts: number[]

  constructor(liquid: Liquid, text: string, scope: object) {
    // Without a prototype, so that `constructor` and its kin are missing like any other name. `increment` writes into the copy.
    super(Object.assign(Object.create(null), scope) as object, liquid.options, { sync: true }, { liquid })
    this.text = text
    this.origins = new Origins({
      valueOf: (token) => settled(evalToken(token, this)),
      root: (name) => (Object.hasOwn(scope, name) ? Reflect.get(scope, name) : undefined),
    })
    this.#lineStarts = [0]
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1)
  }

  /** Line from 1 of a position in the template. */
  lineAt(position: number): number {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= position) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  /** Filters such as `where` look into one item: an item without the property just does not match. */
  override spawn(scope?: object): Context {
    const child = super.spawn(scope)
    child.strictVariables = false
    return child
  }

  override readProperty(object: object, key: string | number): unknown {
    return object instanceof InsertedText ? undefined : super.readProperty(object, key)
  }

  override push(scope: object): number {
    this.origins.entered(scope)
    return super.push(scope)
  }
}
