/** Whether a run replays, in one chip of its bar: asked for by a press, then what came of it. */
'use client'
import { CircleAlert, CircleCheck, LoaderCircle, Rewind, Split } from 'lucide-react'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Chip, ChipButton } from '#components/ui/chip.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { errorText } from '#lib/client/query-client.ts'
import { givesWay } from '../bar-room.ts'
import { useRunScreen } from '../run-screen.ts'
import { replayedWords } from './replay-words.ts'
import { useReplay } from './use-replay.ts'

export function ReplayChip() {
  const { runId, log, state } = useRunScreen()
  const { replay, busy, error, start } = useReplay()
  useCommands('Run', [{ id: 'replay', label: 'Replay, without any call', icon: Rewind, keywords: ['check', 'identical', 'verify'], disabled: busy, run: start }])
  if (busy) {
    return (
      <Chip icon={LoaderCircle} spinning title="The log is folded again and every request assembled again. Nothing leaves the server.">
        Replaying
      </Chip>
    )
  }
  if (error) {
    return (
      <ChipButton icon={CircleAlert} tone="failed" title={errorText(error)} onClick={start}>
        Replay again
      </ChipButton>
    )
  }
  if (!replay) {
    return (
      <ChipButton icon={Rewind} title="Fold the log again and assemble every request again: no call is made, nothing is written" onClick={start}>
        <span className={givesWay(!state.final)}>Replay</span>
      </ChipButton>
    )
  }
  const { divergence } = replay
  if (!divergence) {
    return (
      <ChipButton icon={CircleCheck} tone="completed" title={replayedWords(replay)} onClick={start}>
        <span className={givesWay(!state.final)}>Replays identically</span>
      </ChipButton>
    )
  }
  const below = divergence.runId !== runId
  return (
    <Chip icon={Split} tone="failed" title={divergence.message} href={`/runs/${divergence.runId}?seq=${Math.min(divergence.seq, below ? divergence.seq : log.events.length)}`}>
      Diverges at {below ? `${divergence.seq} of ${shortId(divergence.runId)}` : divergence.seq}
    </Chip>
  )
}
