/**
 * What becomes of everything that acts outside: one rule for all, another for single nodes, what happens where nothing was recorded. An
 * effect that runs only once goes live with a word that names it, given here before the fork starts.
 */
'use client'
import { useState } from 'react'
import { ChevronRight, Shield, TriangleAlert } from 'lucide-react'
import { missModes, replayModes, type NodeMode } from '#lib/engine/fork-policy.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'
import { JsonEditor } from '#components/node-form/json-editor.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { plural } from '#components/ui/format.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { Select, type SelectOption } from '#components/ui/select.tsx'
import { useRunScreen } from '../run-screen.ts'
import { listOf } from '../words.ts'
import { useFork, useForkStore } from './fork-context.tsx'
import { isFixed } from './fork-draft.ts'
import { byDefault, needConsent, type EffectAhead } from './nodes-ahead.ts'
import type { ForkPlan } from './use-fork-plan.ts'

type Mode = (typeof replayModes)[number]

const modes: Record<Mode, string> = { recorded: 'Recorded', live: 'Live', fixed: 'Fixed', ask: 'Ask me' }
const readMode = (text: string): Mode | undefined => replayModes.find((mode) => mode === text)

const toolOptions: SelectOption[] = [
  { value: 'recorded', label: modes.recorded, hint: 'what the run had; nothing leaves' },
  { value: 'live', label: modes.live, hint: 'done for real; what runs once asks first' },
  { value: 'fixed', label: modes.fixed, hint: 'an output given here, else a person gives it' },
  { value: 'ask', label: modes.ask, hint: 'a person says, each time' },
]

const missOptions: SelectOption[] = [
  { value: 'ask', label: 'Ask me', hint: 'a person says' },
  { value: 'fail', label: 'Fail the step' },
  { value: 'live_safe', label: 'Live if safe', hint: 'what may be repeated is done' },
]

export function PolicySection({ plan: { ahead, kept } }: { plan: ForkPlan }) {
  const store = useForkStore()
  const { tools, onMiss, nodes } = useFork(({ draft }) => draft)
  const rerun = useFork((state) => state.rerun)
  const own = Object.keys(nodes).length
  const [open, setOpen] = useState(rerun !== null || own > 0)
  const count = ahead.effects.length + ahead.models.length
  return (
    <div className="flex flex-col gap-1.5">
      <div className="grid grid-cols-[62px_minmax(0,1fr)] items-center gap-x-2 gap-y-1.5 text-12">
        <span className="text-fg-3">Tools</span>
        <Select size="sm" label="Tools" className="max-w-32" value={tools} options={toolOptions} onChange={(next) => store.getState().change({ tools: readMode(next) ?? tools })} />
        <span className="text-fg-3">On a miss</span>
        <Select size="sm" label="On a miss" className="max-w-32" value={onMiss} options={missOptions} onChange={(next) => store.getState().change({ onMiss: missModes.find((mode) => mode === next) ?? onMiss })} />
      </div>
      {count > 0 && (
        <div>
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex h-6 items-center gap-1 text-12 whitespace-nowrap text-fg-2 hover:text-fg">
            <ChevronRight aria-hidden className={classNames('size-3.5 text-fg-3 transition-transform', open && 'rotate-90')} />
            Per node
            <span className="text-fg-3">
              {count} ahead{own > 0 && `, ${own} of its own`}
            </span>
          </button>
          {open && (
            <ul aria-label="Nodes ahead" className="mt-1 flex flex-col divide-y divide-line-soft rounded-8 border border-line bg-surface">
              {ahead.effects.map((effect) => (
                <EffectRow key={effect.node.id} effect={effect} mode={nodes[effect.node.id]} tools={tools} kept={kept} />
              ))}
              {ahead.models.map((node) => (
                <ModelRow key={node.id} node={node} mode={nodes[node.id]} />
              ))}
            </ul>
          )}
        </div>
      )}
      <OnceWords effects={ahead.effects} />
    </div>
  )
}

const modeOf = (mode: NodeMode | undefined): Mode | undefined => (isFixed(mode) ? 'fixed' : mode)

