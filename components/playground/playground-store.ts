/**
 * What the playground of one call holds: its variants with their answers, the variables that were changed, how often to ask. Kept in
 * this tab by prompt and call, so that a reload loses nothing; what was being answered then is interrupted. Knows no network.
 */
import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { mostAsks, type AskAnswer, type AskText } from '#lib/api/playground.ts'
import { jsonObjectSchema, type Json, type JsonObject } from '#lib/engine/json.ts'
import { askedText, editedParts, freeName, mostVariants, variantSchema, type Batch, type Origin, type Variant } from './variant.ts'

const keptSchema = z.object({ variants: z.array(variantSchema).min(1).max(mostVariants), variables: jsonObjectSchema, count: z.number().int().min(1).max(mostAsks) })

export type Kept = z.infer<typeof keptSchema>

export interface PlaygroundState extends Kept {
  /** Gives its id; undefined where there are as many as can be. */
  add(origin: Origin, body: JsonObject, after?: string): string | undefined
  /** Gives what was there, to put it back. */
  remove(id: string): void
  putBack(variant: Variant, index: number): void
  setBody(id: string, body: JsonObject, origin?: Origin): void
  setVariables(variables: Record<string, Json>): void
  setCount(count: number): void
  begin(id: string): void
  hear(id: string, text: AskText): void
  answer(id: string, answer: AskAnswer): void
  end(id: string, status: Exclude<Batch['status'], 'asking'>, problem?: string): void
}

export type PlaygroundStore = StoreApi<PlaygroundState>

/** `newId` names variants. */
export function createPlaygroundStore(kept: Kept | undefined, recorded: JsonObject, newId: () => string): PlaygroundStore {
  return createStore<PlaygroundState>()((set, get) => {
    const change = (id: string, to: (variant: Variant) => Variant) => set(({ variants }) => ({ variants: variants.map((variant) => (variant.id === id ? to(variant) : variant)) }))
    const changeBatch = (id: string, to: (batch: Batch) => Batch) => change(id, (variant) => (variant.batch?.status === 'asking' ? { ...variant, batch: to(variant.batch) } : variant))
    return {
      variants: [{ id: newId(), name: 'A', origin: { kind: 'recorded' }, base: recorded, data: recorded }],
      variables: {},
      count: 3,
      ...kept,
      add(origin, body, after) {
        const { variants } = get()
        if (variants.length >= mostVariants) return undefined
        const id = newId()
        const at = after === undefined ? variants.length : variants.findIndex((variant) => variant.id === after) + 1
        set({ variants: variants.toSpliced(at, 0, { id, name: freeName(variants), origin, base: body, data: body }) })
        return id
      },
      remove: (id) => set(({ variants }) => (variants.length > 1 ? { variants: variants.filter((variant) => variant.id !== id) } : {})),
      putBack: (variant, index) => set(({ variants }) => (variants.length < mostVariants ? { variants: variants.toSpliced(index, 0, variant) } : {})),
      setBody: (id, body, origin) => change(id, (variant) => ({ ...variant, data: body, ...(origin && { origin, base: body }) })),
      setVariables: (variables) => set({ variables }),
      setCount: (count) => set({ count: Math.min(mostAsks, Math.max(1, Math.round(count))) }),
      begin(id) {
        const { count, variables } = get()
        change(id, (variant) => ({ ...variant, batch: { count, status: 'asking', answers: [], said: {}, of: askedText(variant.data, variables) } }))
      },
      hear: (id, { ask, said }) => changeBatch(id, (batch) => ({ ...batch, said: { ...batch.said, [ask]: said } })),
      answer: (id, answer) => changeBatch(id, (batch) => ({ ...batch, answers: [...batch.answers, answer].sort((a, b) => a.ask - b.ask) })),
      end: (id, status, problem) => changeBatch(id, (batch) => ({ ...batch, status, said: {}, ...(problem !== undefined && { problem }) })),
    }
  })
}


const keyOf = (promptId: string, runId: string, seq: number): string => `oriel playground ${promptId} ${runId} ${seq}`

/** What this tab kept of a call; undefined for nothing, and for what no longer reads. */
export function readKept(storage: Storage, promptId: string, runId: string, seq: number): Kept | undefined {
  try {
    const kept = keptSchema.safeParse(JSON.parse(storage.getItem(keyOf(promptId, runId, seq)) ?? 'null')).data
    return kept && { ...kept, variants: kept.variants.map(interrupted) }
  } catch {
    return undefined
  }
}

const interrupted = (variant: Variant): Variant => (variant.batch?.status === 'asking' ? { ...variant, batch: { ...variant.batch, status: 'interrupted', said: {} } } : variant)

/**
 * What goes along to another call of the prompt: the variants that were edited or began as something else than the record, without their
 * answers, which were given at this one. Variables are this call's. Undefined where nothing is worth taking.
 */
export function carried({ variants, count }: Kept): Kept | undefined {
  const taken = variants.filter(({ origin, base, data }) => origin.kind !== 'recorded' || editedParts(base, data).length > 0).map(({ batch: _, ...variant }) => variant)
  return taken.length === 0 ? undefined : { variants: taken, variables: {}, count }
}

/** A full or forbidden storage keeps nothing, and stops nothing. */
export function keep(storage: Storage, promptId: string, runId: string, seq: number, { variants, variables, count }: Kept): void {
  try {
    storage.setItem(keyOf(promptId, runId, seq), JSON.stringify({ variants, variables, count } satisfies Kept))
  } catch {
    return
  }
}
