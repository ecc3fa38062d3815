/** How an event looks at a glance: its icon, its hue, and whether it is a tall tick of the scrubber (a decision, a person, a failure). */
import {
  AlarmClock, AlarmClockCheck, AlarmClockOff, BadgeQuestionMark, Ban, BellRing, Check, CircleCheck, CirclePlay, CircleX, Clock, CornerDownRight, CornerLeftUp, GitFork, HandHelping, LifeBuoy,
  LockKeyhole, Mail, MailWarning, MessageCircleQuestionMark, MessageCircleWarning, MessageSquareReply, MessageSquareText, Pause, Pencil, PhoneIncoming, Play, RefreshCw, Reply, ScrollText, Send, Split, TriangleAlert,
  Variable, Vote, type LucideIcon,
} from 'lucide-react'
import type { EventType } from '#lib/engine/events.ts'
import type { Tone } from '#components/ui/tone.ts'

export interface EventLook {
  icon: LucideIcon
  tone: Tone
  tall: boolean
}

const short = (icon: LucideIcon, tone: Tone): EventLook => ({ icon, tone, tall: false })
const tall = (icon: LucideIcon, tone: Tone): EventLook => ({ icon, tone, tall: true })

export const eventLooks: Record<EventType, EventLook> = {
  'run.started': tall(Play, 'trigger'),
  'run.forked': tall(GitFork, 'accent'),
  'run.paused': tall(Pause, 'paused'),
  'run.resumed': short(Play, 'paused'),
  'run.cancelled': tall(Ban, 'cancelled'),
  'run.completed': tall(CircleCheck, 'completed'),
  'run.failed': tall(CircleX, 'failed'),
  'step.started': short(CirclePlay, 'code'),
  'step.completed': short(Check, 'code'),
  'step.failed': tall(CircleX, 'failed'),
  'step.unknown': tall(BadgeQuestionMark, 'waiting'),
  'step.resolved': tall(BadgeQuestionMark, 'human'),
  'step.late': short(Clock, 'cancelled'),
  'step.cancelled': short(Ban, 'cancelled'),
  'step.refreshed': short(RefreshCw, 'code'),
  'step.edited': tall(Pencil, 'human'),
  'timer.set': short(AlarmClock, 'waiting'),
  'timer.fired': short(AlarmClockCheck, 'code'),
  'callback.received': tall(PhoneIncoming, 'trigger'),
  'child.started': short(Split, 'code'),
  'child.finished': short(CornerLeftUp, 'code'),
  'vars.set': short(Variable, 'code'),
  'model.requested': short(Send, 'llm'),
  'model.responded': short(Reply, 'llm'),
  'model.failed': tall(TriangleAlert, 'failed'),
  'context.summarised': short(ScrollText, 'llm'),
  'intent.selected': tall(CornerDownRight, 'llm'),
  'intent.invalid': tall(MessageCircleWarning, 'failed'),
  'approval.requested': tall(LockKeyhole, 'human'),
  'approval.decided': tall(LockKeyhole, 'human'),
  'consent.requested': tall(HandHelping, 'human'),
  'consent.decided': tall(HandHelping, 'human'),
  'human.asked': tall(MessageCircleQuestionMark, 'human'),
  'human.answered': tall(MessageCircleQuestionMark, 'human'),
  'request.voted': tall(Vote, 'human'),
  'human.expired': tall(AlarmClockOff, 'waiting'),
  'human.escalated': tall(BellRing, 'human'),
  'human.contacted': short(Mail, 'human'),
  'human.contact_failed': tall(MailWarning, 'failed'),
  'escalation.requested': tall(LifeBuoy, 'human'),
  'escalation.decided': tall(LifeBuoy, 'human'),
  'message.received': tall(MessageSquareText, 'trigger'),
  'message.read': tall(MessageSquareReply, 'trigger'),
}

