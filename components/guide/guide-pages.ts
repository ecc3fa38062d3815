/** The pages of the guide in reading order, each a file of docs/, and their addresses. Knows nothing of where their text is read. */

export interface GuidePage {
  /** Of the file, without `.md`, and of the address. */
  name: string
  title: string
  /** What it answers, in one line. */
  summary: string
  /** Further words that ⌘K finds it by. */
  keywords: readonly string[]
}

export const guidePages: readonly GuidePage[] = [
  { name: 'getting-started', title: 'Getting started', summary: 'Your first run, and your own workflow', keywords: ['help', 'tutorial', 'begin', 'model', 'key'] },
  { name: 'building', title: 'Building workflows', summary: 'The builder, topic by topic', keywords: ['help', 'canvas', 'forms', 'intents', 'groups', 'openapi', 'containers', 'test run', 'pin', 'problems', 'conflict', 'import'] },
  { name: 'versions', title: 'Versions', summary: 'Publishing, comparing, and going back', keywords: ['help', 'publish', 'diff', 'restore', 'rollback', 'draft'] },
  { name: 'workflow-document', title: 'The workflow document', summary: 'Nodes, ports, templates and expressions', keywords: ['help', 'liquid', 'jsonata', 'json', 'join', 'wait', 'agent', 'each', 'gate', 'variables'] },
  { name: 'context-window', title: 'The context window', summary: 'What a model is sent, and how it is shaped', keywords: ['help', 'prompt', 'thread', 'rules', 'budget', 'summary', 'tokens', 'cost', 'format'] },
  { name: 'prompts', title: 'Prompts and their versions', summary: 'History, comparison, labels, and prompts shared by nodes', keywords: ['help', 'version', 'diff', 'restore', 'label', 'production', 'library', 'link', 'pin'] },
  { name: 'tests', title: 'Tests of prompts', summary: 'Past decisions, asked again before you publish', keywords: ['help', 'assertion', 'judge', 'fixture', 'ci', 'junit', 'regression', 'evaluation'] },
  { name: 'backtests', title: 'Impact and backtests', summary: 'What an edited prompt changes of past decisions, and how a model decides them now', keywords: ['help', 'prompt', 'edit', 'flip', 'diff', 'price', 'estimate', 'ask again', 'verdict'] },
  { name: 'playground', title: 'The playground', summary: 'A past decision, asked again by hand with other words, models or values', keywords: ['help', 'try', 'variant', 'ask again', 'compare', 'temperature', 'parameters', 'stream'] },
  { name: 'decisions', title: 'Decisions', summary: 'What a decision chose in past runs, over time and by version', keywords: ['help', 'ports', 'intents', 'invalid', 'stuck', 'latency', 'cost', 'first call', 'prefetch', 'chart'] },
  { name: 'problems', title: 'Problems and what to do', summary: 'Every problem of a draft, why it matters, what helps', keywords: ['help', 'errors', 'warnings', 'lint', 'validation', 'fix'] },
  { name: 'runs', title: 'The list of runs', summary: 'Filters, saved views, and acting on many runs at once', keywords: ['help', 'search', 'filter', 'view', 'bulk', 'cancel', 'retry', 'list', 'history'] },
  { name: 'debugging', title: 'Debugging a run', summary: 'Time travel, the timeline, the path, one visit of a node, and two runs compared', keywords: ['help', 'debug', 'compare', 'divergence', 'scrub', 'timeline', 'visit', 'path', 'loop', 'child run', 'branch', 'idle'] },
  { name: 'replay', title: 'Replay', summary: 'Checking that a run is what its log says', keywords: ['help', 'deterministic', 'diverge'] },
  { name: 'forks', title: 'Forks and retries', summary: 'Going on otherwise from any event of a past run', keywords: ['help', 'fork', 'retry', 'edit', 'consent', 'policy', 'debug'] },
  { name: 'run-files', title: 'Runs as files', summary: 'Exporting a run, importing it elsewhere, and going on with it', keywords: ['help', 'export', 'import', 'file', 'download', 'share', 'backup', 'connections'] },
  { name: 'humans', title: 'Humans in the loop', summary: 'Asks and gates: who answers, how many, and what happens when nobody does', keywords: ['help', 'approval', 'gate', 'ask', 'question', 'audience', 'timeout', 'escalation', 'reminder', 'stuck', 'reply', 'vote'] },
  { name: 'inbox', title: 'The inbox', summary: 'Reading, deciding and answering what runs ask, by keys, on a phone, or by a link without an account', keywords: ['help', 'approve', 'reject', 'answer', 'requests', 'notifications', 'badge', 'phone', 'link', 'grounded', 'history'] },
  { name: 'members', title: 'Members', summary: 'Inviting, roles, groups, and who may answer what a run asks', keywords: ['help', 'people', 'invite', 'role', 'owner', 'group', 'audience', 'sign in', 'link', 'permissions', 'approval'] },
  { name: 'channels', title: 'Telling people', summary: 'Mail and other channels, and answers that come back by them', keywords: ['help', 'mail', 'email', 'smtp', 'slack', 'webhook', 'signature', 'reply', 'bounce', 'notify', 'channel', 'connection', 'inbound'] },
  { name: 'connections', title: 'Connections and secrets', summary: 'What leads to models and people, trying it, and values that nobody reads', keywords: ['help', 'settings', 'key', 'token', 'secret', 'rotate', 'test', 'slack', 'mail', 'webhook', 'provider', 'hosts'] },
  { name: 'api', title: 'The API', summary: 'Everything over HTTP, with a key', keywords: ['help', 'http', 'rest', 'openapi', 'connections', 'secrets'] },
  { name: 'cli', title: 'The command line', summary: 'The command oriel', keywords: ['help', 'terminal', 'push', 'pull', 'shell'] },
  { name: 'operating', title: 'Running and operating', summary: 'Start, sign in, configure, back up', keywords: ['help', 'install', 'environment', 'postgres', 'sign in', 'backup'] },
]

/** `/guide/problems#unwired_intent`. */
export const guidePath = (name: string, anchor?: string): string => `/guide/${name}${anchor === undefined ? '' : `#${anchor}`}`

/** Where the guide begins. */
export const guideStart = guidePath('getting-started')
