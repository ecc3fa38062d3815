/** Oriel's mark: a bay window. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" aria-hidden>
      <path d="M7 3.5h8v15H7z" />
      <path d="M7 3.5 2.5 6.8v8.4L7 18.5M15 3.5l4.5 3.3v8.4L15 18.5" />
      <path d="M11 3.5v15" opacity=".45" />
    </svg>
  )
}
