/**
 * Event streams of people who are signed in, so that a stream ends with its right: a member who is removed sees nothing more, although
 * their request was let in before. In the process where the removal is made that is at once, in others within two seconds.
 */
import { database } from '../db.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'

const lookEveryMs = 2_000

interface Streams {
  byPerson: Map<string, Set<AbortController>>
  /** By the signal that was given out. */
  forget: WeakMap<AbortSignal, () => void>
  timer: NodeJS.Timeout | undefined
}

const slot = Symbol.for('oriel.live-streams')
const shared = globalThis as { [slot]?: Streams }
const streams = (): Streams => (shared[slot] ??= { byPerson: new Map(), forget: new WeakMap(), timer: undefined })

/** Aborts when the client goes, or when whoever asked may no longer see it. Keys have no person to be removed. The stream calls `streamEnded` with it. */
export function whileMember({ via, personId }: Actor, signal: AbortSignal): AbortSignal {
  if (via !== 'session' || personId === null) return signal
  const { byPerson } = streams()
  const ending = new AbortController()
  const own = byPerson.get(personId) ?? new Set()
  byPerson.set(personId, own.add(ending))
  streams().timer ??= setInterval(() => void look(), lookEveryMs).unref()
  const either = AbortSignal.any([signal, ending.signal])
  streams().forget.set(either, () => {
    own.delete(ending)
    if (own.size === 0 && byPerson.get(personId) === own) byPerson.delete(personId)
  })
  return either
}

/** To be called with the signal of a stream that ended, however it did. */
export const streamEnded = (signal: AbortSignal): void => streams().forget.get(signal)?.()

/** Ends what a person watches in this process. */
export function endStreamsOf(personId: string): void {
  const own = streams().byPerson.get(personId)
  streams().byPerson.delete(personId)
  for (const ending of own ?? []) ending.abort()
}

async function look(): Promise<void> {
  const current = streams()
  if (current.byPerson.size === 0) {
    clearInterval(current.timer)
    current.timer = undefined
    return
  }
  try {
    const { rows } = await database().query<{ id: string }>('select id from "user" where id = any($1::text[]) and removed_at is not null', [[...current.byPerson.keys()]])
    for (const { id } of rows) endStreamsOf(id)
  } catch (error) {
    log().warn({ err: error }, 'whether watching members are still here was not looked up')
  }
}
