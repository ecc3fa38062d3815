/** Switches between things. The list is 36 px with a line under it; `end` sits at its right. Panels keep their state when hidden only with `keepMounted`. */
'use client'
import type { ReactNode } from 'react'
import { Tabs as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import { formatNumber } from './format.ts'

export interface Tab<Value extends string> {
  value: Value
  label: ReactNode
  /** Shown beside the label. */
  count?: number
  content?: ReactNode
  keepMounted?: boolean
}

export interface TabsProps<Value extends string> {
  label: string
  value: Value
  onChange(value: NoInfer<Value>): void
  tabs: readonly Tab<NoInfer<Value>>[]
  end?: ReactNode
  className?: string
  panelClassName?: string
}

export function Tabs<Value extends string>({ label, value, onChange, tabs, end, className, panelClassName }: TabsProps<Value>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((each) => each.value === next)
        if (tab) onChange(tab.value)
      }}
      className={classNames('flex min-h-0 flex-col', className)}
    >
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-3">
        <Radix.List aria-label={label} className="flex h-full items-stretch gap-0.5 px-2">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="relative inline-flex items-center gap-1.5 px-2 text-12 font-medium whitespace-nowrap text-fg-3 hover:text-fg data-[state=active]:text-fg data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:rounded-full data-[state=active]:after:bg-fg data-[state=active]:after:content-['']"
            >
              {tab.label}
              {tab.count !== undefined && <span className="font-regular text-fg-3 tabular-nums">{formatNumber(tab.count)}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {end && <div className="ml-auto flex min-w-0 items-center gap-2">{end}</div>}
      </div>
      {/* A panel without content is there as well, because its tab names it. */}
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          {...(tab.keepMounted && { forceMount: true as const, hidden: tab.value !== value })}
          className={tab.content === undefined ? 'hidden' : classNames('min-h-0 flex-auto overflow-auto', panelClassName)}
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
