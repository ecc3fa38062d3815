/**
 * What is done with versions of a prompt: saved with a message, brought back into the draft, labelled. Nothing asks first: a draft that is
 * replaced is kept on the server before, and every act can be taken back.
 */
'use client'
import { useMemo } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { CircleX, RotateCcw, Save, Tag } from 'lucide-react'
import { keepDraft } from '#lib/api/drafts.ts'
import { movePromptLabel, removePromptLabel, type PromptLabel } from '#lib/api/prompt-labels.ts'
import { savePromptVersion, type PromptHead } from '#lib/api/prompts.ts'
import { getWorkflow, saveWorkflow } from '#lib/api/workflows.ts'
import { promptKeys, promptVersionQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { workflowKeys } from '#lib/client/workflows.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { useToast } from '#components/ui/toast.tsx'

export interface PromptActs {
  /** True where it was saved. */
  save(body: JsonObject, baseRevision: number, message: string): Promise<boolean>
  /** Writes a version into the draft of the node. */
  restore(number: number): Promise<void>
  /** Puts a label on a version; `before` is where it stands now, if anywhere. */
  label(label: string, version: number, before: PromptLabel | undefined, isProtected?: boolean): Promise<boolean>
  unlabel(label: PromptLabel): Promise<void>
}

export function usePromptActs(prompt: PromptHead | undefined): PromptActs {
  const client = useQueryClient()
  const toast = useToast()
  return useMemo(() => {
    const id = prompt?.id ?? ''
    const refresh = () => Promise.all([client.invalidateQueries({ queryKey: promptKeys.detail(id) }), client.invalidateQueries({ queryKey: promptKeys.lists() }), client.invalidateQueries({ queryKey: workflowKeys.all })])
    const told = async (act: () => Promise<void>): Promise<boolean> => {
      try {
        await act()
        return true
      } catch (error) {
        toast({ message: errorText(error), icon: CircleX, tone: 'failed' })
        return false
      }
    }

    const save = (body: JsonObject, baseRevision: number, message: string) =>
      told(async () => {
        const { number } = await request(savePromptVersion, { params: { id }, body: { body, baseRevision, message } })
        await refresh()
        toast({ message: `Saved as v${number}`, icon: Save })
      })

    async function restore(number: number) {
      const workflowId = prompt?.workflowId
      if (prompt?.draft == null || workflowId == null) return
      const { body } = await client.ensureQueryData(promptVersionQuery(id, number))
      const before = await request(getWorkflow, { params: { id: workflowId } })
      const old = before.document.nodes.find(({ data }) => data.promptId === id)
      await request(keepDraft, { params: { id: workflowId }, body: { message: `Before v${number} of the prompt of ${prompt.name} was restored`, draftRevision: before.draftRevision } })
      await request(savePromptVersion, { params: { id }, body: { body, baseRevision: before.draftRevision } })
      await refresh()
      /** The node as it was, in the draft as it is then. */
      const takeBack = async () => {
        const now = await request(getWorkflow, { params: { id: workflowId } })
        const document = { ...now.document, nodes: now.document.nodes.map((node) => (node.data.promptId === id && old ? { ...node, data: old.data } : node)) }
        await request(saveWorkflow, { params: { id: workflowId }, body: { document, baseRevision: now.draftRevision } })
        await refresh()
      }
      toast({ message: `The draft holds v${number} again. As it was, it is kept under the workflow’s versions.`, icon: RotateCcw, undo: { keys: 'mod+z', run: () => void told(takeBack) } })
    }

    const put = async (label: string, version: number, isProtected?: boolean) => {
      await request(movePromptLabel, { params: { id, label }, body: { version, ...(isProtected !== undefined && { protected: isProtected }) } })
      await refresh()
    }
    const remove = async (label: string) => {
      await request(removePromptLabel, { params: { id, label } })
      await refresh()
    }
    const backTo = (before: PromptLabel | undefined, label: string) => ({ keys: 'mod+z', run: () => void told(() => (before ? put(label, before.version, before.protected) : remove(label))) })

    return {
      save,
      restore: async (number) => void (await told(() => restore(number))),
      label: (label, version, before, isProtected) =>
        told(async () => {
          await put(label, version, isProtected)
          const moved = before?.version !== version
          toast({ message: moved ? `${label} is on v${version}${before ? `, it was on v${before.version}` : ''}` : `${label} is ${isProtected ? 'protected: only owners move it' : 'no longer protected'}`, icon: Tag, undo: backTo(before, label) })
        }),
      unlabel: async (label) =>
        void (await told(async () => {
          await remove(label.label)
          toast({ message: `${label.label} was taken off v${label.version}`, icon: Tag, undo: backTo(label, label.label) })
        })),
    }
  }, [client, toast, prompt])
}
