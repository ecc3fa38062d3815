/** Text with its invisible characters as named marks, for whatever a person must be able to trust. Text nodes only. */
import { visibleText } from '#lib/engine/visible-text.ts'

export function VisibleCharacters({ text }: { text: string }) {
  return visibleText(text).map(({ text: part, code }, index) =>
    code === undefined ? (
      part
    ) : (
      <mark key={index} title="A character that is not visible" className="mx-px rounded-3 border border-waiting-line bg-waiting-soft px-0.5 font-mono text-[10px] text-waiting">
        {code}
      </mark>
    ),
  )
}