function EffectRow({ effect: { node, recorded }, mode, tools, kept }: { effect: EffectAhead; mode: NodeMode | undefined; tools: Mode; kept: number }) {
  const store = useForkStore()
  const { names, log } = useRunScreen()
  const { title, tone, icon } = names(node.id)
  /** An output to begin with: the last one that the node gave. */
  const lastOutput = (): Json => {
    const ended = log.events.findLast((event) => event.type === 'step.completed' && event.nodeId === node.id)
    return ended?.type === 'step.completed' ? ended.data.output : {}
  }
  function choose(next: string) {
    const chosen = readMode(next)
    store.getState().setNode(node.id, chosen === 'fixed' ? { fixed: lastOutput() } : chosen)
  }
  return (
    <li className="px-2 py-1.5">
      <div className="flex items-center gap-2 text-12">
        <KindTile tone={tone} icon={iconByName(icon)} size="sm" />
        <span className="min-w-0 flex-1">
          <span className="block truncate">{title}</span>
          <span className="block truncate text-11/[14px] text-fg-3">
            {recorded === 0 ? `nothing recorded after event ${kept}` : `${plural(recorded, 'result')} recorded`}
            {node.effect === 'once' && ', once'}
          </span>
        </span>
        <ModeSelect title={title} value={modeOf(mode) ?? ''} options={[{ value: '', label: modes[byDefault(node, tools)], hint: 'as all tools' }, ...(['recorded', 'live', 'fixed', 'ask'] as const).map((each) => ({ value: each, label: modes[each], hint: 'for this node' }))]} onChange={choose} />
      </div>
      {isFixed(mode) && (
        <div className="mt-1.5">
          <JsonEditor label={`Output that stands in for ${title}`} value={mode.fixed} minRows={2} maxRows={10} onChange={(next) => next !== undefined && store.getState().setNode(node.id, { fixed: next })} />
        </div>
      )}
    </li>
  )
}

const ModeSelect = ({ title, ...rest }: { title: string; value: string; options: readonly SelectOption[]; onChange(value: string): void }) => (
  <span className="w-[108px] shrink-0">
    <Select size="sm" label={`Mode of ${title}`} {...rest} />
  </span>
)

const modelOptions: SelectOption[] = [
  { value: '', label: 'Recorded', hint: 'where the request is byte for byte the same, else asked' },
  { value: 'live', label: 'Live', hint: 'the model is asked again' },
]

function ModelRow({ node, mode }: { node: GraphNode; mode: NodeMode | undefined }) {
  const store = useForkStore()
  const { names } = useRunScreen()
  const { title, tone, icon } = names(node.id)
  return (
    <li className="flex items-center gap-2 px-2 py-1.5 text-12">
      <KindTile tone={tone} icon={iconByName(icon)} size="sm" />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{title}</span>
        <span className="block truncate text-11/[14px] text-fg-3">{mode === 'live' ? 'every request is sent' : 'asked where the request is another'}</span>
      </span>
      <ModeSelect title={title} value={mode === 'live' ? 'live' : ''} options={modelOptions} onChange={(next) => store.getState().setNode(node.id, next === 'live' ? 'live' : undefined)} />
    </li>
  )
}

/** What runs only once, by name: that it stays quiet, or that it is to be done, which somebody has to say for each. */
function OnceWords({ effects }: { effects: readonly EffectAhead[] }) {
  const store = useForkStore()
  const { names } = useRunScreen()
  const { nodes, consents } = useFork(({ draft }) => draft)
  const once = effects.filter(({ node }) => node.effect === 'once')
  const live = needConsent(effects, nodes)
  const quiet = once.filter((effect) => !live.includes(effect))
  return (
    <>
      {live.length > 0 && (
        <ul aria-label="Done for real" className="flex flex-col gap-1.5 rounded-8 border border-waiting-line bg-waiting-soft px-2.5 py-2">
          {live.map(({ node, recorded }) => (
            <li key={node.id}>
              <Checkbox
                checked={consents[node.id] === true}
                onChange={(given) => store.getState().consent(node.id, given)}
                hint={recorded > 0 ? `The run has ${plural(recorded, 'result')} of it from here on. What it did then is not taken back.` : 'What it does happens in the world.'}
              >
                Do <b className="font-medium">{names(node.id).title}</b> for real
              </Checkbox>
            </li>
          ))}
          <li className="flex items-start gap-1.5 text-11/4 text-waiting">
            <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
            Each needs your word before the fork starts.
          </li>
        </ul>
      )}
      {quiet.length > 0 && (
        <p className="text-11/4 text-fg-3">
          <Shield aria-hidden className="mr-1 inline size-3 align-[-2px] text-human" />
          {listOf(quiet.map(({ node }) => names(node.id).title))} {quiet.length === 1 ? 'is' : 'are'} <code className="text-11">once</code>: {quiet.length === 1 ? 'it never goes' : 'they never go'} live without your word.
        </p>
      )}
    </>
  )
}
