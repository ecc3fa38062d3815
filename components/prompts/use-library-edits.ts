/** What somebody has changed in a library prompt and not saved yet: kept in this tab, so that a reload loses nothing. */
'use client'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { bodyOfData, typeOfBody } from '#lib/nodes/prompt-body.ts'
import { createLibraryDraft, draftBody, draftHash, type LibraryDraft } from './library-draft.ts'

export interface LibraryEdits {
  draft: LibraryDraft
  /** What is written, where that is in order and no version yet. */
  unsaved: JsonObject | undefined
  /** Whether it is not in order. */
  broken: boolean
  /** Begins again from another content. */
  start(body: JsonObject): void
}

const keyOf = (promptId: string): string => `oriel library prompt ${promptId}`

/** `latest`: the body of the newest version. */
export function useLibraryEdits(promptId: string, latest: JsonObject): LibraryEdits {
  const [draft, setDraft] = useState(() => createLibraryDraft(typeOfBody(latest), keptBody(promptId) ?? latest))
  const text = useStore(draft, (state) => JSON.stringify(draftBody(state)))
  const state = useMemo(() => {
    const read = draftHash(draft.getState())
    const saved = bodyOfData(typeOfBody(latest), latest)
    return { broken: read === undefined, differs: !saved.ok || saved.hash !== read, text }
  }, [draft, latest, text])
  const unsaved = useMemo((): JsonObject | undefined => (state.differs && !state.broken ? asObject(state.text) : undefined), [state])
  useEffect(() => {
    if (state.differs) sessionStorage.setItem(keyOf(promptId), state.text)
    else sessionStorage.removeItem(keyOf(promptId))
  }, [promptId, state])
  return { draft, unsaved, broken: state.broken, start: (next) => setDraft(createLibraryDraft(typeOfBody(next), next)) }
}

function asObject(text: string): JsonObject | undefined {
  const value = JSON.parse(text) as Json
  return isJsonObject(value) ? value : undefined
}

function keptBody(promptId: string): JsonObject | undefined {
  const kept = typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(keyOf(promptId))
  return kept === null ? undefined : asObject(kept)
}
