/** What somebody has changed in a prompt on its page and not saved yet: kept in this tab, so that a reload loses nothing. */
'use client'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { bodyOfData, typeOfBody } from '#lib/nodes/prompt-body.ts'
import { createLibraryDraft, draftBody, draftHash, type Around, type LibraryDraft } from './library-draft.ts'

export interface LibraryEdits {
  draft: LibraryDraft
  /** What is written, where that is in order and no version yet. */
  unsaved: JsonObject | undefined
  /** Whether it is not in order. */
  broken: boolean
  /** Begins again from another content. */
  start(body: JsonObject): void
}

const keyOf = (promptId: string): string => `oriel prompt ${promptId}`

/** `latest`: what is saved, the body of the newest version or what the draft of the node holds. */
export function useLibraryEdits(promptId: string, latest: JsonObject, around?: Around): LibraryEdits {
  const [draft, setDraft] = useState(() => createLibraryDraft(typeOfBody(latest), keptBody(promptId) ?? latest, around))
  const [begunFrom, setBegunFrom] = useState(latest)
  if (hashOf(begunFrom) !== hashOf(latest)) {
    // Saved here or by somebody else: whoever has changed nothing goes on from that.
    setBegunFrom(latest)
    if (draftHash(draft.getState()) === hashOf(begunFrom)) setDraft(createLibraryDraft(typeOfBody(latest), latest, around))
  }
  const text = useStore(draft, (state) => JSON.stringify(draftBody(state)))
  const state = useMemo(() => {
    const read = draftHash(draft.getState())
    return { broken: read === undefined, differs: hashOf(latest) !== read, text }
  }, [draft, latest, text])
  const unsaved = useMemo((): JsonObject | undefined => (state.differs && !state.broken ? savedAs(draft) : undefined), [draft, state])
  useEffect(() => {
    if (state.differs) sessionStorage.setItem(keyOf(promptId), state.text)
    else sessionStorage.removeItem(keyOf(promptId))
  }, [promptId, state])
  return { draft, unsaved, broken: state.broken, start: (next) => setDraft(createLibraryDraft(typeOfBody(next), next, around)) }
}

/** As a version would be: without gates, which are the node's own. */
function savedAs(draft: LibraryDraft): JsonObject | undefined {
  const { node } = draft.getState()
  const read = bodyOfData(node.type, draftBody({ node }))
  return read.ok ? read.body : undefined
}

function hashOf(body: JsonObject): string | undefined {
  const read = bodyOfData(typeOfBody(body), body)
  return read.ok ? read.hash : undefined
}

function asObject(text: string): JsonObject | undefined {
  const value = JSON.parse(text) as Json
  return isJsonObject(value) ? value : undefined
}

function keptBody(promptId: string): JsonObject | undefined {
  const kept = typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(keyOf(promptId))
  return kept === null ? undefined : asObject(kept)
}
