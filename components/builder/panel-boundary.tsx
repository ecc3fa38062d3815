/** Keeps a panel that breaks from taking the canvas along: the draft stays, the panel says what happened. */
'use client'
import { Component, type ReactNode } from 'react'
import { RotateCw } from 'lucide-react'
import { errorText } from '#lib/client/query-client.ts'
import { Button } from '#components/ui/button.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'

export class PanelBoundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {}

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <aside aria-label="Panel" className="flex min-h-0 flex-col gap-3 border-l border-line bg-surface p-4">
        <ProblemText>This panel cannot be shown: {errorText(error)} The draft is kept.</ProblemText>
        <Button icon={RotateCw} className="self-start" onClick={() => location.reload()}>
          Reload the page
        </Button>
      </aside>
    )
  }
}
