/** Hosts as somebody writes them: one per line, or with commas; a pasted address is taken for its host. Pure. */
export const hostsIn = (text: string): string[] => [...new Set(text.split(/[\s,]+/).map((word) => word.trim().toLowerCase().replace(/^https?:\/\//, '').replace(/\/.*$/, '')).filter(Boolean))]
