/**
 * lucide icons by the kebab-case names that node types give (`icon` of a node definition). A closed table, so that only these are in
 * the bundle; an unknown name gives a plain box, and a test names it. A node type with a new icon adds its line here.
 */
import {
  ArrowUpRight, Box, Braces, GitFork, Group, Merge, MessageCircleQuestionMark, Package, PenLine, Play, Repeat, Split, Square, SquareFunction, StickyNote,
  TextQuote, Timer, Variable, Workflow, type LucideIcon,
} from 'lucide-react'

const icons: Record<string, LucideIcon> = {
  'arrow-up-right': ArrowUpRight,
  box: Box,
  braces: Braces,
  'git-fork': GitFork,
  group: Group,
  merge: Merge,
  'message-circle-question-mark': MessageCircleQuestionMark,
  package: Package,
  'pen-line': PenLine,
  play: Play,
  repeat: Repeat,
  split: Split,
  square: Square,
  'square-function': SquareFunction,
  'sticky-note': StickyNote,
  'text-quote': TextQuote,
  timer: Timer,
  variable: Variable,
  workflow: Workflow,
}

export function iconByName(name: string): LucideIcon {
  return icons[name] ?? Box
}
