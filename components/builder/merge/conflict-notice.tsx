/** What the banner of a conflict says and offers: what they changed, in words, and the door to putting both drafts together. */
'use client'
import { useDeferredValue, useState } from 'react'
import { GitMerge } from 'lucide-react'
import { changeSentence } from '#lib/nodes/change-words.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { Button } from '#components/ui/button.tsx'
import { plural } from '#components/ui/format.ts'
import { useToast } from '#components/ui/toast.tsx'
import type { Autosave, SaveStatus } from '../autosave.ts'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { phrasesOf, useMerge } from './use-merge.ts'

export interface ConflictNoticeProps {
  status: Extract<SaveStatus, { kind: 'conflict' }>
  autosave: Autosave
}

/** Where nobody knows any more what both drafts were made from, one of them must stay. */
export default function ConflictNotice({ status, autosave }: ConflictNoticeProps) {
  const { base } = status
  // Somebody who goes on typing meanwhile does not wait for it.
  const mine = useDeferredValue(useBuilder((state) => state.history.document))
  return base ? <Mergeable base={base} mine={mine} status={status} autosave={autosave} /> : <OneOfTwo status={status} autosave={autosave} />
}

function Mergeable({ base, mine, status, autosave }: ConflictNoticeProps & { base: WorkflowDocument; mine: WorkflowDocument }) {
  const store = useBuilderStore()
  const toast = useToast()
  const { theirs } = status
  const [open, setOpen] = useState(false)
  const merge = useMerge({ base, mine, theirs })
  const count = merge.merged.conflicts.length
  const told = phrasesOf(base, theirs)

  function save() {
    const { replace, undo, history } = store.getState()
    const result = merge.result(history.document)
    setOpen(false)
    autosave.resolve('theirs')
    replace(result)
    void autosave.flush()
    toast({ message: 'Their changes and yours are one draft now', icon: GitMerge, undo: { run: undo } })
  }

  return (
    <>
      <span className="min-w-0 flex-1">
        <b className="font-strong">This draft was changed elsewhere</b>, and yours is not saved since. {told.length > 0 && <>There: {decapitalised(changeSentence(told, 3))}. </>}
        {count === 0 ? 'Nothing was touched by both.' : `Both touched ${plural(count, 'place')}.`}
      </span>
      {count === 0 ? (
        <>
          <Button size="sm" kind="ghost" onClick={() => setOpen(true)}>
            Look at both
          </Button>
          <Button size="sm" onClick={save}>
            Merge both
          </Button>
        </>
      ) : (
        <Button size="sm" onClick={() => setOpen(true)}>
          Merge…
        </Button>
      )}
      {open && <MergeDialog merge={merge} onClose={() => setOpen(false)} onMerge={save} />}
    </>
  )
}

const decapitalised = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1)

function OneOfTwo({ status, autosave }: ConflictNoticeProps) {
  const store = useBuilderStore()
  const takeTheirs = () => {
    autosave.resolve('theirs')
    store.getState().replace(status.theirs)
  }
  return (
    <>
      <span className="min-w-0 flex-1">
        <b className="font-strong">This draft was changed elsewhere</b>, and yours is not saved since. What both were made from is not known here any more, so one of them stays. Taking theirs can be undone.
      </span>
      <Button size="sm" onClick={takeTheirs}>
        Take theirs
      </Button>
      <Button size="sm" onClick={() => autosave.resolve('mine')}>
        Keep mine
      </Button>
    </>
  )
}
