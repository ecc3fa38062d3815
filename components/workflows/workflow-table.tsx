/** The rows of the workflow list. One stop for the keyboard: arrows walk, Enter opens, Delete archives. */
'use client'
import { Archive, Copy, Download, Ellipsis, ListTree, PencilLine } from 'lucide-react'
import Link from 'next/link'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatCents, formatCompact, formatDurationShort, formatNumber, formatPercent, plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { rowActionsClass, Table, type Column } from '#components/ui/table.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import type { WorkflowItem } from '#lib/api/workflows.ts'
import { Sparkline } from './sparkline.tsx'
import type { WorkflowActions } from './use-workflow-actions.ts'

/** Below this share of successful runs the figure turns red. */
const poorSuccess = 0.9

const nothing = <span className="text-fg-3">–</span>

const runsOf = (slug: string, status?: string) => `/runs?workflow=${encodeURIComponent(slug)}${status ? `&status=${status}` : ''}`

/** Beyond a cap the server counts no further: the figures are those of the newest runs, and the tooltip says so. */
function RunCount({ stats: { runs7d, capped } }: Pick<WorkflowItem, 'stats'>) {
  if (runs7d === 0) return nothing
  if (!capped) return formatNumber(runs7d)
  return <span title={`More than ${formatNumber(runs7d)}; success, time and cost are those of the newest ${formatNumber(runs7d)}`}>{formatCompact(runs7d)}+</span>
}

const dataColumns: readonly Column<WorkflowItem>[] = [
  {
    id: 'name',
    head: 'Workflow',
    bone: '240px',
    cell: ({ slug, name, description }) => (
      <span className="flex flex-col leading-[18px]">
        <Link href={`/workflows/${slug}`} className="truncate font-medium">
          {name}
        </Link>
        {description && (
          <span className="truncate text-12/[18px] text-fg-3" title={description}>
            {description}
          </span>
        )}
      </span>
    ),
  },
  { id: 'recent', head: 'Last 24 runs', width: '164px', bone: '142px', cell: ({ slug, stats }) => <Sparkline runs={stats.recent} href={runsOf(slug)} /> },
  {
    id: 'now',
    headLabel: 'Now',
    bone: 'none',
    width: '112px',
    cell: ({ slug, stats }) => (
      <span className="flex flex-col items-start gap-0.5">
        {stats.waiting > 0 && <StatusChip status="waiting" label={`${formatNumber(stats.waiting)} waiting`} href={runsOf(slug, 'waiting')} />}
        {stats.running > 0 && <StatusChip status="running" label={`${formatNumber(stats.running)} running`} href={runsOf(slug, 'running')} />}
      </span>
    ),
  },
  { id: 'runs', head: 'Runs, 7 d', align: 'right', width: '84px', bone: '40px', cell: ({ stats }) => <RunCount stats={stats} /> },
  {
    id: 'success',
    head: 'Success',
    align: 'right',
    width: '76px',
    bone: '40px',
    cell: ({ stats: { success7d } }) => (success7d === null ? nothing : <span className={classNames(success7d < poorSuccess && 'text-failed')}>{formatPercent(success7d)}</span>),
  },
  { id: 'p95', head: 'p95 time', align: 'right', width: '84px', bone: '40px', className: 'max-xl:hidden', cell: ({ stats: { p95Ms } }) => (p95Ms === null ? nothing : formatDurationShort(p95Ms)) },
  { id: 'cost', head: 'Cost, 7 d', align: 'right', width: '88px', bone: '40px', className: 'max-xl:hidden', cell: ({ stats }) => (stats.runs7d === 0 ? nothing : stats.costUsd7d === null ? <span className="text-fg-3">unknown</span> : formatCents(stats.costUsd7d)) },
  { id: 'live', head: 'Live', width: '72px', bone: '24px', className: 'pl-6', cell: ({ latestVersion }) => (latestVersion === null ? nothing : <span className="font-mono text-12 text-fg-2">v{latestVersion}</span>) },
  {
    id: 'draft',
    headLabel: 'Draft',
    bone: 'none',
    width: '108px',
    cell: ({ problems, draftDiffers, latestVersion }) => {
      if (problems > 0) return <Chip tone="waiting">{plural(problems, 'problem')}</Chip>
      return draftDiffers || latestVersion === null ? <Chip title={latestVersion === null ? 'Never published' : `The draft differs from v${latestVersion}`}>Draft</Chip> : null
    },
  },
  {
    id: 'last',
    head: 'Last run',
    align: 'right',
    width: '88px',
    bone: '24px',
    cell: ({ stats: { lastRunAt } }) => (lastRunAt === null ? nothing : <TimeAgo at={lastRunAt} className="text-fg-3" />),
  },
]

export interface WorkflowTableProps {
  /** undefined while they are on their way. */
  workflows: readonly WorkflowItem[] | undefined
  actions: WorkflowActions
  onOpen(slug: string): void
}

export function WorkflowTable({ workflows, actions, onOpen }: WorkflowTableProps) {
  const columns: readonly Column<WorkflowItem>[] = [
    ...dataColumns,
    { id: 'actions', headLabel: 'Actions', width: '44px', bone: 'none', className: 'pl-0!', cell: (workflow) => <RowMenu workflow={workflow} actions={actions} /> },
  ]
  return (
    <Table
      label="Workflows"
      className="table-fixed min-w-[820px]"
      columns={columns}
      rows={workflows ?? []}
      pendingRows={workflows ? 0 : 6}
      rowKey={(workflow) => workflow.id}
      rowHeight={46}
      onOpen={({ slug }, { newTab }) => (newTab ? void window.open(`/workflows/${slug}`, '_blank') : onOpen(slug))}
      onRowKeyDown={(workflow, event) => {
        if (event.key !== 'Delete') return
        event.preventDefault()
        actions.archive(workflow)
      }}
    />
  )
}

function RowMenu({ workflow, actions }: { workflow: WorkflowItem; actions: WorkflowActions }) {
  return (
    <span className={rowActionsClass}>
      <Menu
        label={`Actions of ${workflow.name}`}
        trigger={<IconButton icon={Ellipsis} label={`Actions of ${workflow.name}`} size="sm" />}
        entries={[
          { label: 'Open', icon: PencilLine, keys: 'enter', href: `/workflows/${workflow.slug}` },
          { label: 'Runs', icon: ListTree, href: runsOf(workflow.slug) },
          { kind: 'separator' },
          { label: 'Duplicate', icon: Copy, onSelect: () => actions.duplicate(workflow) },
          { label: 'Export as a file', icon: Download, onSelect: () => actions.exportFile(workflow) },
          { kind: 'separator' },
          { label: 'Archive', icon: Archive, keys: 'delete', onSelect: () => actions.archive(workflow) },
        ]}
      />
    </span>
  )
}
