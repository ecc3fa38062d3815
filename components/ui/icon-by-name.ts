/**
 * lucide icons by the kebab-case names that node types use (`icon` of a node definition). A closed table, so that only these are in
 * the bundle; an unknown name gives a plain box. A new node type with a new icon adds its line here.
 */
import {
  ArrowDownLeft, ArrowUpRight, Ban, Bell, Bot, Box, Braces, Calculator, CircleHelp, Clock, Code, Database, FileCode, FileText,
  Flag, GitBranch, GitFork, Globe, Group, Hash, Hourglass, Layers, ListChecks, ListTree, Lock, LogIn, LogOut, Mail, Merge, MessageCircleQuestionMark,
  MessageSquare, Network, Package, PenLine, Play, Plug, Plus, Repeat, Rocket, Route, Send, Settings, Shuffle, Signpost, Sparkle,
  Split, Square, StickyNote, Sigma, SquareFunction, SquareTerminal, Tag, Terminal, TextCursorInput, TextQuote, Timer, Type, UserCheck, Variable, Webhook,
  Workflow, Wrench, Zap, type LucideIcon,
} from 'lucide-react'

const icons: Record<string, LucideIcon> = {
  'arrow-down-left': ArrowDownLeft, 'arrow-up-right': ArrowUpRight, ban: Ban, bell: Bell, bot: Bot, box: Box, braces: Braces,
  calculator: Calculator, 'circle-help': CircleHelp, clock: Clock, code: Code, database: Database, 'file-code': FileCode,
  'file-text': FileText, flag: Flag, 'git-branch': GitBranch, 'git-fork': GitFork, globe: Globe, group: Group, hash: Hash, hourglass: Hourglass, layers: Layers,
  'list-checks': ListChecks, 'list-tree': ListTree, lock: Lock, 'log-in': LogIn, 'log-out': LogOut, mail: Mail, merge: Merge,
  'message-circle-question-mark': MessageCircleQuestionMark, 'message-circle-question': MessageCircleQuestionMark,
  'message-square': MessageSquare, network: Network, package: Package, 'pen-line': PenLine, pencil: PenLine, play: Play, plug: Plug,
  plus: Plus, repeat: Repeat, rocket: Rocket, route: Route, send: Send, settings: Settings, shuffle: Shuffle, sigma: Sigma,
  signpost: Signpost, sparkle: Sparkle, split: Split, square: Square, 'square-function': SquareFunction,
  'square-terminal': SquareTerminal, 'sticky-note': StickyNote, tag: Tag, terminal: Terminal, 'text-cursor-input': TextCursorInput, 'text-quote': TextQuote,
  timer: Timer, type: Type, 'user-check': UserCheck, variable: Variable, webhook: Webhook, workflow: Workflow, wrench: Wrench, zap: Zap,
}

export function iconByName(name: string): LucideIcon {
  return icons[name] ?? Box
}
