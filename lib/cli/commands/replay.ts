/** `oriel replay RUN`: whether this engine would write a run's log again as it stands. */
import { replayRun, type Replay } from '#lib/api/replay.ts'
import type { Command } from '../command.ts'
import type { Output } from '../output.ts'

export const replay: Command = {
  name: 'replay',
  args: ['RUN'],
  options: {},
  summary: 'Replay a run: fold its log, assemble every request again, compare',
  notes: 'No model is asked, no effect leaves, nothing is written. The exit code is 1 where something differs; the first difference is shown.',
  async run({ arg, connect, json, out }) {
    const replayed = await connect().request(replayRun, { params: { id: arg(0) } })
    if (json) out.json(replayed)
    else showReplay(replayed, out)
    return replayed.identical ? 0 : 1
  },
}

function showReplay(replayed: Replay, out: Output): void {
  const { identical, divergence } = replayed
  const { runs, events, calls } = total(replayed)
  const extent = `${events} events, ${calls} model calls${runs > 1 ? `, ${runs} runs` : ''}`
  if (identical || !divergence) {
    out.line(`Identical: ${extent}.`)
    return
  }
  const { runId, seq, step, kind, message, expected, actual } = divergence
  out.line(`Different at event ${seq}${step === undefined ? '' : ` (${step})`}${runId === replayed.runId ? '' : ` of run ${runId}`}: ${message} (${kind})`)
  out.line('This engine:')
  out.line(JSON.stringify(expected, null, 2))
  out.line('The log:')
  out.line(JSON.stringify(actual, null, 2))
  out.note(`Replayed ${extent}.`)
}

/** Of a run and all below it. */
function total({ events, calls, children }: Replay): { runs: number; events: number; calls: number } {
  return children.map(total).reduce((sum, child) => ({ runs: sum.runs + child.runs, events: sum.events + child.events, calls: sum.calls + child.calls }), { runs: 1, events, calls })
}
