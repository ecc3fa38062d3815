/** Says on the first screen that no LLM answers here yet, and how to change that. Nothing where a model is connected. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { ChipButton } from '#components/ui/chip.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { meQuery } from '#lib/client/installation.ts'

export function ModelChip() {
  const { data: me } = useQuery(meQuery)
  if (me?.defaultConnection.kind !== 'scripted') return null
  return (
    <Popover label="The scripted model" trigger={<ChipButton menu>Scripted, no LLM</ChipButton>} className="w-[360px]">
      <h2>No model is connected</h2>
      <p className="mt-1 text-fg-2">Decisions are answered from each node&rsquo;s script, without any network, so that everything can be tried at once.</p>
      <p className="mt-2 text-fg-2">For a real one, start Oriel with the key of any OpenAI-compatible provider:</p>
      <pre className="mt-2 overflow-x-auto rounded-6 border border-line bg-inset px-3 py-2 select-all">{'OPENAI_API_KEY=… \\\nOPENAI_BASE_URL=https://… \\\nnpm start'}</pre>
    </Popover>
  )
}
