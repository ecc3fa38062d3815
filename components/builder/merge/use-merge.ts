/** Two drafts being put together: what each side did, the questions, and the answers so far. */
'use client'
import { useMemo, useState } from 'react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { openConflicts, type Choice, type Choices, type Conflict } from '#lib/nodes/merge/conflicts.ts'
import { mergeDocuments, type MergedDocuments } from '#lib/nodes/merge-documents.ts'
import { compareDocuments, isSame } from '#components/versions/compare.ts'

export interface Drafts {
  base: WorkflowDocument
  mine: WorkflowDocument
  theirs: WorkflowDocument
}

export interface MergeState extends Drafts {
  merged: MergedDocuments
  /** What each side did, in words; empty where it did nothing that people see. */
  phrases: { mine: string[]; theirs: string[] }
  choices: Choices
  choose(conflict: Conflict, choice: Choice | undefined): void
  /** Answers every question that is not answered yet, and every suggestion, with one side. */
  chooseAll(side: 'mine' | 'theirs'): void
  /** Questions without an answer. */
  open: readonly Conflict[]
  /** The result as it is decided now, with our draft as it is now. */
  result(mine: WorkflowDocument): WorkflowDocument
}

export function useMerge({ base, mine, theirs }: Drafts): MergeState {
  const merged = useMemo(() => mergeDocuments(base, mine, theirs), [base, mine, theirs])
  const phrases = useMemo(() => ({ mine: phrasesOf(base, mine), theirs: phrasesOf(base, theirs) }), [base, mine, theirs])
  const [choices, setChoices] = useState<Choices>(new Map())
  return {
    base,
    mine,
    theirs,
    merged,
    phrases,
    choices,
    choose: ({ id }, choice) =>
      setChoices((before) => {
        const next = new Map(before)
        if (choice === undefined) next.delete(id)
        else next.set(id, choice)
        return next
      }),
    chooseAll: (side) => setChoices(new Map(merged.conflicts.map(({ id }) => [id, side]))),
    open: openConflicts(merged.conflicts, choices),
    result: (now) => mergeDocuments(base, now, theirs, choices).document,
  }
}

export function phrasesOf(base: WorkflowDocument, draft: WorkflowDocument): string[] {
  const comparison = compareDocuments(base, draft)
  return isSame(comparison) ? [] : comparison.phrases
}
