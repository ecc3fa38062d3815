/** The run as a file: a download that the browser makes itself, so that a long one needs no room in the page. */
'use client'
import { useRef } from 'react'
import { Download } from 'lucide-react'
import { contractUrl } from '#lib/api/contract.ts'
import { exportRun, runFileName } from '#lib/api/run-files.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { useRunScreen } from './run-screen.ts'

export function ExportRun() {
  const { runId, state } = useRunScreen()
  const link = useRef<HTMLAnchorElement>(null)
  useCommands('Run', [{ id: 'export', label: 'Export the run as a file', icon: Download, run: () => link.current?.click() }])
  return (
    <Tooltip label={state.final ? 'Export as a file' : 'Export as a file, as it stands'}>
      <a ref={link} href={contractUrl(exportRun, { id: runId })} download={runFileName(runId)} aria-label="Export" className={buttonClass('ghost', 'md', 'w-7 px-0!')}>
        <Download aria-hidden />
      </a>
    </Tooltip>
  )
}
