/** All keys of the screen one is on, by group. Opened with `?`. */
'use client'
import { Dialog } from '#components/ui/dialog.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { useCommandRegistry } from './command-registry.tsx'

export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys" width={960}>
      {open && <Groups />}
    </Dialog>
  )
}

function Groups() {
  const groups = useCommandRegistry()
    .groups()
    .map(({ title, commands }) => ({ title, commands: commands.filter((command) => command.keys) }))
    .filter(({ commands }) => commands.length > 0)
  return (
    // A stop of its own, because a list without links can only be scrolled by the keyboard while it has the focus.
    <div role="group" aria-label="Keys" tabIndex={0} className="mt-2 columns-1 gap-8 sm:columns-2 lg:columns-3">
      {groups.map(({ title, commands }) => (
        <section key={title} className="mb-4 break-inside-avoid">
          <h3 className="mb-1 text-11 font-medium text-fg-3">{title}</h3>
          <dl>
            {commands.map(({ id, label, keys = '' }) => (
              <div key={id} className="flex h-7 items-center gap-3 border-b border-line-soft last:border-0">
                <dt className="min-w-0 flex-1 truncate">{label}</dt>
                <dd>
                  <Kbd keys={keys} />
                  <span className="sr-only">{keys}</span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
